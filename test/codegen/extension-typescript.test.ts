import { describe, expect, it } from "vitest";
import { createExtensions } from "./extension-fixture.js";
import { addShapes, linkPackages, longName, shapes } from "./extension-shapes.js";
import { compile } from "./generated-package.js";

/** How an application uses the extension acme, and what must not compile. */
const usage = `
import { basic, demo10, Hub, Station, type PingRequest, type Setting } from "@demo/base";
import {
  acme, Colour, demo10Acme, isAcmePing, isAcmeSetting, upkeep,
  type AcmePing, type AcmeSetting, type ShowTextRequest,
} from "@acme/demo";
import { extendProtocol } from "@chargewire/runtime";
import { carried, demo10Carried } from "carried-demo10";

const hub = new Hub({ protocol: demo10Acme });
const station = new Station({ protocol: demo10Acme, url: "ws://localhost:1", identity: "one" });

hub.handle(acme, {
  reportHeat: async ({ celsius }, { connection }) => {
    await connection.acme.showText({ text: celsius.toFixed(), colour: Colour.Amber });
    return {};
  },
  pushLog: ({ line }) => void line.trim(),
});
hub.handle(basic, {
  ping: ({ customData }) => ({ time: isAcmePing(customData) ? customData.load.toFixed() : "never" }),
});
station.handle(acme, {
  showText: ({ setting }) => (isAcmeSetting(setting?.customData) && setting.customData.serial.trim() ? {} : {}),
  runTest: () => ({ mode: "L1-N" }),
});
station.handle(upkeep, { runTest: ({ part }) => ({ mode: part === "all" ? "kWh" : "15118" }) });

const load: AcmePing = { vendorId: "com.example.acme", load: 5 };
const setting: Setting = { key: "a", customData: { vendorId: "com.example.acme", serial: "1" } satisfies AcmeSetting };
const ping: PingRequest = { customData: load };
const connection = await station.connect();
await connection.acme.reportHeat({ celsius: 4 });
await connection.acme.pushLog({ line: "x" });
await connection.send("PushLog", { line: "x" });
await connection.call("Ping", ping);
const mode: string = (await hub.peer("one", demo10Acme).acme.runTest({ part: "x" })).mode;
const text: ShowTextRequest = { text: mode, setting };
await hub.peer("one", demo10Acme).acme.showText(text, { timeoutMs: 5 });

const both = new Hub({ protocol: extendProtocol(demo10Acme, carried) });
await both.peer("one", extendProtocol(demo10Acme, carried)).carried.wake();
await new Hub({ protocol: demo10Carried }).peer("one", demo10Carried).carried.wake({});

// @ts-expect-error a message of the hub, not of the station
await connection.acme.showText({ text: "x" });
// @ts-expect-error a required field is missing
await connection.acme.reportHeat({});
// @ts-expect-error what travels inside DataTransfer is no action
await connection.call("ReportHeat", { celsius: 4 });
// @ts-expect-error an action of the hub, not of the station
await connection.call("RunTest", { part: "x" });
// @ts-expect-error without the extension there is no such thing
await new Station({ protocol: demo10, url: "ws://localhost:1", identity: "one" }).connect().then((it) => it.acme);
// @ts-expect-error the station answers it
hub.handle(acme, { showText: () => ({}) });
// @ts-expect-error a wrong value of an enum
export const colour: ShowTextRequest = { text: "x", colour: "Pink" };
// @ts-expect-error a misspelt field of customData
export const misspelt: AcmePing = { vendorId: "com.example.acme", laod: 5 };
// @ts-expect-error another vendor
export const foreign: AcmePing = { vendorId: "com.example.other", load: 5 };
`;

describe("the TypeScript of an extension", () => {
  it("compiles in strict mode, whatever the extension has, and with the errors that an application should get", async () => {
    const fixture = await createExtensions(addShapes);
    expect((await fixture.run()).faults).toEqual([]);
    await linkPackages(fixture);
    await fixture.write("usage.ts", usage);
    for (const name of ["acme", ...shapes]) {
      const [, snippet = ""] = (await fixture.read(`packages/${name}/README.md`)).split("```ts\n");
      await fixture.write(`${name}-snippet.ts`, snippet.split("```")[0] ?? "");
    }
    expect(await compile(fixture)).toBe("");
  });

  it("has no line that formatters would break, and imports what is the protocol's instead of repeating it", async () => {
    const fixture = await createExtensions(addShapes);
    await fixture.run();
    const output = await fixture.output();
    const types = output["typed/src/types.ts"] ?? "";
    expect(types).toContain('import type { Group, Mode, Setting } from "@demo/base";');
    expect(types).toContain("export type OtherMode = Mode;");
    expect(types).toContain("export type Plan = Setting[];");
    expect(types).not.toMatch(/(interface|type) (Setting|Group|Mode)\b/);
    expect(output["typed/src/messages/kinds.ts"]).toContain(
      'import type { Setting, SettingList } from "@demo/base";\nimport type { Plan, Step } from "../types.js";\n',
    );
    expect(output["bare/src/types.ts"]).toMatch(/\n\nexport \{\};\n$/);
    expect(output[`${shapes[5]}/src/features.ts`]).toContain(`export const ${longName}: DataTransferMessage<\n`);
    for (const [path, text] of Object.entries(output).filter(([each]) => /\/src\/\w/.test(each))) {
      const code = text.split("\n").filter((line) => !/^ *\/?\*/.test(line));
      const tooLong = code.filter((line) => line.length > 120 && /[({,] /.test(line));
      expect(tooLong, path).toEqual([]);
    }
  });
});
