import { type InterceptedCall, type Interceptor, OcppError, ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { modern, openFromScript, openToScript, rejection, settle } from "../support/session.js";

/** Writes down when it is entered and left. */
function noting(name: string, notes: string[]): Interceptor {
  return (next) => async (call) => {
    notes.push(`${name} in`);
    const response = await next(call);
    notes.push(`${name} out`);
    return response;
  };
}

const failing: Interceptor = () => async () => {
  throw new Error("the interceptor fails");
};
const failingAtOnce: Interceptor = () => () => {
  throw new Error("the interceptor fails");
};

describe("interceptors of outgoing calls", () => {
  test("the first one listed is the outermost", async () => {
    const notes: string[] = [];
    const { station, peer } = await openToScript({ outgoing: [noting("a", notes), noting("b", notes)] });
    const call = station.call("Ping", {});
    await settle();
    peer.answer({});
    await call;
    expect(notes).toEqual(["a in", "b in", "b out", "a out"]);
  });

  test("see the call with its options, and may change request and response", async () => {
    const seen: InterceptedCall[] = [];
    const { station, peer } = await openToScript({
      outgoing: [
        (next) => async (call) => {
          seen.push(call);
          const response = await next({ ...call, request: { text: "changed" } });
          return { ...response, text: "changed too" };
        },
      ],
    });
    const call = station.call("Echo", { text: "x" }, { timeoutMs: 5 * 60_000 });
    await settle();
    expect(peer.calls[0]?.[3]).toEqual({ text: "changed" });
    peer.answer({ text: "y" });
    expect(await call).toEqual({ text: "changed too" });
    expect(seen).toEqual([
      {
        connection: station,
        action: "Echo",
        request: { text: "x" },
        messageId: undefined,
        options: { timeoutMs: 5 * 60_000 },
      },
    ]);
  });

  test("what they pass on is validated", async () => {
    const { station, peer } = await openToScript({ outgoing: [(next) => (call) => next({ ...call, request: {} })] });
    expect(await rejection(station.call("Echo", { text: "x" }))).toBeInstanceOf(ValidationError);
    await settle();
    expect(peer.received).toEqual([]);
  });

  test.each([
    ["rejects", failing],
    ["throws", failingAtOnce],
  ] as const)("one that %s rejects the caller, and never throws out of call()", async (_how, interceptor) => {
    const { station } = await openToScript({ outgoing: [interceptor] });
    expect(await rejection(station.call("Ping", {}))).toEqual(new Error("the interceptor fails"));
    expect(station.pending).toEqual([]);
  });

  test("may call again when the first try failed", async () => {
    const retrying: Interceptor = (next) => (call) => next(call).catch(() => next(call));
    const { station, peer } = await openToScript({ outgoing: [retrying] });
    const call = station.call("Echo", { text: "x" });
    await settle();
    peer.write([4, peer.callId(), "InternalError", "", {}]);
    await settle();
    const [first, second] = peer.calls;
    expect(second?.slice(2)).toEqual(first?.slice(2));
    expect(second?.[1]).not.toBe(first?.[1]);
    peer.answer({ text: "y" });
    expect(await call).toEqual({ text: "y" });
  });

  test("may answer themselves: nothing is sent", async () => {
    const { station, peer } = await openToScript({ outgoing: [() => async () => ({ text: "cached" })] });
    expect(await station.call("Echo", { text: "x" })).toEqual({ text: "cached" });
    await settle();
    expect(peer.received).toEqual([]);
  });
});

describe("interceptors of incoming calls", () => {
  const echo = { echo: ({ text }: { text: string }) => ({ text }) };

  test("the first one listed is the outermost, and they know the message id", async () => {
    const notes: string[] = [];
    const spy: Interceptor = (next) => (call) => {
      notes.push(`${call.action} ${call.messageId} ${call.options}`);
      return next(call);
    };
    const { peer } = await openFromScript({ incoming: [noting("a", notes), spy] }, undefined, echo);
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    expect(notes).toEqual(["a in", "Echo 1 undefined", "a out"]);
    expect(peer.received).toEqual([[3, "1", { text: "x" }]]);
  });

  test("may change request and response; what they return is validated", async () => {
    const changing: Interceptor = (next) => async (call) => {
      const response = (await next({ ...call, request: { text: "changed" } })) as { text: string };
      return { text: response.text.repeat(call.messageId === "long" ? 10 : 1) };
    };
    const { server, peer } = await openFromScript({ incoming: [changing] }, undefined, echo);
    peer.write([2, "short", "Echo", { text: "x" }]);
    peer.write([2, "long", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received).toEqual([
      [3, "short", { text: "changed" }],
      [4, "long", "InternalError", "", {}],
    ]);
    expect(server.reportCounts.invalidPayload).toBe(1);
  });

  test("do not see a request that breaks its schema", async () => {
    const notes: string[] = [];
    const { peer } = await openFromScript({ incoming: [noting("a", notes)] }, undefined, echo);
    peer.write([2, "1", "Echo", {}]);
    await settle();
    expect(notes).toEqual([]);
    expect(peer.received).toEqual([[4, "1", "OccurenceConstraintViolation", "/text is required", {}]]);
  });

  test.each([
    ["rejects", failing],
    ["throws", failingAtOnce],
  ] as const)("R25 one that %s is answered with InternalError, and reported", async (_how, interceptor) => {
    const { server, peer } = await openFromScript({ incoming: [interceptor] }, undefined, echo);
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received).toEqual([[4, "1", "InternalError", "", {}]]);
    expect(server.reportCounts.handlerFailed).toBe(1);
  });

  test("may refuse with an OcppError", async () => {
    const refusing: Interceptor = () => async () => {
      throw new OcppError("SecurityError", { description: "not you" });
    };
    const { peer } = await openFromScript({ incoming: [refusing] }, undefined, echo);
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received).toEqual([[4, "1", "SecurityError", "not you", {}]]);
  });

  test("treat what a handler returns as without them: nothing is {}, null is no answer", async () => {
    const passing: Interceptor = (next) => (call) => next(call);
    for (const incoming of [[], [passing]]) {
      const { peer } = await openFromScript({ incoming }, undefined, {
        ping: (_request, { messageId }) => (messageId === "null" ? null : undefined) as never,
      });
      for (const messageId of ["nothing", "null"]) peer.write([2, messageId, "Ping", {}]);
      await settle();
      expect(peer.received).toEqual([
        [3, "nothing", {}],
        [4, "null", "InternalError", "", {}],
      ]);
    }
  });

  test("R16 SENDs do not pass through them", async () => {
    const notes: string[] = [];
    const received: string[] = [];
    const { peer } = await openFromScript({ incoming: [noting("a", notes)] }, modern, {
      note: ({ note }) => void received.push(note),
    });
    peer.write([6, "1", "Note", { note: "x" }]);
    await settle();
    expect([notes, received]).toEqual([[], ["x"]]);
  });

  test("one that passes a call on twice runs the handler twice and answers once", async () => {
    const twice: Interceptor = (next) => async (call) => {
      await next(call);
      return next(call);
    };
    let ran = 0;
    const { peer } = await openFromScript({ incoming: [twice] }, undefined, {
      ping: () => {
        ran++;
        return {};
      },
    });
    peer.write([2, "1", "Ping", {}]);
    await settle();
    expect([ran, peer.received]).toEqual([2, [[3, "1", {}]]]);
  });
});
