import { describe, expect, it } from "vitest";
import { createFixture, type Files, jsonOf, textFields } from "./fixture.js";
import { createStreamFixture, pumpFiles, pumpManifest, streamFiles } from "./stream-fixture.js";

interface StreamFault {
  readonly title: string;
  readonly edit: (files: Files) => void;
  readonly file?: string;
  readonly pointer: string;
  readonly message: RegExp;
  readonly advice: RegExp;
}

/** Changes what stands at the end of a path of keys. */
function change(file: string, keys: readonly string[], value: unknown): (files: Files) => void {
  return (files) => {
    const last = keys.at(-1) ?? "";
    const owner = keys.slice(0, -1).reduce((node, key) => node[key] as Record<string, unknown>, jsonOf(files, file));
    if (value === undefined) delete owner[last];
    else owner[last] = value;
  };
}

const inSession = (field: string, keyword: string, value: unknown): ((files: Files) => void) =>
  change(streamFiles.session, ["properties", field, keyword], value);
const inManifest = (side: "session" | "command", member: string, value: unknown): ((files: Files) => void) =>
  change(streamFiles.manifest, ["transport", "method", side, member], value);

const numbers: readonly StreamFault[] = [0, -1, 2 ** 29, 19_000, 19_999].map((number) => ({
  title: `the field number ${number}`,
  edit: inSession("turns", "x-protobuf", { number }),
  file: streamFiles.session,
  pointer: "/properties/turns/x-protobuf/number",
  message: new RegExp(`${number} is no field number of protobuf`),
  advice: /1 to 536870911 without 19000 to 19999/,
}));

const cases: readonly StreamFault[] = [
  ...numbers,
  {
    title: "a field number that two fields have",
    edit: inSession("turns", "x-protobuf", { number: 3 }),
    file: streamFiles.session,
    pointer: "/properties/turns/x-protobuf/number",
    message: /the field number 3 is that of taken as well/,
    advice: /a number of its own/,
  },
  {
    title: "a field without a number",
    edit: inSession("turns", "x-protobuf", undefined),
    file: streamFiles.session,
    pointer: "/properties/turns",
    message: /PumpReading\.turns has no field number/,
    advice: /x-protobuf/,
  },
  {
    title: "a number that is text",
    edit: inSession("turns", "x-protobuf", { number: "5" }),
    file: streamFiles.session,
    pointer: "/properties/turns/x-protobuf",
    message: /x-protobuf must be/,
    advice: /Correct/,
  },
  {
    title: "a type that the field cannot have",
    edit: inSession("turns", "x-protobuf", { number: 5, type: "double" }),
    file: streamFiles.session,
    pointer: "/properties/turns/x-protobuf/type",
    message: /cannot have this type/,
    advice: /int64 and google\.protobuf\.Duration/,
  },
  {
    title: "a list in a message",
    edit: inSession("turns", "type", "array"),
    file: streamFiles.session,
    pointer: "/properties/turns",
    message: /can have no type in protobuf/,
    advice: /no lists and no objects/,
  },
  {
    title: "a message that is open",
    edit: change(streamFiles.session, ["additionalProperties"], true),
    file: streamFiles.session,
    pointer: "",
    message: /PumpReading is open to further fields/,
    advice: /additionalProperties/,
  },
  {
    title: "an order of what is no time",
    edit: change(streamFiles.session, ["x-order"], ["from", "turns"]),
    file: streamFiles.session,
    pointer: "/x-order",
    message: /turns is in order with others, but is no time/,
    advice: /date-time/,
  },
  {
    title: "infinity of a text",
    edit: inSession("pump", "x-infinite", true),
    file: streamFiles.session,
    pointer: "/properties/pump/x-infinite",
    message: /x-infinite says nothing about string/,
    advice: /make the type number/,
  },
  {
    title: "a key that is not required",
    edit: change(streamFiles.session, ["required"], ["taken", "from", "turns"]),
    pointer: "/transport/method/session/key",
    message: /PumpReading\.pump must be a required text/,
    advice: /Correct the schema/,
  },
  {
    title: "a key that may be empty",
    edit: inSession("pump", "minLength", undefined),
    pointer: "/transport/method/session/key",
    message: /"minLength": 1/,
    advice: /Correct the schema/,
  },
  {
    title: "a field that is not there",
    edit: inManifest("command", "value", "speed"),
    pointer: "/transport/method/command/value",
    message: /PumpOrder has no field speed/,
    advice: /one of its fields/,
  },
  {
    title: "an end that is always there",
    edit: inManifest("session", "end", "taken"),
    pointer: "/transport/method/session/end",
    message: /must be a time that may be left out/,
    advice: /name another/,
  },
  {
    title: "a lifetime below 0",
    edit: change(streamFiles.command, ["properties", "holds", "minimum"], undefined),
    pointer: "/transport/method/command/lifetime",
    message: /PumpOrder\.holds must be a google\.protobuf\.Duration with "minimum": 0/,
    advice: /Correct the schema/,
  },
  {
    title: "a value whose name every client needs",
    edit: (files) => {
      const { properties } = jsonOf(files, streamFiles.command) as { properties: Record<string, unknown> };
      properties["report"] = properties["flow"];
      delete properties["flow"];
      change(streamFiles.command, ["required"], ["pump", "report"])(files);
      inManifest("command", "value", "report")(files);
    },
    pointer: "/transport/method/command/value",
    message: /needs a method report/,
    advice: /Rename/,
  },
  {
    title: "one message for both sides",
    edit: (files) => {
      inManifest("command", "message", "PumpReading")(files);
      delete files[streamFiles.command];
      inManifest("command", "value", "flow")(files);
    },
    pointer: "/transport/method/command/message",
    message: /both sides send PumpReading/,
    advice: /message of its own/,
  },
  {
    title: "a message without a schema",
    edit: (files) => {
      delete files[streamFiles.command];
    },
    pointer: "/transport/method/command/message",
    message: /PumpOrder has no schema flow\/PumpOrder\.json/,
    advice: /flow\/PumpOrder\.json/,
  },
  {
    title: "a schema that no message has",
    edit: (files) => {
      files["pump1.0/flow/Other.json"] = textFields("Another.");
    },
    file: "pump1.0/flow/Other.json",
    pointer: "",
    message: /no message of the manifest is named Other/,
    advice: /transport\.method/,
  },
  {
    title: "a file of shared types",
    edit: (files) => {
      files["pump1.0/types.json"] = { definitions: {} };
    },
    file: "pump1.0/types.json",
    pointer: "",
    message: /no shared types/,
    advice: /remove the file/,
  },
  {
    title: "a transport that is not known",
    edit: change(streamFiles.manifest, ["transport", "kind"], "mqtt"),
    pointer: "/transport/kind",
    message: /not one of those/,
    advice: /Use one of grpc/,
  },
  {
    title: "a subprotocol beside a transport",
    edit: change(streamFiles.manifest, ["subprotocol"], "pump1.0"),
    pointer: "/subprotocol",
    message: /a protocol with a transport of its own has no such property/,
    advice: /Remove it, or transport/,
  },
  {
    title: "a manifest without roles",
    edit: change(streamFiles.manifest, ["roles"], undefined),
    pointer: "",
    message: /roles is missing/,
    advice: /Add it/,
  },
];

describe("wrong schemas of a stream", () => {
  it.each(cases)("$title is one fault, and nothing is written", async ({ edit, file, pointer, message, advice }) => {
    const fixture = await createStreamFixture(edit);
    const { faults } = await fixture.run();
    const place = { file: `schemas/${file ?? streamFiles.manifest}`, pointer };
    expect(faults).toEqual([
      { ...place, message: expect.stringMatching(message), advice: expect.stringMatching(advice) },
    ]);
    expect(await fixture.output()).toEqual({});
  });

  it("what only streams have is a fault in a protocol of OCPP-J", async () => {
    const fixture = await createFixture((files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = {
        ...textFields("Exchanges."),
        properties: {
          number: { description: "A number.", type: "number", "x-infinite": true },
          text: { description: "A text.", type: "string", "x-protobuf": { number: 1 } },
        },
      };
    });
    const { faults } = await fixture.run();
    expect(faults.map(({ pointer, message }) => [pointer, message])).toEqual([
      ["/properties/number/x-infinite", "x-infinite has no meaning in JSON"],
      ["/properties/text/x-protobuf", "x-protobuf has no meaning in JSON"],
    ]);
  });

  it("cannot be extended, neither by a protocol nor by a vendor", async () => {
    const fixture = await createStreamFixture((files) => {
      const { transport: _1, roles: _2, ...rest } = pumpManifest();
      files["pump2.0/protocol.json"] = { ...rest, name: "pump2.0", subprotocol: "pump2.0", extends: "pump1.0" };
    });
    const { faults } = await fixture.run({ protocols: ["pump2.0"] });
    expect(faults).toMatchObject([
      { pointer: "/extends", message: "pump1.0 is streamed over grpc, and cannot be extended" },
    ]);
  });
});

describe("the package of a stream", () => {
  it("is generated without a word of the orchestrator, and says its own", async () => {
    const fixture = await createStreamFixture();
    expect((await fixture.run()).faults).toEqual([]);
    const output = await fixture.output();
    expect(
      Object.keys(output)
        .filter((path) => path.startsWith("pump10/"))
        .sort(),
    ).toEqual(
      [
        ...["README.md", "package.json", "tsconfig.json", "proto/pump10.proto"],
        ...["validators/validators.d.ts", "validators/validators.js", "src/messages/flow.ts"],
        ...["features", "index", "protocol", "pump-house", "waterworks"].map((file) => `src/${file}.ts`),
      ]
        .map((path) => `pump10/${path}`)
        .sort(),
    );
    expect(Object.values(output).join("")).not.toMatch(/orchestrator|charger|\bpoint\b/i);
    expect(output["pump10/proto/pump10.proto"]).toContain(
      "message PumpReading {\n  // Which pump.\n  string pump = 2;\n  // When it was looked at.\n" +
        "  google.protobuf.Timestamp taken = 3;\n",
    );
    // A scalar that may be left out has presence.
    expect(output["pump10/proto/pump10.proto"]).toContain("  optional bool dry = 20000;\n");
    expect(output["pump10/src/pump-house.ts"]).toContain("readonly defaultFlow?: number | undefined;");
    expect(output["pump10/src/pump-house.ts"]).toContain("flow(pump: string): number {");
    expect(output["pump10/src/protocol.ts"]).toContain("none: 5,");
    expect(await fixture.run({ check: true })).toMatchObject({ faults: [], diff: "" });
  });

  it("takes out the .proto file of a protocol that is gone, and keeps what is not generated", async () => {
    const fixture = await createStreamFixture();
    await fixture.run();
    await fixture.write(
      "packages/pump10/proto/old.proto",
      "// Generated by @chargewire/codegen from schemas/pump1.0. Do not edit.\n",
    );
    await fixture.run();
    expect(Object.keys(await fixture.output()).filter((path) => path.includes("/proto/"))).toEqual([
      "pump10/proto/pump10.proto",
    ]);
  });
});

describe("diff of streams", () => {
  async function diff(edit: (files: Files) => void): Promise<string> {
    const fixture = await createStreamFixture((files) => {
      const changed = pumpFiles();
      edit(changed);
      for (const [path, content] of Object.entries(changed)) files[path.replace("pump1.0", "pump1.1")] = content;
      (files["pump1.1/protocol.json"] as { name: string }).name = "pump1.1";
    });
    const { code, out, error } = await fixture.command("diff", "pump1.0", "pump1.1");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    return out;
  }

  it.each([
    ["nothing", () => {}, /No change/i],
    [
      "a service",
      change(streamFiles.manifest, ["transport", "service"], "Watering"),
      /service `"Pumping"` → `"Watering"` \(major, breaks senders and receivers\)/,
    ],
    [
      "a number",
      inSession("turns", "x-protobuf", { number: 7 }),
      /`turns`: in protobuf .*18999.* → .*7.* \(major, breaks senders and receivers\)/,
    ],
    [
      "infinity",
      change(streamFiles.command, ["properties", "flow", "x-infinite"], undefined),
      /`flow`: may be infinite → finite \(major, breaks senders\)/,
    ],
    [
      "an order",
      change(streamFiles.session, ["x-order"], undefined),
      /order `from`, `taken`, `until` → none \(minor, breaks receivers\)/,
    ],
    [
      "another order",
      change(streamFiles.session, ["x-order"], ["from", "until"]),
      /order .* → `from`, `until` \(major, breaks senders and receivers\)/,
    ],
  ] as const)("tells %s", async (_what, edit, line) => {
    expect(await diff(edit)).toMatch(line);
  });
});
