import { ChargingStation, ocpp21 } from "@chargewire/ocpp21";
import {
  type ClientOptions,
  ConnectionClosedError,
  OcppError,
  type Protocol,
  type Report,
  type ServerOptions,
  ValidationError,
} from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { type Arrivals, gate } from "../support/arrivals.js";
import { before21, type EveryVersion, everyVersion, ocpp1x } from "../support/ocpp-versions.js";
import { backEndUnderTest, dialling, expectSilence, stationUnderTest } from "../support/version-endpoints.js";
import type { WirePeer } from "../support/wire-peer.js";

type Check = (response: object) => unknown;

/** One side of ours that calls, and the raw peer that answers. */
interface Caller {
  readonly peer: WirePeer;
  readonly reports: Arrivals<Report>;
  /** Calls with this check, and gives the message id of the CALL and how it ended. */
  ask(checkResponse: Check): Promise<{ readonly messageId: string; readonly outcome: Promise<unknown> }>;
}

const asClient = async (protocol: Protocol<EveryVersion>, options: Partial<ClientOptions> = {}): Promise<Caller> => {
  const { client, peer, reports } = await stationUnderTest(protocol, options);
  return {
    peer,
    reports,
    async ask(checkResponse) {
      const outcome = client.call("Heartbeat", {}, { checkResponse }).catch((error: unknown) => error);
      return { messageId: await peer.receiveCall("Heartbeat"), outcome };
    },
  };
};
const asServer = async (protocol: Protocol<EveryVersion>, options: Partial<ServerOptions> = {}): Promise<Caller> => {
  const { connection, peer, reports } = await backEndUnderTest(protocol, options);
  return {
    peer,
    reports,
    async ask(checkResponse) {
      const outcome = connection.call("ClearCache", {}, { checkResponse }).catch((error: unknown) => error);
      return { messageId: await peer.receiveCall("ClearCache"), outcome };
    },
  };
};
const sides = [
  ["client", asClient, { currentTime: "2026-11-20T08:00:00Z" }],
  ["server", asServer, { status: "Accepted" }],
] as const;

/** What a check may refuse an answer with, and what a peer of 2.1 is told. */
const refusals: readonly [what: string, thrown: unknown, told: readonly unknown[]][] = [
  ["an OcppError", new OcppError("SecurityError"), ["SecurityError", "", {}]],
  [
    "an OcppError with description and details",
    new OcppError("PropertyConstraintViolation", {
      description: "The clock is wrong.",
      details: { aheadS: [60, null] },
    }),
    ["PropertyConstraintViolation", "The clock is wrong.", { aheadS: [60, null] }],
  ],
  [
    "a code in the spelling of 1.6",
    new OcppError("OccurenceConstraintViolation"),
    ["OccurrenceConstraintViolation", "", {}],
  ],
  [
    "a description that is too long",
    new OcppError("GenericError", { description: "🔌".repeat(300) }),
    ["GenericError", "🔌".repeat(255), {}],
  ],
  ["another exception", new TypeError("SECRET"), ["InternalError", "", {}]],
  [
    "an exception of the runtime",
    new ValidationError([], { action: "SECRET", part: "response", received: true }),
    ["InternalError", "", {}],
  ],
  [
    "what another peer has answered",
    new OcppError("SecurityError", { description: "SECRET" }, { messageId: "SECRET", action: "SECRET" }),
    ["InternalError", "", {}],
  ],
  ["a text", "SECRET", ["InternalError", "", {}]],
  ["nothing", undefined, ["InternalError", "", {}]],
];

/** A check that refuses at once, and one that thinks about it. */
const ways: readonly [how: string, refuse: (thrown: unknown) => Check][] = [
  [
    "thrown",
    (thrown) => () => {
      throw thrown;
    },
  ],
  ["rejected", (thrown) => () => Promise.reject(thrown)],
];

describe.each(sides)("R17 a valid answer that the application refuses, as a %s", (_side, start, valid) => {
  describe.each(ways)("%s", (_how, refuse) => {
    test.each(refusals)(
      "R17 with %s: 2.1 tells the peer, and the call rejects with it",
      async (_what, thrown, told) => {
        const { peer, ask } = await start(ocpp21);
        const { messageId, outcome } = await ask(refuse(thrown));
        expect(await peer.exchange([3, messageId, valid])).toEqual([5, messageId, ...told]);
        expect(await outcome).toBe(thrown);
        await expectSilence(peer);
      },
    );

    test.each([...before21, ...ocpp1x])("R17 $title tells the peer nothing, and the call rejects", async (protocol) => {
      const { peer, ask } = await start(protocol);
      for (const [, thrown] of refusals) {
        const { messageId, outcome } = await ask(refuse(thrown));
        peer.send([3, messageId, valid]);
        expect(await outcome).toBe(thrown);
      }
      await expectSilence(peer);
    });

    test("R17 the text of an exception goes out by the setting for development only", async () => {
      const { peer, ask } = await start(ocpp21, { exposeErrors: true });
      const { messageId } = await ask(refuse(new TypeError("no clock")));
      expect(await peer.exchange([3, messageId, valid])).toEqual([5, messageId, "InternalError", "no clock", {}]);
    });
  });

  test.each(ways)("R17 with details that are no JSON, %s: the peer is told the code", async (_how, refuse) => {
    const { peer, reports, ask } = await start(ocpp21);
    const thrown = new OcppError("SecurityError", { description: "lost", details: { count: 1n } });
    const { messageId, outcome } = await ask(refuse(thrown));
    expect(await peer.exchange([3, messageId, valid])).toEqual([5, messageId, "SecurityError", "", {}]);
    expect(await outcome).toBe(thrown);
    expect(await reports.next()).toMatchObject({ kind: "applicationFailed", error: expect.any(TypeError) });
    // The next call is not held up by it.
    const next = await ask(() => {});
    peer.send([3, next.messageId, valid]);
    expect(await next.outcome).toEqual(valid);
  });

  test.each(everyVersion)("R17 what it takes, it gets: nothing is sent ($title)", async (protocol) => {
    const { peer, ask } = await start(protocol);
    // Only throwing refuses; what a check returns means nothing.
    for (const verdict of [undefined, false, Promise.resolve(false)]) {
      const seen: unknown[] = [];
      const { messageId, outcome } = await ask((response) => {
        seen.push(response);
        return verdict;
      });
      peer.send([3, messageId, valid]);
      expect(await outcome).toEqual(valid);
      expect(seen).toEqual([valid]);
    }
    await expectSilence(peer);
  });

  test("R17 it is asked about valid answers only", async () => {
    const { peer, ask } = await start(ocpp21);
    const seen: unknown[] = [];
    const check = (response: object) => void seen.push(response);
    const invalid = await ask(check);
    expect((await peer.exchange([3, invalid.messageId, {}])).slice(0, 3)).toEqual([
      5,
      invalid.messageId,
      "OccurrenceConstraintViolation",
    ]);
    const refused = await ask(check);
    peer.send([4, refused.messageId, "NotSupported", "", {}]);
    expect(await refused.outcome).toMatchObject({ errorCode: "NotSupported" });
    expect(seen).toEqual([]);
  });

  test("R17 while it thinks, the next call goes out, and its answer may come first", async () => {
    const { peer, ask } = await start(ocpp21);
    const verdict = gate();
    const slow = await ask(() => verdict.promise.then(() => Promise.reject(new OcppError("SecurityError"))));
    peer.send([3, slow.messageId, valid]);
    const quick = await ask(() => {});
    peer.send([3, quick.messageId, valid]);
    expect(await quick.outcome).toEqual(valid);
    verdict.open();
    expect(await peer.receive()).toEqual([5, slow.messageId, "SecurityError", "", {}]);
    expect(await slow.outcome).toMatchObject({ errorCode: "SecurityError" });
  });
});

describe("R17 an answer that is being looked at when the connection ends", () => {
  const valid = { currentTime: "2026-11-20T08:00:00Z" };

  /** A charging station that has its answer, and thinks about it until the socket has ended. */
  async function thinking() {
    const { client, peer, rawServer, reports } = await dialling(
      (url) => new ChargingStation({ url, reconnect: false, identity: "CP-1", onDisconnect: "resend" }),
    );
    const asked = gate();
    const verdict = gate();
    const checkResponse = async () => {
      asked.open();
      await verdict.promise;
      throw new OcppError("SecurityError", { description: "too late" });
    };
    const outcome = client.heartbeat({}, { checkResponse }).catch((error: unknown) => error);
    peer.send([3, await peer.receiveCall("Heartbeat"), valid]);
    await asked.promise;
    expect(client.connection?.pending).toMatchObject([{ action: "Heartbeat", state: "inFlight" }]);
    const ended = new Promise((resolve) => client.on("disconnect", resolve));
    peer.socket.close(1001);
    await ended;
    return { client, rawServer, reports, verdict, outcome };
  }

  test("R17 ends with it: the call rejects, and a late refusal is told to nobody", async () => {
    const { client, verdict, outcome, reports } = await thinking();
    expect(await outcome).toBeInstanceOf(ConnectionClosedError);
    expect(await outcome).toMatchObject({ closeCode: 1001, sent: true });
    expect(client.connection?.pending).toEqual([]);
    verdict.open();
    await verdict.promise;
    expect(reports.waiting).toEqual([]);
  });

  test("R17 a late refusal does not go to the next socket, and the call is not sent again", async () => {
    const { client, rawServer, verdict } = await thinking();
    const [{ peer }] = await Promise.all([rawServer.accept(), client.connect()]);
    verdict.open();
    await expectSilence(peer);
  });

  test("R17 a graceful stop waits for the verdict", async () => {
    const { client, peer } = await dialling((url) => new ChargingStation({ url, identity: "CP-1" }));
    const asked = gate();
    const verdict = gate();
    const checkResponse = () => {
      asked.open();
      return verdict.promise.then(() => Promise.reject(new OcppError("SecurityError")));
    };
    const outcome = client.heartbeat({}, { checkResponse }).catch((error: unknown) => error);
    const messageId = await peer.receiveCall("Heartbeat");
    peer.send([3, messageId, valid]);
    await asked.promise;
    const closed = client.close();
    verdict.open();
    expect(await peer.receive()).toEqual([5, messageId, "SecurityError", "", {}]);
    expect(await outcome).toMatchObject({ errorCode: "SecurityError" });
    await closed;
    expect((await peer.closed()).closeCode).toBe(1000);
  });
});
