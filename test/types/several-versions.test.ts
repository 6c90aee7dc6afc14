import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import { Server, type ServerConnection } from "@chargewire/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";

describe("one server with five versions", () => {
  const server = new Server({ protocols: [ocpp16, ocpp20, v201.ocpp201, v21.ocpp21, ntxcp10] });

  test("its connections are narrowed by speaks(), each to its own version", () => {
    const right = async (connection: ServerConnection): Promise<void> => {
      // @ts-expect-error nothing may be called before it is known what the connection speaks
      await connection.call("ClearCache", {});
      if (connection.speaks(ocpp16)) {
        await connection.call("Reset", { type: "Soft" });
        // @ts-expect-error OnIdle is of 2.x
        await connection.call("Reset", { type: "OnIdle" });
      } else if (connection.speaks(v201.ocpp201)) {
        const { status } = await connection.call("Reset", { type: "OnIdle", evseId: 1 });
        expectTypeOf(status).toEqualTypeOf<v201.ResetStatusEnumType>();
        // @ts-expect-error Soft is of 1.6
        await connection.call("Reset", { type: "Soft" });
        // @ts-expect-error ImmediateAndResume is of 2.1
        await connection.call("Reset", { type: "ImmediateAndResume" });
        // @ts-expect-error Heartbeat is for the charging station to send
        await connection.call("Heartbeat", {});
      } else if (connection.speaks(v21.ocpp21)) {
        await connection.call("Reset", { type: "ImmediateAndResume" });
      } else if (connection.speaks(ntxcp10)) {
        await connection.call("CaptureProcess", { serviceId: "a", datapointIds: ["b"] });
      }
    };
    expect(right).toBeTypeOf("function");
  });

  test("it calls an identity in the version that the application names", () => {
    const right = async (): Promise<void> => {
      const result = await server.call("CS-1", v201.ocpp201, "ClearCache", {});
      expectTypeOf(result).toEqualTypeOf<v201.ClearCacheResponse>();
      // @ts-expect-error GetConfiguration is of 1.6
      await server.call("CS-1", v201.ocpp201, "GetConfiguration", {});
      await server.peer("CS-1", v21.ocpp21).call("ClearCache", {});
    };
    expect(right).toBeTypeOf("function");
  });

  test("its handlers know the version that they are registered for", () => {
    server.handle(v201.provisioning, {
      bootNotification: async ({ chargingStation }, { connection }) => {
        expectTypeOf(chargingStation).toEqualTypeOf<v201.ChargingStationType>();
        expectTypeOf(connection.protocol).toEqualTypeOf(v201.ocpp201);
        return { status: "Accepted", currentTime: "", interval: 60 };
      },
    });
    server.handleAction(v21.ocpp21, "Authorize", ({ idToken }) => {
      expectTypeOf(idToken).toEqualTypeOf<v21.IdTokenType>();
      return { idTokenInfo: { status: "Accepted" } };
    });
    expect(server.connections).toEqual([]);
  });
});
