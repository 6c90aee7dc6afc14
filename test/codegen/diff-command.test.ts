import { fileURLToPath } from "node:url";
import { type Comparison, diffProtocols } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { compareDemos, demoOf } from "./diff-fixture.js";
import { createFixture, type Files, jsonOf, textFields } from "./fixture.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** Adds a second version of the demo protocol, as an edit makes it, beside the first. */
function withNext(edit: (files: Files) => void = () => {}): (files: Files) => void {
  return (files) => {
    for (const [path, content] of Object.entries(structuredClone(files))) {
      files[path.replace("demo1.0", "demo2.0")] = content;
    }
    Object.assign(jsonOf(files, "demo2.0/protocol.json"), { name: "demo2.0" });
    edit(files);
  };
}

function listOf(target: string): object {
  return { description: "Some.", type: "array", items: { $ref: target } };
}

const withChanges = withNext((files) => {
  files["demo2.0/basic/PingResponse.json"] = textFields("Says that it is.", "time", "zone");
  const { definitions } = jsonOf(files, "demo2.0/types.json") as { definitions: Record<string, object> };
  definitions["Mode"] = { description: "How it works.", type: "string", enum: ["kWh", "L1-N", "15118", "New"] };
  Object.assign(jsonOf(files, "demo2.0/protocol.json"), { title: "Demo 2.0" });
});

describe("codegen diff", () => {
  it("prints Markdown: the step first, then what changed, by section", async () => {
    const fixture = await createFixture(withChanges);
    expect(await fixture.command("diff", "demo1.0", "demo2.0")).toEqual({
      code: 0,
      error: "",
      out: `# \`schemas/demo1.0\` → \`schemas/demo2.0\`

Step: **major**; 6 changes, of which 2 may break senders and 3 receivers.

Senders and receivers are those of the message that a change is in: who answers is the sender of the response.

## Protocol

- words: title (patch)

## Messages and types

- descriptions of 1 field (patch)

### PingResponse, sent by the hub

- \`time\`: format \`"date-time"\` → none (minor, breaks receivers)
- \`zone\`: added, required: string (major, breaks senders and receivers)

## Enums

### Mode, sent by the hub

- removed: \`Slow.Start\` (major, breaks senders)
- added: \`New\` (minor, breaks receivers)
`,
    });
  });

  it("prints the same as data with --json", async () => {
    const fixture = await createFixture(withChanges);
    const { code, out } = await fixture.command("diff", "demo1.0", "demo2.0", "--json");
    const comparison = JSON.parse(out) as Comparison;
    expect(code).toBe(0);
    expect(comparison).toMatchObject({
      before: { name: "demo1.0", source: "schemas/demo1.0" },
      after: { name: "demo2.0", source: "schemas/demo2.0" },
      step: "major",
      breaking: { sender: 2, receiver: 3 },
      roles: { client: "station", server: "hub" },
    });
    expect(comparison.changes).toContainEqual({
      section: "types",
      subject: "PingResponse",
      field: "zone",
      kind: "required-field-added",
      text: "added, required: string",
      breaks: ["sender", "receiver"],
      step: "major",
      sentBy: ["server"],
    });
    expect(comparison.changes).toContainEqual({
      section: "enums",
      subject: "Mode",
      kind: "value-added",
      text: "added: `New`",
      after: ["New"],
      breaks: ["receiver"],
      step: "minor",
      sentBy: ["server"],
    });
    // Descriptions are one change, which names the places.
    expect(comparison.changes.filter(({ subject }) => subject === undefined)).toMatchObject([
      { section: "protocol", kind: "description-changed", after: ["protocol.title"] },
      { section: "types", kind: "description-changed", text: "descriptions of 1 field", after: ["PingResponse.time"] },
    ]);
  });

  it("finds no change, and no step, between equal schemas", async () => {
    const fixture = await createFixture(withNext());
    const { code, out } = await fixture.command("diff", "demo1.0", "demo2.0");
    expect({ code, out }).toEqual({
      code: 0,
      out: "# `schemas/demo1.0` → `schemas/demo2.0`\n\nNo change; step: **none**.\n",
    });
    const asJson = await fixture.command("diff", "demo1.0", "demo1.0", "--json");
    expect(JSON.parse(asJson.out)).toMatchObject({ step: "none", changes: [] });
  });

  it.each([
    [["ApplyResponse", "PingRequest"], ["client"]],
    [["PingResponse", "ApplyRequest"], ["server"]],
    [
      ["PingRequest", "PingResponse"],
      ["client", "server"],
    ],
    [["ExchangeResponse"], ["client", "server"]],
    [["PushData"], ["client"]],
    [[], []],
  ])("says of a type in %j who sends it", async (messages, sentBy) => {
    const withAmount = (limits: object) => (files: Files) => {
      const { definitions } = jsonOf(files, "demo1.0/types.json") as { definitions: Record<string, object> };
      definitions["Amount"] = { description: "An amount.", type: "number", ...limits };
      definitions["Bill"] = { ...textFields("A bill."), properties: { amounts: listOf("#/definitions/Amount") } };
      for (const name of messages) {
        const path = `demo1.0/${name === "PushData" ? "data-streams" : "basic"}/${name}.json`;
        files[path] = { ...textFields("A message."), properties: { bills: listOf("../types.json#/definitions/Bill") } };
      }
    };
    const { changes } = await compareDemos(withAmount({}), withAmount({ minimum: 1 }));
    expect(changes).toMatchObject([{ subject: "Amount", kind: "bound-narrowed", sentBy }]);
  });

  it("tells what 2.1 changed of 2.0.1", async () => {
    const fixture = await createFixture();
    const { code, out } = await fixture.command("diff", "ocpp2.0.1", "ocpp2.1", "--schemas", `${checkout}/schemas`);
    expect(code).toBe(0);
    for (const line of [
      "Step: **major**; ",
      "- message type SEND added (minor, breaks receivers)\n",
      "- `NotifyPeriodicEventStream`: added to Diagnostics, a send from the charging station (minor)\n",
      "- `idToken`: maxLength 36 → 255 (minor, breaks receivers)\n",
      "- `type`: type `IdTokenEnumType` → string (maxLength 20), no longer one of a list (major, breaks receivers)\n",
      "### MeasurandEnumType, sent by the charging station\n",
    ]) {
      expect(out).toContain(line);
    }
  });
});

describe("codegen diff takes", () => {
  it("two sides, as the help says", async () => {
    const { out } = await (await createFixture()).command("--help");
    expect(out).toContain("codegen diff OLD NEW [--json] [--schemas DIR]\n");
    expect(out).toContain("codegen diff HEAD~3:acme acme");
  });

  it("folders by their paths, without any schemas/ around", async () => {
    const [one, other] = [await createFixture(), await createFixture(withChanges)];
    const { code, out } = await one.command("diff", "schemas/demo1.0/", demoOf(other));
    expect({ code, first: out.split("\n")[0] }).toEqual({
      code: 0,
      first: `# \`schemas/demo1.0\` → \`${demoOf(other)}\``,
    });
    expect(out).toContain("No change");
  });

  it("the folder that one is in", async () => {
    const fixture = await createFixture();
    const { comparison } = await diffProtocols(".", "../demo1.0", { cwd: demoOf(fixture) });
    expect(comparison).toMatchObject({ before: { source: demoOf(fixture) }, after: { source: "../demo1.0" } });
  });

  it("schemas without descriptions: words are a matter of generating", async () => {
    const fixture = await createFixture((files) => {
      files["demo1.0/basic/PingRequest.json"] = { ...textFields("", "key"), description: undefined };
    });
    expect((await fixture.command("demo1.0")).code).toBe(1);
    expect((await fixture.command("diff", "demo1.0", "demo1.0")).code).toBe(0);
  });
});

describe("codegen diff fails, and says why,", () => {
  it.each([
    [["demo1.0"], "diff takes two sides: codegen diff OLD NEW; --help says how they are written.\n"],
    [
      ["demo1.0", "demo1.0", "demo1.0"],
      "diff takes two sides: codegen diff OLD NEW; --help says how they are written.\n",
    ],
    [["demo1.0", "demo9.9"], "schemas: there is no protocol demo9.9.\n  Known: demo1.0.\n"],
    [
      ["./missing", "demo1.0"],
      "./missing: there is no such folder.\n" +
        "  Name a folder with a protocol.json or extension.json, a protocol or extension of schemas/, or either with " +
        "<revision>: before it.\n",
    ],
    [
      ["demo1.0", "schemas/demo1.0/basic"],
      "schemas/demo1.0/basic/protocol.json: the manifest is missing.\n" +
        "  Write it after protocol.schema.json, or draft it with codegen init; it says who sends which action.\n",
    ],
  ])("given %j", async (args, said) => {
    const fixture = await createFixture();
    expect(await fixture.command("diff", ...args)).toEqual({ code: 1, out: "", error: said });
  });

  it("of schemas with faults: all of both sides, as when generating", async () => {
    const fixture = await createFixture(
      withNext((files) => {
        files["demo1.0/basic/PingRequest.json"] = "{";
        Object.assign(jsonOf(files, "demo2.0/basic/PingRequest.json"), { oneOf: [] });
      }),
    );
    const { code, out, error } = await fixture.command("diff", "demo1.0", "demo2.0");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toContain("schemas/demo1.0/basic/PingRequest.json: is not JSON: line 1, column 2: ");
    expect(error).toContain("schemas/demo2.0/basic/PingRequest.json#/oneOf: the keyword oneOf is not supported.\n");
  });
});
