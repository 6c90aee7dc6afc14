import { acme, maintenance, ocpp201Acme } from "@acme/ocpp201";
import { ChargingStation, Csms, ocpp201 } from "@chargewire/ocpp201";
import { DefinitionError, OcppError, ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { dialling, expectSilence, listening } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";

/** A station of ours of the vendor's, and a raw server. */
function station(protocol: typeof ocpp201 | typeof ocpp201Acme = ocpp201Acme) {
  const options = { protocol, identity: "CS-1", messageId: () => "m-1" };
  return dialling((url) => new ChargingStation({ ...options, url }));
}

/** A back end of ours that knows the vendor, and a raw client. */
async function backEnd() {
  const server = new Csms({ protocol: ocpp201Acme, messageId: () => "m-1" });
  const { url, reports, connections } = await listening(server);
  const peer = await connectRaw(`${url}/CS-1`, ocpp201Acme.subprotocol);
  return { server, peer, reports, connection: await connections.next() };
}

describe("an action of a vendor's own", () => {
  test("is called by its method on the connection, on a peer, and by its name", async () => {
    const { peer, server, connection } = await backEnd();
    const ways = [
      () => connection.acme.runSelfTest({ parts: ["Fan"] }),
      () => server.peer("CS-1", ocpp201Acme).acme.runSelfTest({ parts: ["Fan"] }),
      () => server.call("CS-1", ocpp201Acme, "RunSelfTest", { parts: ["Fan"] }),
    ];
    for (const call of ways) {
      const outcome = call();
      expect(await peer.receive()).toEqual([2, "m-1", "RunSelfTest", { parts: ["Fan"] }]);
      peer.send([3, "m-1", { status: "Accepted" }]);
      expect(await outcome).toEqual({ status: "Accepted" });
    }
  });

  test("is called by a station, on its connection, on its peer and by its name", async () => {
    const { client, peer } = await dialling(
      (url) => new ChargingStation({ protocol: ocpp201Acme, identity: "CS-1", url }),
    );
    const results = [{ part: "Fan" as const, passed: true }];
    const ways = [
      () => client.connection?.acme.selfTestFinished({ results }),
      () => client.peer(ocpp201Acme).acme.selfTestFinished({ results }),
      () => client.call("SelfTestFinished", { results }),
    ];
    for (const call of ways) {
      const outcome = call();
      const [, messageId, action, request] = await peer.receive();
      expect([action, request]).toEqual(["SelfTestFinished", { results }]);
      peer.send([3, messageId, {}]);
      expect(await outcome).toEqual({});
    }
  });

  test("takes the options of a call, and refuses as any call does", async () => {
    const { peer, connection } = await backEnd();
    const refused = new OcppError("SecurityError");
    const outcome = rejection(
      connection.acme.runSelfTest(
        { parts: ["Fan"] },
        {
          checkResponse: ({ status }) => {
            expect(status).toBe("Accepted");
            throw refused;
          },
        },
      ),
    );
    await peer.receiveCall("RunSelfTest");
    peer.send([3, "m-1", { status: "Accepted" }]);
    expect(await outcome).toBe(refused);
    const late = rejection(connection.acme.runSelfTest({ parts: ["Fan"] }, { timeoutMs: 5 }));
    await peer.receiveCall("RunSelfTest");
    expect(await late).toMatchObject({ action: "RunSelfTest", timeoutMs: 5 });
  });

  test("is validated when it is sent, and so is the answer", async () => {
    const { peer, connection } = await backEnd();
    expect(await rejection(connection.acme.runSelfTest({ parts: [] }))).toBeInstanceOf(ValidationError);
    const outcome = rejection(connection.acme.runSelfTest({ parts: ["Modem"] }));
    await peer.receiveCall("RunSelfTest");
    peer.send([3, "m-1", { status: "Perhaps" }]);
    expect(await outcome).toBeInstanceOf(ValidationError);
    await expectSilence(peer);
  });

  test("is answered by a handler of the extension, or of the vendor's profile", async () => {
    for (const group of [acme, maintenance]) {
      const { peer, server } = await backEnd();
      server.handle(group, { selfTestFinished: () => ({}) });
      const results = [{ part: "Fan", passed: true }];
      expect(await peer.exchange([2, "1", "SelfTestFinished", { results }])).toEqual([3, "1", {}]);
      const refusal = await peer.exchange([2, "2", "SelfTestFinished", { results: [{ part: "Wing", passed: true }] }]);
      expect(refusal).toEqual([4, "2", "PropertyConstraintViolation", expect.stringContaining("/results/0/part"), {}]);
    }
    const { client, peer } = await station();
    client.handle(acme, { runSelfTest: ({ parts }) => ({ status: parts.includes("Fan") ? "Accepted" : "Rejected" }) });
    expect(await peer.exchange([2, "1", "RunSelfTest", { parts: ["Fan"] }])).toEqual([3, "1", { status: "Accepted" }]);
    expect(await peer.exchange([2, "2", "RunSelfTest", { parts: ["Modem"] }])).toEqual([
      3,
      "2",
      { status: "Rejected" },
    ]);
  });

  test("R21 is NotSupported without a handler, and NotImplemented where the vendor is not known", async () => {
    const request = { parts: ["Fan"] };
    const { peer: known } = await station();
    expect((await known.exchange([2, "1", "RunSelfTest", request])).slice(0, 3)).toEqual([4, "1", "NotSupported"]);
    const { peer: plain } = await station(ocpp201);
    expect((await plain.exchange([2, "1", "RunSelfTest", request])).slice(0, 3)).toEqual([4, "1", "NotImplemented"]);
  });

  test("R12 is known by its exact name, and cannot be started from the wrong side", async () => {
    const { peer, connection, server } = await backEnd();
    expect((await peer.exchange([2, "1", "selfTestFinished", {}])).slice(0, 3)).toEqual([4, "1", "NotImplemented"]);
    expect(await rejection(connection.call("SelfTestFinished" as never, {} as never))).toBeInstanceOf(DefinitionError);
    expect(connection.acme).not.toHaveProperty("selfTestFinished");
    expect(() => server.handle(acme, { runSelfTest: () => ({}) } as never)).toThrow(
      "RunSelfTest is sent by the CSMS, not handled by it.",
    );
  });
});
