import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { contract, defineProtocol, type Protocol } from "../../model/protocol.js";
import type { ConnectRequest } from "../../transport/transport.js";
import type { Dialect } from "../../wire/dialect.js";
import { type AdmissionRules, admit, type Handshake } from "./admission.js";
import { compilePath } from "./path-pattern.js";

const dialect: Dialect = {
  messageTypes: [2, 3, 4],
  errorCodes: {},
  unreadableMessageId: "ignore",
  unknownMessageType: "ignore",
  emptyOptional: "send",
  nullPayload: "empty",
  compression: false,
};

function protocol(subprotocol: string, identity?: Dialect["identity"]): Protocol {
  const roles = { client: "station", server: "back end" };
  const names = { name: subprotocol, title: subprotocol, version: "1", subprotocol };
  return defineProtocol({ contract, ...names, roles, dialect: { ...dialect, identity } }, []);
}

const one = protocol("one");
const two = protocol("two", { maxLength: 3, forbidden: ":" });

function request(change: Partial<ConnectRequest> = {}): ConnectRequest {
  const gone = new AbortController();
  return { url: "/CP", offered: ["one"], headers: {}, remoteAddress: "::1", tls: undefined, gone, ...change };
}

function rules(change: Partial<AdmissionRules> = {}): AdmissionRules {
  return {
    protocols: [one, two],
    matchPath: compilePath("/*/:identity"),
    authenticate: undefined,
    authenticateTimeoutMs: 60_000,
    assumeProtocol: undefined,
    security: undefined,
    places: { findFull: () => undefined, findTaken: () => undefined },
    failed: () => {},
    ...change,
  };
}

describe("R3 the protocol of a client", () => {
  test("R3 is the first of the client's list that is served", async () => {
    expect(await admit(request({ offered: ["x", "two", "one"] }), rules())).toMatchObject({
      admitted: true,
      selected: "two",
      handshake: { protocol: two, offered: ["x", "two", "one"] },
    });
  });

  test("R5 is none where nothing is common; the handshake is completed all the same", async () => {
    const admission = await admit(request({ offered: ["x"] }), rules({ assumeProtocol: () => one }));
    expect(admission).toMatchObject({ admitted: true, selected: undefined, handshake: { protocol: undefined } });
  });

  test("R5 is assumed only for a client that offers none, and only one that is served", async () => {
    const silent = request({ offered: [] });
    expect(await admit(silent, rules({ assumeProtocol: () => one }))).toMatchObject({ handshake: { protocol: one } });
    const other = await admit(silent, rules({ assumeProtocol: () => protocol("other") }));
    expect(other).toMatchObject({ admitted: true, handshake: { protocol: undefined } });
  });

  test("R5 an assumption that throws anything is told, and none is made", async () => {
    for (const thrown of [new Error("x"), undefined, Object.create(null)]) {
      const told: unknown[] = [];
      const failed = (...details: unknown[]): void => void told.push(details);
      const assumeProtocol = (): never => {
        throw thrown;
      };
      const admission = await admit(request({ offered: [] }), rules({ assumeProtocol, failed }));
      expect(admission).toMatchObject({ admitted: true, handshake: { protocol: undefined } });
      expect(told).toEqual([["assumeProtocol", thrown]]);
    }
  });
});

describe("R1 R2 the identity of a client", () => {
  test("R1 bad encoding is refused with 400, another path with 404", async () => {
    expect(await admit(request({ url: "/%zz" }), rules())).toMatchObject({ admitted: false, httpStatus: 400 });
    expect(await admit(request({ url: "/" }), rules())).toMatchObject({ admitted: false, httpStatus: 404 });
  });

  test("R2 one that the protocol does not allow is refused with 400, and only there", async () => {
    for (const url of ["/long", "/a:b", "/a%3Ab"]) {
      expect(await admit(request({ url, offered: ["two"] }), rules())).toMatchObject({ httpStatus: 400 });
      expect(await admit(request({ url, offered: ["one"] }), rules())).toMatchObject({ admitted: true });
    }
  });

  test("R4 the hook learns everything about the handshake", async () => {
    const seen: Handshake[] = [];
    const headers = { authorization: `Basic ${Buffer.from("CP:pw").toString("base64")}`, "user-agent": "x" };
    const authenticate = (handshake: Handshake): boolean => seen.push(handshake) > 0;
    await admit(request({ url: "/a/b/CP?x=1&y=%20", headers }), rules({ authenticate }));
    expect(seen).toMatchObject([
      {
        identity: "CP",
        username: "CP",
        password: new TextEncoder().encode("pw"),
        path: "/a/b/CP",
        params: { identity: "CP" },
        headers,
        remoteAddress: "::1",
        tls: undefined,
        offered: ["one"],
        protocol: one,
      },
    ]);
    expect([...(seen[0]?.query ?? [])]).toEqual([
      ["x", "1"],
      ["y", " "],
    ]);
  });
});

describe("R4 R7 what the hook says", () => {
  const verdicts: [string, AdmissionRules["authenticate"], object][] = [
    ["true lets in", () => true, { admitted: true }],
    ["false is 401", async () => false, { admitted: false, httpStatus: 401, message: "" }],
    ["a refusal is taken as it is", () => ({ httpStatus: 404, message: "who?" }), { httpStatus: 404, message: "who?" }],
    ["a status that is no refusal becomes 500", () => ({ httpStatus: 200 }), { admitted: false, httpStatus: 500 }],
    ["nothing becomes 500", (() => undefined) as unknown as () => boolean, { admitted: false, httpStatus: 500 }],
    ["a message that is no text becomes 500", (() => ({ httpStatus: 404, message: 5 })) as never, { httpStatus: 500 }],
  ];
  test.each(verdicts)("R4 %s", async (_name, authenticate, admission) => {
    expect(await admit(request(), rules({ authenticate }))).toMatchObject(admission);
  });

  test.each([new Error("database"), "text", undefined, null, Object.create(null)])(
    "R7 a hook that throws or rejects refuses with 500 and is told (%#)",
    async (thrown) => {
      const told: unknown[] = [];
      const failed = (...details: unknown[]): void => void told.push(details);
      const throws = (): never => {
        throw thrown;
      };
      for (const authenticate of [throws, () => Promise.reject(thrown)]) {
        const admission = await admit(request(), rules({ authenticate, failed }));
        expect(admission).toEqual({ admitted: false, httpStatus: 500, message: "" });
      }
      expect(told).toEqual([
        ["authenticate", thrown],
        ["authenticate", thrown],
      ]);
    },
  );
});

describe("R7 a slow check", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("R7 has all the time it wants where the timeout is 0", async () => {
    let decide: (verdict: boolean) => void = () => {};
    const authenticate = () => new Promise<boolean>((resolve) => (decide = resolve));
    const admission = admit(request(), rules({ authenticate, authenticateTimeoutMs: 0 }));
    await vi.advanceTimersByTimeAsync(2 ** 31);
    decide(true);
    expect(await admission).toMatchObject({ admitted: true });
  });

  test("R7 is given up when the client goes away, and its signal says so", async () => {
    const gone = new AbortController();
    const signals: AbortSignal[] = [];
    const authenticate = (handshake: Handshake): Promise<boolean> => {
      signals.push(handshake.signal);
      return new Promise(() => {});
    };
    const admission = admit(request({ gone }), rules({ authenticate }));
    await vi.advanceTimersByTimeAsync(0);
    gone.abort();
    expect(await admission).toMatchObject({ admitted: false, httpStatus: 503 });
    expect(signals[0]?.aborted).toBe(true);
  });

  test("R7 that rejects after it was given up harms nobody", async () => {
    const gone = new AbortController();
    let rejectLate = (_error: Error): void => {};
    const late = new Promise<boolean>((_resolve, reject) => {
      rejectLate = reject;
    });
    const admission = admit(request({ gone }), rules({ authenticate: () => late }));
    gone.abort();
    expect(await admission).toMatchObject({ httpStatus: 503 });
    rejectLate(new Error("late"));
    await vi.advanceTimersByTimeAsync(0);
  });
});

test("R7 a check has a time limit, in which nobody gets in", async () => {
  const admission = await admit(
    request(),
    rules({ authenticate: () => new Promise(() => {}), authenticateTimeoutMs: 5 }),
  );
  expect(admission).toMatchObject({ admitted: false, httpStatus: 503 });
});
