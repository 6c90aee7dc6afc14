import { ChargePoint, ocpp16 } from "@chargewire/ocpp16";
import { HandshakeError, OcppError, ValidationError } from "@chargewire/runtime";
import { type IHandlersOption, RPCServer } from "ocpp-rpc";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromCentralSystem, fromChargePoint } from "./exchanges.js";
import { handleAll } from "./handle-all.js";

/** The part of ocpp-rpc's view of a client that is used here. */
interface Peer {
  readonly identity: string;
  handle(action: string, handler: (options: IHandlersOption) => Promise<object>): void;
  call(action: string, request: unknown): Promise<unknown>;
}

let server: RPCServer;
let url: string;
let chargePoint: ChargePoint;
let peer: Promise<Peer>;
const received: [action: string, request: unknown][] = [];

async function start(strictMode: boolean): Promise<void> {
  received.length = 0;
  server = new RPCServer({ protocols: ["ocpp1.6"], strictMode });
  server.auth((accept, reject, { password }) => {
    if (password?.toString() === "pass") accept();
    else reject(401, "wrong password");
  });
  peer = new Promise((resolve) => {
    server.on("client", (client: Peer) => {
      for (const [action, { response }] of Object.entries(fromChargePoint)) {
        client.handle(action, async ({ params }) => {
          received.push([action, params]);
          return response;
        });
      }
      resolve(client);
    });
  });
  const httpServer = await server.listen(0, "localhost");
  const { port } = httpServer.address() as { port: number };
  url = `ws://localhost:${port}/`;
  chargePoint = new ChargePoint({ url, identity: "RDAM|123 ü", password: "pass" });
}

beforeEach(() => start(true));

afterEach(async () => {
  await chargePoint.close();
  await server.close({ code: 1000, reason: "", awaitPending: false, force: true });
});

describe("our client against an ocpp-rpc server, strict", () => {
  test("the identity arrives decoded", async () => {
    await chargePoint.connect();
    expect((await peer).identity).toBe("RDAM|123 ü");
  });

  test.each(Object.entries(fromChargePoint))("calls %s", async (action, { request, response }) => {
    await chargePoint.connect();
    expect(await chargePoint.call(action as "Authorize", request as { idTag: string })).toEqual(response);
    expect(received).toEqual([[action, request]]);
  });

  test.each(Object.entries(fromCentralSystem))("answers %s", async (action, { request, response }) => {
    handleAll(chargePoint, ocpp16, "server", (name, payload) => {
      received.push([name, payload]);
      return response;
    });
    await chargePoint.connect();
    expect(await (await peer).call(action, request)).toEqual(response);
    expect(received).toEqual([[action, request]]);
  });

  test("what a handler throws arrives with its code", async () => {
    handleAll(chargePoint, ocpp16, "server", () => {
      throw new OcppError("NotSupported", { description: "not today" });
    });
    await chargePoint.connect();
    const call = (await peer).call("ClearCache", {});
    await expect(call).rejects.toMatchObject({ rpcErrorCode: "NotSupported", message: "not today" });
  });

  test("an exception of a handler arrives as InternalError without its text", async () => {
    handleAll(chargePoint, ocpp16, "server", () => {
      throw new Error("password is 1234");
    });
    await chargePoint.connect();
    const error = await (await peer).call("ClearCache", {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ rpcErrorCode: "InternalError" });
    expect(String(error)).not.toContain("1234");
  });

  test("its refusal of an unknown action arrives typed", async () => {
    await chargePoint.connect();
    const call = chargePoint.connection?.callUnchecked("Nonsense", {});
    await expect(call).rejects.toMatchObject({ errorCode: "NotImplemented", remote: true });
  });

  test("its refusal of a bad request arrives typed", async () => {
    await chargePoint.connect();
    const call = chargePoint.connection?.callUnchecked("Authorize", { idTag: "x".repeat(21) });
    await expect(call).rejects.toBeInstanceOf(OcppError);
  });

  test("its invalid response is refused by us", async () => {
    await chargePoint.close();
    await server.close({ code: 1000, reason: "", awaitPending: false, force: true });
    await start(false);
    await chargePoint.connect();
    (await peer).handle("Heartbeat", async () => ({ currentTime: "noon" }));
    await expect(chargePoint.heartbeat()).rejects.toBeInstanceOf(ValidationError);
  });

  test("wrong credentials reject with the HTTP status", async () => {
    const intruder = new ChargePoint({ url, identity: "X", password: "no" });
    const error = await intruder.connect().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HandshakeError);
    expect(error).toMatchObject({ httpStatus: 401, offered: ["ocpp1.6"] });
    await intruder.close();
  });
});
