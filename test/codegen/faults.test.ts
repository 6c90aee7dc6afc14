import { describe, expect, it } from "vitest";
import { exchange, faultCases, field } from "./fault-cases.js";
import { createFixture, demoManifest } from "./fixture.js";
import { publishedFaultCases } from "./published-fault-cases.js";

describe("wrong input", () => {
  it.each([...faultCases, ...publishedFaultCases])(
    "$title is one fault, and nothing is written",
    async ({ edit, file, pointer, message, advice }) => {
      const fixture = await createFixture(edit);
      const { faults } = await fixture.run();
      expect(faults).toEqual([
        {
          file: `schemas/${file}`,
          pointer,
          message: expect.stringMatching(message),
          advice: expect.stringMatching(advice),
        },
      ]);
      expect(await fixture.output()).toEqual({});
    },
  );

  it.each([true, "string", { description: "" }, { description: 5 }])(
    "%j as a field is one fault, not two",
    async (schema) => {
      const fixture = await createFixture((files) => {
        const path = "demo1.0/basic/ExchangeRequest.json";
        const message = files[path] as { properties: Record<string, unknown> };
        files[path] = { ...message, properties: { ...message.properties, text: schema } };
      });
      expect((await fixture.run()).faults).toHaveLength(1);
    },
  );

  it("several faults are reported in one run, in the order of their places", async () => {
    const fixture = await createFixture((files) => {
      files["demo1.0/basic/PingRequest.json"] = "{";
      field({ type: "string", not: {}, maxLength: "9" })(files);
    });
    const { code, out, error } = await fixture.command();
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(error.match(/^schemas\S+(?=:)/gm)).toEqual([
      "schemas/demo1.0/basic/ExchangeRequest.json#/properties/text/maxLength",
      "schemas/demo1.0/basic/ExchangeRequest.json#/properties/text/not",
      "schemas/demo1.0/basic/PingRequest.json",
    ]);
    expect(error).toContain("3 faults; nothing was written.");
    expect(await fixture.output()).toEqual({});
  });

  it("a fault in one protocol keeps the others from being written", async () => {
    const fixture = await createFixture((files) => {
      for (const [path, content] of Object.entries(files)) files[path.replace("demo1.0", "demo2.0")] = content;
      files["demo2.0/protocol.json"] = { ...demoManifest(), name: "demo2.0" };
      files["demo2.0/basic/PingRequest.json"] = "{";
    });
    const { faults } = await fixture.run();
    expect(faults.map(({ file }) => file)).toEqual(["schemas/demo2.0/basic/PingRequest.json"]);
    expect(await fixture.output()).toEqual({});
  });

  it("missing descriptions are taken when that is asked for", async () => {
    const fixture = await createFixture((files) => {
      files[exchange] = { type: "object", properties: { text: { type: "string" } }, additionalProperties: false };
    });
    expect((await fixture.run({ requireDescriptions: false })).faults).toEqual([]);
    expect(await fixture.read("packages/demo10/src/messages/basic.ts")).toContain(
      "export interface ExchangeRequest {\n  text?: string | undefined;\n}",
    );
  });

  it("a folder that cannot be read is a fault", async () => {
    const fixture = await createFixture();
    const { faults } = await fixture.run({ schemas: "nowhere" });
    expect(faults).toEqual([expect.objectContaining({ message: "the folder does not exist", pointer: "" })]);
    await fixture.write("schemas/other1.0", "a file");
    const named = await fixture.run({ protocols: ["other1.0"] });
    expect(named.faults).toEqual([
      expect.objectContaining({ message: "there is no protocol other1.0", advice: "Known: demo1.0." }),
    ]);
    const file = await fixture.run({ schemas: "schemas/other1.0" });
    expect(file.faults).toEqual([expect.objectContaining({ message: "the folder is not a folder" })]);
  });

  it("a package.json that hides the generated files is a fault", async () => {
    const fixture = await createFixture();
    await fixture.write("packages/demo10/package.json", { name: "@chargewire/demo10", imports: {} });
    const { faults } = await fixture.run();
    expect(faults.map(({ file, pointer }) => `${file}#${pointer}`)).toEqual([
      "packages/demo10/package.json#/dependencies",
      "packages/demo10/package.json#/exports",
      "packages/demo10/package.json#/imports",
    ]);
    expect(faults[2]?.advice).toContain('"#validators"');
  });
});
