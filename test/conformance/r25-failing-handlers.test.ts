import { OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { serverUnderTest, startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";

describe("R25 a handler that fails", () => {
  const secret = "password=hunter2";
  const failures: readonly [what: string, fail: () => never][] = [
    [
      "throws an Error",
      () => {
        throw new Error(secret);
      },
    ],
    [
      "throws an Error with a cause",
      () => {
        throw new Error(secret, { cause: new Error(secret) });
      },
    ],
    [
      "throws text",
      () => {
        throw secret;
      },
    ],
    [
      "throws an object",
      () => {
        throw { secret, toString: () => secret };
      },
    ],
    [
      "throws nothing",
      () => {
        throw undefined;
      },
    ],
    [
      "throws null",
      () => {
        throw null;
      },
    ],
    [
      "throws something that cannot be read",
      () => {
        throw Object.create(null);
      },
    ],
  ];

  test.each(failures)("R25 a handler that %s is InternalError without its words", async (_what, fail) => {
    for (const echo of [fail, async () => fail()]) {
      const { peer, reports } = await serverUnderTest(fixture16, { echo });
      expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([4, "1", "InternalError", "", {}]);
      expect(await reports.next()).toMatchObject({ kind: "handlerFailed", action: "Echo", messageId: "1" });
      await peer.expectNoAnswer();
    }
  });

  test.each([
    ["null", null],
    ["text", secret],
    ["an array", [secret]],
    ["a number", 7],
    ["a response that breaks its schema", { text: secret, extra: secret }],
    ["a response without what is required", {}],
    ["a Date", new Date()],
    ["a BigInt in a field", { text: 7n }],
  ])("R25 a handler that returns %s is InternalError without a word of it", async (_what, response) => {
    const { peer } = await serverUnderTest(fixture16, { echo: () => response as unknown as { text: string } });
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([4, "1", "InternalError", "", {}]);
  });

  test("R25 a response that is no JSON, unvalidated, is InternalError too", async () => {
    const cycle: { text: string; self?: unknown } = { text: "a" };
    cycle.self = cycle;
    const { peer } = await serverUnderTest(fixture16, { echo: () => cycle }, { validation: { outgoing: "off" } });
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([4, "1", "InternalError", "", {}]);
  });

  test("R25 the error of a call that a handler made is not passed on", async () => {
    const { peer } = await serverUnderTest(fixture16, {
      echo: ({ text }, { connection }) => connection.call("Echo", { text }),
    });
    peer.send([2, "1", "Echo", { text: "a" }]);
    const messageId = await peer.receiveCall("Echo");
    expect(await peer.exchange([4, messageId, "SecurityError", secret, { secret }])).toEqual([
      4,
      "1",
      "InternalError",
      "",
      {},
    ]);
  });

  test("R25 details that are no JSON cost the details, not the answer", async () => {
    const echo = () => {
      throw new OcppError("SecurityError", { description: "no", details: { big: 7n } });
    };
    const { peer } = await serverUnderTest(fixture16, { echo });
    expect((await peer.exchange([2, "1", "Echo", { text: "a" }])).slice(0, 3)).toEqual([4, "1", "SecurityError"]);
  });

  test("R25 the cause of an OcppError stays on this side", async () => {
    const echo = () => {
      throw new OcppError("GenericError", { description: "no", cause: new Error(secret) });
    };
    const { peer } = await serverUnderTest(fixture16, { echo });
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([4, "1", "GenericError", "no", {}]);
  });

  test("R25 a setting for development puts the message in, and still no stack", async () => {
    const echo = () => {
      throw new Error("the table is missing");
    };
    const { peer } = await serverUnderTest(fixture16, { echo }, { exposeErrors: true });
    const answer = await peer.exchange([2, "1", "Echo", { text: "a" }]);
    expect(answer).toEqual([4, "1", "InternalError", "the table is missing", {}]);
  });

  test("R25 a catch-all and an interceptor that fail are handlers that fail", async () => {
    const { peer, server } = await serverUnderTest();
    server.handleUnknown(() => {
      throw new Error(secret);
    });
    expect(await peer.exchange([2, "1", "Fly", {}])).toEqual([4, "1", "InternalError", "", {}]);

    const failing = await startServer(
      fixture16,
      {},
      { incoming: [() => async () => Promise.reject(new Error(secret))] },
    );
    const other = await connectRaw(`${failing.url}/CP-1`, fixture16.protocol.subprotocol);
    expect(await other.exchange([2, "1", "Ping", {}])).toEqual([4, "1", "InternalError", "", {}]);
  });
});
