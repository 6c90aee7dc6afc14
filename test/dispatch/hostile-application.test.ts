import type { Interceptor } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dialScripted } from "../support/scripted-peer.js";
import { old, openFromScript, openSession, rejection, settle } from "../support/session.js";

const { subprotocol } = old.protocol;

const unhandled: unknown[] = [];
const remember = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", remember);
});
afterEach(async () => {
  await settle();
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

function fail(error: unknown): never {
  throw error;
}

/** Errors that make trouble when one only wants to write their name. */
class NamelessError extends Error {
  override get name(): string {
    throw new Error("no name");
  }
}

describe("R20 what the application throws harms no connection", () => {
  test.each([
    ["throws an error without a name", () => fail(new NamelessError())],
    ["throws what cannot be made a string", () => fail(Object.create(null))],
    ["rejects with an error without a name", () => Promise.reject(new NamelessError())],
  ])("R20 a listener that %s is counted, and nobody else notices", async (_how, listener) => {
    const { server, backEnd, peer } = await openFromScript({}, old, { ping: () => ({}) });
    for (const name of ["connect", "disconnect", "frame", "report", "cancel", "refuse"] as const) {
      server.on(name, listener);
    }
    peer.write([2, "1", "Ping", {}]);
    peer.write("no JSON");
    await settle();
    expect(peer.received).toEqual([[3, "1", {}]]);
    const call = backEnd.call("Ping", {});
    await settle();
    peer.answer({});
    expect(await call).toEqual({});
    peer.terminate();
    await settle();
    expect(server.connections).toEqual([]);
    await dialScripted(server, "CP-2", subprotocol);
    expect(server.reportCounts.applicationFailed).toBeGreaterThan(5);
    expect(server.reportCounts.badFrame).toBe(1);
  });

  test("R25 an error whose name cannot be read is answered as any other", async () => {
    const { server, peer } = await openFromScript({}, old, {
      ping: () => {
        throw new NamelessError();
      },
      echo: () => Promise.reject(new NamelessError()),
    });
    peer.write([2, "1", "Ping", {}]);
    peer.write([2, "2", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received).toEqual([
      [4, "1", "InternalError", "", {}],
      [4, "2", "InternalError", "", {}],
    ]);
    expect(server.reportCounts.handlerFailed).toBe(2);
  });

  test("an interceptor that cannot be made rejects the calls, and leaves the connection at work", async () => {
    let works = false;
    const fault = new Error("the application's own fault");
    const interceptor: Interceptor = (next) => (works ? next : fail(fault));
    const { station, backEnd } = await openSession({
      client: { outgoing: [interceptor] },
      server: { outgoing: [interceptor] },
      serverHandlers: { ping: () => ({}) },
      clientHandlers: { ping: () => ({}) },
    });
    for (const side of [station, backEnd]) {
      expect(await rejection(side.call("Ping", {}))).toBe(fault);
    }
    works = true;
    for (const side of [station, backEnd]) expect(await side.call("Ping", {})).toEqual({});
  });
});
