import { CentralSystem, ocpp16 } from "@chargewire/ocpp16";
import { OcppError, ValidationError } from "@chargewire/runtime";
import { createRPCError, type IHandlersOption, RPCClient, RPCError } from "ocpp-rpc";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromCentralSystem, fromChargePoint } from "./exchanges.js";
import { handleAll } from "./handle-all.js";

// ocpp-rpc is a library that we did not write; in strict mode it validates everything both ways with its own schemas.

let centralSystem: CentralSystem;
let client: RPCClient;
type Options = ConstructorParameters<typeof RPCClient>[0];

/** Its declarations ask for every option, its code for none. */
function options(some: Partial<Options>): Options {
  return some as Options;
}

function reconfigure(some: Partial<Options>): void {
  client.reconfigure(options(some));
}

const received: [action: string, request: unknown][] = [];

beforeEach(async () => {
  received.length = 0;
  centralSystem = new CentralSystem({ authenticate: ({ password }) => new TextDecoder().decode(password) === "pass" });
  await centralSystem.listen({ port: 0, host: "localhost" });
  client = new RPCClient(
    options({
      endpoint: `ws://localhost:${centralSystem.port}/ocpp`,
      identity: "RDAM|123 ü",
      password: "pass",
      protocols: ["ocpp1.6"],
      strictMode: true,
      reconnect: false,
    }),
  );
  for (const [action, { response }] of Object.entries(fromCentralSystem)) {
    client.handle(action, async ({ params }: IHandlersOption) => {
      received.push([action, params]);
      return response;
    });
  }
});

afterEach(async () => {
  await client.close({ code: 1000, reason: "", awaitPending: false, force: false });
  await centralSystem.close();
});

describe("an ocpp-rpc client, strict, against our server", () => {
  test.each(Object.entries(fromChargePoint))("calls %s", async (action, { request, response }) => {
    handleAll(centralSystem, ocpp16, "client", (name, payload) => {
      received.push([name, payload]);
      return response;
    });
    await client.connect();
    expect(await client.call(action, request)).toEqual(response);
    expect(received).toEqual([[action, request]]);
  });

  test.each(Object.entries(fromCentralSystem))("answers %s", async (action, { request, response }) => {
    await client.connect();
    const connection = centralSystem.connection("RDAM|123 ü");
    expect(await connection?.call(action as "Reset", request as { type: "Hard" })).toEqual(response);
    expect(received).toEqual([[action, request]]);
  });

  test("both directions cross", async () => {
    handleAll(centralSystem, ocpp16, "client", (name) => fromChargePoint[name as "Heartbeat"].response);
    await client.connect();
    const chargePoint = centralSystem.chargePoint("RDAM|123 ü");
    const [heartbeat, cleared] = await Promise.all([client.call("Heartbeat", {}), chargePoint.clearCache()]);
    expect(heartbeat).toEqual(fromChargePoint.Heartbeat.response);
    expect(cleared).toEqual({ status: "Accepted" });
  });

  test("an unknown action is NotImplemented, a known one without a handler NotSupported", async () => {
    reconfigure({ strictMode: false });
    await client.connect();
    await expect(client.call("Nonsense", {})).rejects.toMatchObject({ rpcErrorCode: "NotImplemented" });
    await expect(client.call("Heartbeat", {})).rejects.toMatchObject({ rpcErrorCode: "NotSupported" });
  });

  test("what a handler throws arrives with its code, description and details", async () => {
    handleAll(centralSystem, ocpp16, "client", () => {
      throw new OcppError("SecurityError", { description: "no", details: { why: "policy" } });
    });
    await client.connect();
    const error = await client.call("Heartbeat", {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RPCError);
    expect(error).toMatchObject({ rpcErrorCode: "SecurityError", message: "no", details: { why: "policy" } });
  });

  test("its errors arrive typed, in the 1.6 spelling and as ours", async () => {
    client.handle("Reset", async () => {
      throw createRPCError("FormationViolation", "odd shape");
    });
    await client.connect();
    const reset = centralSystem.chargePoint("RDAM|123 ü").reset({ type: "Soft" });
    const error = await reset.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OcppError);
    expect(error).toMatchObject({
      errorCode: "FormatViolation",
      errorCodeText: "FormationViolation",
      errorDescription: "odd shape",
      action: "Reset",
      remote: true,
    });
  });

  test("its invalid request is refused by us", async () => {
    handleAll(centralSystem, ocpp16, "client", () => ({ idTagInfo: { status: "Accepted" } }));
    reconfigure({ strictMode: false });
    await client.connect();
    const call = client.call("Authorize", { idTag: "x".repeat(21) });
    await expect(call).rejects.toMatchObject({ rpcErrorCode: "PropertyConstraintViolation" });
    await expect(client.call("Authorize", {})).rejects.toMatchObject({ rpcErrorCode: "OccurenceConstraintViolation" });
  });

  test("its invalid response is refused by us", async () => {
    reconfigure({ strictMode: false });
    client.handle("Reset", async () => ({ status: "Perhaps" }));
    await client.connect();
    const reset = centralSystem.chargePoint("RDAM|123 ü").reset({ type: "Soft" });
    await expect(reset).rejects.toBeInstanceOf(ValidationError);
  });

  test("our invalid request, sent unchecked, is refused by it", async () => {
    await client.connect();
    const connection = centralSystem.connection("RDAM|123 ü");
    const call = connection?.callUnchecked("Reset", { type: "Lukewarm" });
    await expect(call).rejects.toBeInstanceOf(OcppError);
  });

  test("wrong credentials are refused with 401", async () => {
    reconfigure({ password: "wrong" });
    await expect(client.connect()).rejects.toMatchObject({ code: 401 });
  });
});
