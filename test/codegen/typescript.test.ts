import { describe, expect, it } from "vitest";
import { createFixture, jsonOf } from "./fixture.js";
import { compile } from "./generated-package.js";

/** How an application uses the demo package, and what must not compile. */
const usage = `
import { basic, dataStreams, demo10, Hub, Mode, Station } from "./packages/demo10/src/index.js";
import type { ApplyRequest, PingRequest } from "./packages/demo10/src/index.js";

const hub = new Hub();
const station = new Station({ url: "ws://localhost:1", identity: "one" });

hub.handle(basic, {
  ping: async (_request, { identity }) => ({ time: identity.trim() }),
  exchange: ({ text }) => ({ text: text.toUpperCase() }),
});
hub.handle(dataStreams, { pushData: ({ value }, { connection }) => void connection.call("Apply", { settings: [{ key: value }] }) });
station.handle(basic, { apply: async ({ settings: [first] }) => (first?.mode === Mode.L1N ? {} : {}) });

const ping: PingRequest = {};
const time: string = (await station.ping()).time;
await station.ping(ping, { timeoutMs: 5 });
await station.pushData({ value: time });
await hub.station("one").apply({ settings: [{ key: "a", mode: "Slow.Start", level: undefined }], id: "x", data: [1] });
await hub.station("one").exchange({ text: "x" });
export const from: readonly string[] | undefined = demo10.feature("Ping")?.from;

// @ts-expect-error an empty payload has no fields
await station.ping({ text: "x" });
// @ts-expect-error an empty payload has no fields to read either
ping.text;
// @ts-expect-error a text is no empty payload
export const noText: PingRequest = "x";
// @ts-expect-error a list is no empty payload
export const noList: PingRequest = [1];
// @ts-expect-error the hub starts Apply, not the station
await station.apply({ settings: [] });
// @ts-expect-error the station starts Ping, not the hub
await hub.station("one").ping();
// @ts-expect-error PushData is sent, not called
await station.call("PushData", { value: "x" });
// @ts-expect-error Ping is called, not sent
await station.send("Ping", {});
// @ts-expect-error a required field is missing
await hub.station("one").apply({});
// @ts-expect-error no such value of the enum
await hub.station("one").apply({ settings: [{ key: "a", mode: "Fast" }] });
// @ts-expect-error there is no such action
await station.call("Pong", {});
// @ts-expect-error the station answers Apply, the hub does not
hub.handle(basic, { apply: () => ({}) });
// @ts-expect-error the station answers nothing in this profile
station.handle(dataStreams, { pushData: () => {} });
// @ts-expect-error a wrong type in an answer
hub.handle(basic, { ping: () => ({ time: 5 }) });
// @ts-expect-error there is no index signature
export const unknownField = (request: ApplyRequest): unknown => request.other;
`;

describe("generated TypeScript", () => {
  it("compiles in strict mode, with exactly the errors that an application should get", async () => {
    const fixture = await createFixture((files) => {
      const request = jsonOf(files, "demo1.0/basic/ExchangeRequest.json");
      request["properties"] = {
        ...(request["properties"] as object),
        "15118Version": { description: "A name with a digit at its start.", type: "string" },
        list: { description: "A list of lists.", type: "array", items: { type: "array", items: { type: "number" } } },
        part: { description: "Anything with fields.", type: "object" },
        fixed: { description: "Always the same.", const: "x" },
        again: { description: "An alias.", $ref: "#/definitions/Alias" },
        nested: { description: "Itself.", $ref: "#/definitions/Node" },
      };
      request["definitions"] = {
        Alias: { description: "A text of its own.", type: "string", maxLength: 4 },
        Node: {
          description: "A tree.",
          type: "object",
          properties: {
            nodes: { description: "Its children.", type: "array", items: { $ref: "#/definitions/Node" } },
          },
        },
      };
    });
    await fixture.run();
    await fixture.write("usage.ts", usage);
    const [, snippet = "", registry = ""] = (await fixture.read("packages/demo10/README.md")).split("```ts\n");
    const source = (text: string): string =>
      (text.split("```")[0] ?? "").replace("@chargewire/demo10", "./packages/demo10/src/index.js");
    await fixture.write("snippet.ts", source(snippet));
    await fixture.write("registry.ts", source(registry));
    expect(await compile(fixture)).toBe("");
    const types = await fixture.read("packages/demo10/src/messages/basic.ts");
    expect(types).toContain('"15118Version"?: string | undefined;');
    expect(types).toContain("list?: number[][] | undefined;");
    expect(types).toContain("part?: object | undefined;");
    expect(types).toContain('fixed?: "x" | undefined;');
    expect(types).toContain("/** An alias. At most 4 characters. */\n  again?: Alias | undefined;");
  });

  it("compiles for a protocol without shared types, in which one side starts nothing", async () => {
    const fixture = await createFixture((files) => {
      for (const path of Object.keys(files)) if (!/Ping|protocol/.test(path)) delete files[path];
      jsonOf(files, "demo1.0/protocol.json")["profiles"] = [
        { name: "Basic", description: "All.", actions: { Ping: { from: "server" } } },
      ];
    });
    await fixture.run();
    expect(await compile(fixture)).toBe("");
    expect(await fixture.read("packages/demo10/src/protocol-types.ts")).toContain(
      "readonly client: {\n    readonly calls: Record<never, never>;\n    readonly sends: Record<never, never>;\n",
    );
  });
});
