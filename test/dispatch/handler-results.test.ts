import { OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { modern, openFromScript, settle } from "../support/session.js";

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

/** Answers one CALL of an action without validation in the given way, and returns what came of it. */
async function answering(handle: () => unknown): Promise<{ answers: unknown[][]; failures: number }> {
  const { server, peer } = await openFromScript({ validation: { outgoing: "off" } });
  server.handleUnknown(handle as () => object);
  peer.write([2, "1", "Thing", {}]);
  await settle();
  return { answers: peer.received, failures: server.reportCounts.handlerFailed };
}

const noObjects: Record<string, unknown> = {
  null: null,
  "a number": 5,
  "a text": "x",
  true: true,
  "an array": [],
  "a function": () => ({}),
  "a symbol": Symbol("x"),
  "a BigInt": 1n,
  "a cycle": cyclic,
  "an object with a BigInt in it": { n: 1n },
  "a Date": new Date(0),
  "a boxed text": new String("x"),
  "an object whose toJSON gives nothing": { toJSON: () => undefined },
  "an object whose toJSON throws": {
    toJSON() {
      throw new Error("no");
    },
  },
};

describe("R25 what is no object is InternalError and reported, and answered once", () => {
  test.each(Object.entries(noObjects))("%s, at once and later", async (_name, value) => {
    for (const handle of [() => value, async () => value]) {
      const { answers, failures } = await answering(handle);
      expect([answers, failures]).toEqual([[[4, "1", "InternalError", "", {}]], 1]);
    }
  });

  test("a handler that returns nothing answers {}", async () => {
    for (const handle of [() => undefined, async () => undefined]) {
      expect(await answering(handle)).toEqual({ answers: [[3, "1", {}]], failures: 0 });
    }
  });

  test("a thenable of another make is awaited; of its two settlements the first counts", async () => {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    const thenable = { then: (done: (value: object) => void) => [done({ n: 1 }), done({ n: 2 })] };
    expect(await answering(() => thenable)).toEqual({ answers: [[3, "1", { n: 1 }]], failures: 0 });
  });

  test("a `then` that throws when it is read or called", async () => {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    const reading = Object.defineProperty({}, "then", {
      get() {
        throw new Error("no");
      },
    });
    const calling = {
      // biome-ignore lint/suspicious/noThenProperty: that is what is tested
      then() {
        throw new Error("no");
      },
    };
    for (const value of [reading, calling]) {
      expect(await answering(() => value)).toEqual({ answers: [[4, "1", "InternalError", "", {}]], failures: 1 });
    }
  });
});

describe("R25 what is thrown", () => {
  const thrown = [
    undefined,
    null,
    "a secret",
    5,
    Symbol("x"),
    {},
    new Error("a secret"),
    Object.create(null),
    revoked(),
  ];
  test.each(thrown.map((value, index) => [index, value]))(
    "no OcppError (%i) is InternalError without its text",
    async (_index, value) => {
      const handlers = [
        () => {
          throw value;
        },
        () => Promise.reject(value),
      ];
      for (const handle of handlers) {
        const { answers, failures } = await answering(handle);
        expect([answers, failures]).toEqual([[[4, "1", "InternalError", "", {}]], 1]);
      }
    },
  );

  test("exposeErrors puts the message in, and never the stack", async () => {
    const { server, peer } = await openFromScript({ exposeErrors: true });
    server.handleUnknown(() => {
      throw new TypeError("what went wrong");
    });
    peer.write([2, "1", "Thing", {}]);
    await settle();
    expect(peer.received).toEqual([[4, "1", "InternalError", "what went wrong", {}]]);
  });

  test("an OcppError goes out as it is, and is no failure", async () => {
    const error = new OcppError("GenericError", { description: "d", details: { a: 1 } });
    expect(await answering(() => Promise.reject(error))).toEqual({
      answers: [[4, "1", "GenericError", "d", { a: 1 }]],
      failures: 0,
    });
  });

  test("an OcppError of another peer is not passed on: it may tell too much", async () => {
    const remote = new OcppError("GenericError", { description: "theirs" }, { messageId: "7", action: "Other" });
    const { answers } = await answering(() => Promise.reject(remote));
    expect(answers).toEqual([[4, "1", "InternalError", "", {}]]);
  });

  test.each([
    ["a cycle", cyclic],
    ["a BigInt", { n: 1n }],
  ])("details that are no JSON (%s) do not cost the peer its answer", async (_name, details) => {
    const { answers, failures } = await answering(() => Promise.reject(new OcppError("NotSupported", { details })));
    expect([answers, failures]).toEqual([[[4, "1", "NotSupported", "", {}]], 1]);
  });

  test("R18 a description is cut to 255 characters where the dialect says so", async () => {
    const { server, peer } = await openFromScript({}, modern);
    server.handleUnknown(() => {
      throw new OcppError("GenericError", { description: "🔌".repeat(300) });
    });
    peer.write([2, "1", "Thing", {}]);
    await settle();
    expect(peer.received).toEqual([[4, "1", "GenericError", "🔌".repeat(255), {}]]);
  });
});

/** A value that cannot even be looked at. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
