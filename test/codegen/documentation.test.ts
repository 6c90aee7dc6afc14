import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createFixture, demoManifest, textFields } from "./fixture.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("doc comments", () => {
  it("say what the schema demands", async () => {
    const demands: [object, string][] = [
      [{ type: "string", maxLength: 20 }, "A thing. At most 20 characters."],
      [{ type: "string", minLength: 1 }, "A thing. At least 1 character."],
      [{ type: "string", minLength: 2, maxLength: 2 }, "A thing. Exactly 2 characters."],
      [{ type: "string", minLength: 1, maxLength: 9 }, "A thing. 1 to 9 characters."],
      [{ type: "string", format: "date-time" }, "A thing. RFC 3339 date and time."],
      [{ type: "string", format: "uri" }, "A thing. Absolute URI."],
      [{ type: "string", pattern: "^a$" }, "A thing. Matches `^a$`."],
      [{ type: "integer" }, "A thing. Whole number."],
      [{ type: "integer", minimum: 0 }, "A thing. Whole number. 0 or more."],
      [{ type: "number", minimum: 1.0, maximum: 5 }, "A thing. 1 to 5."],
      [{ type: "number", maximum: 5 }, "A thing. 5 or less."],
      [{ type: "number", exclusiveMinimum: 0, multipleOf: 0.1 }, "A thing. More than 0. Multiple of 0.1."],
      [{ type: "number", exclusiveMaximum: 1 }, "A thing. Less than 1."],
      [{ type: ["integer", "string"] }, "A thing. A number is whole."],
      [{ type: "boolean", default: false }, "A thing. Default: `false`."],
      [{ type: "object" }, "A thing. Further fields are allowed on the wire."],
      [
        { type: "array", minItems: 1, maxItems: 4, items: { type: "string", maxLength: 50 } },
        "A thing. 1 to 4 items. Each item: at most 50 characters.",
      ],
      [{ $ref: "../types.json#/definitions/Mode", default: "kWh" }, 'A thing. Default: `"kWh"`.'],
    ];
    const fixture = await createFixture((files) => {
      const fields = demands.map(([schema], index) => [`thing${index}`, { description: "A thing.", ...schema }]);
      files["demo1.0/basic/ExchangeRequest.json"] = {
        ...textFields("Exchanges."),
        properties: Object.fromEntries(fields),
      };
    });
    await fixture.run();
    const text = await fixture.read("packages/demo10/src/messages/basic.ts");
    for (const [index, [, comment]] of demands.entries()) {
      expect(text).toContain(`  /** ${comment} */\n  thing${index}?: `);
    }
  });

  it("are broken into lines that fit, and cannot be ended by what a schema says", async () => {
    const long = `${"many words ".repeat(20)}and */ an end.`;
    const fixture = await createFixture((files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = textFields(long, "text");
    });
    await fixture.run();
    const text = await fixture.read("packages/demo10/src/messages/basic.ts");
    expect(text).toContain("\n/**\n * many words");
    expect(text).toContain("and *\\/ an\n * end.\n */\nexport interface ExchangeRequest {");
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it("stand before everything that is exported", async () => {
    const fixture = await createFixture();
    await fixture.run();
    for (const [path, text] of Object.entries(await fixture.output())) {
      if (!path.includes("/src/") || path.endsWith("index.ts")) continue;
      const lines = text.split("\n");
      const bare = lines.filter((line, index) => {
        const before = lines[index - 1] ?? "";
        // The type of an enum shares the comment of its table.
        return /^export /.test(line) && !before.endsWith("*/") && !before.endsWith("as const;");
      });
      expect(bare, path).toEqual([]);
    }
  });
});

describe("README of a package", () => {
  it("lists the actions by profile with who starts them, and counts what there is", async () => {
    const fixture = await createFixture((files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = textFields("Carries a|b for Ding.X things. And more.", "text");
    });
    await fixture.run();
    const readme = await fixture.read("packages/demo10/README.md");
    expect(readme).toContain("4 actions in 2 profiles, 7 messages, 1 shared types, 1 enums.");
    expect(readme).toContain("### Basic\n\nWhat every station has.\n");
    expect(readme).toContain("| `Apply` | hub | Applies settings. |\n| `Exchange` | station or hub | ");
    expect(readme).toContain("| Carries a\\|b for Ding.X things. |\n");
    expect(readme).toContain("| `PushData` | station | Pushes a value. A SEND: never answered. |");
  });

  it("shows a call without fields where there is one, else one with a sample of what it needs", async () => {
    const fixture = await createFixture();
    await fixture.run();
    expect(await fixture.read("packages/demo10/README.md")).toContain("await station.ping();");
    const [basic] = demoManifest().profiles;
    await fixture.write("schemas/demo1.0/protocol.json", {
      ...demoManifest(),
      profiles: [{ ...basic, actions: { Apply: { from: "client" }, Exchange: { from: "both" } } }],
    });
    for (const path of ["basic/PingRequest", "basic/PingResponse", "data-streams/PushData"]) {
      await fixture.remove(`schemas/demo1.0/${path}.json`);
    }
    await fixture.run();
    expect(await fixture.read("packages/demo10/README.md")).toContain(
      'await station.apply({ settings: [{ key: "example" }] });',
    );
  });

  it.each(["ocpp16", "ntxcp10"])("of %s has a program that runs", async (name) => {
    const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
    const source = join(root, "packages", name, "src/index.ts");
    const snippet = (readme.split("```ts\n")[1]?.split("```")[0] ?? "").replace(`@chargewire/${name}`, source);
    const fixture = await createFixture();
    await fixture.write("snippet.ts", snippet.replaceAll("9000", String(await freePort())));
    const log = vi.spyOn(console, "log").mockReturnValue();
    onTestFinished(() => log.mockRestore());
    await import(/* @vite-ignore */ join(fixture.root, "snippet.ts"));
    expect(log.mock.calls).toEqual([[{ currentTime: expect.stringMatching(/^\d{4}-.*Z$/) }]]);
  });
});

/** A port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
