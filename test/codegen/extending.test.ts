import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectRaw } from "../support/wire-client.js";
import { createExtending } from "./extending-fixture.js";
import type { Fixture } from "./fixture.js";
import { compile, loadPackage } from "./generated-package.js";

/** An application of the package of acme2.0; what must not compile is marked. */
const application = `
import { acme20, basic, type ApplyConfirmation, dataStreams, Hub, light, Mode, type Setting, Station } from "./packages/acme20/src/index.js";

/** Plays a session over a real connection, and tells what happened. */
export async function session(): Promise<{ hub: Hub; happened: unknown[] }> {
  const happened: unknown[] = [];
  const hub = new Hub();
  hub.handle(basic, { ping: () => ({ greeting: "hello" }) });
  hub.handle(dataStreams, { pushData: ({ value }) => void happened.push(value) });
  await hub.listen({ port: 0, host: "127.0.0.1" });
  const station = new Station({ url: \`ws://127.0.0.1:\${hub.port}\`, identity: "one" });
  station.handle(basic, {
    apply: ({ settings }): ApplyConfirmation => {
      happened.push(settings.map(({ mode }: Setting) => mode));
      return {};
    },
  });
  station.handle(light, { blink: ({ colour }) => { happened.push(colour); return {}; } });
  await station.connect();
  await station.pushData({ value: "230.1" });
  happened.push(await station.ping());
  await hub.station("one").apply({ settings: [{ key: "a", mode: Mode.Turbo }] });
  await hub.station("one").blink({ colour: "Red", setting: { key: "b", mode: "Eco" } });
  // @ts-expect-error the enum of the extended protocol has this value, the one that replaces it does not
  await hub.station("one").apply({ settings: [{ key: "a", mode: "kWh" }] }).catch((error: Error) => happened.push(error.name));
  await station.close();
  return { hub, happened };
}

// @ts-expect-error Exchange is dropped
export const dropped = (hub: Hub): unknown => hub.station("one").exchange({ text: "x" });
// @ts-expect-error the answer to Ping is replaced
export const time = async (station: Station): Promise<string> => (await station.ping()).time;
export const subprotocol: string = acme20.subprotocol;
`;

async function generated(): Promise<Fixture> {
  const fixture = await createExtending();
  expect((await fixture.run()).faults).toEqual([]);
  return fixture;
}

describe("a protocol that extends another", () => {
  it("is a package of its own, whose two sides talk over a real connection", async () => {
    const fixture = await generated();
    await fixture.write("application.ts", application);
    expect(await compile(fixture)).toBe("");
    await loadPackage(fixture, "acme20");
    const { session } = (await import(/* @vite-ignore */ join(fixture.root, "application.ts"))) as {
      session(): Promise<{ hub: { port: number; close(): Promise<void> }; happened: unknown[] }>;
    };
    const { hub, happened } = await session();
    expect(happened).toEqual(["230.1", { greeting: "hello" }, ["Turbo"], "Red", "ValidationError"]);
    const peer = await connectRaw(`ws://127.0.0.1:${hub.port}/two`, "acme2.0");
    const [, , code] = await peer.exchange([2, "1", "Exchange", { text: "x" }]);
    expect(code).toBe("NotImplemented");
    await hub.close();
  });

  it("has the messages, types and roles of the other, less what is dropped, with its own in their place", async () => {
    const fixture = await generated();
    const messages = await fixture.read("packages/acme20/src/messages/basic.ts");
    expect(messages.match(/(?<=^export interface )\w+/gm)).toEqual([
      "ApplyRequest",
      "ApplyConfirmation",
      "PingRequest",
      "PingConfirmation",
    ]);
    expect(messages).toContain("greeting: string");
    const types = await fixture.read("packages/acme20/src/types.ts");
    expect(types).toContain('"Eco" | "Turbo"');
    expect(types).not.toContain("kWh");
    expect(types).toContain("export interface Setting");
    expect(await fixture.read("packages/acme20/src/protocol.ts")).toContain('subprotocol: "acme2.0"');
    const output = await fixture.output();
    expect(Object.keys(output)).toEqual(
      expect.arrayContaining(["acme20/src/station.ts", "acme20/src/messages/light.ts"]),
    );
    const own = Object.entries(output).filter(([path]) => path.startsWith("acme20/"));
    expect(own.filter(([, text]) => /demo1\.?0/.test(text))).toEqual([]);
  });

  it("leaves the other as it is", async () => {
    const fixture = await generated();
    expect(await fixture.read("packages/demo10/src/types.ts")).toContain("kWh");
    expect(await fixture.read("packages/demo10/src/messages/basic.ts")).toContain("ExchangeResponse");
  });
});
