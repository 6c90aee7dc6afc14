import {
  type AuthorizeResponse,
  type BootNotificationRequest,
  CentralSystem,
  ChargePoint,
  core,
  type HeartbeatRequest,
  type IdTagInfo,
  ocpp16,
  RegistrationStatus,
  ResetType,
  smartCharging,
} from "@chargewire/ocpp16";
import type { Connection, HandlerContext, ServerConnection } from "@chargewire/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";

// The compiler is what tests here: `tsc -b` fails when a line marked as an error is none, or a type is another one. The
// functions are never called; they only have to compile.

describe("a wrong call does not compile", () => {
  test("in the wrong direction, by facade and by name", () => {
    const wrong = async (chargePoint: ChargePoint, centralSystem: CentralSystem): Promise<void> => {
      // @ts-expect-error Reset is sent by the central system
      await chargePoint.reset({ type: "Soft" });
      // @ts-expect-error Reset is sent by the central system
      await chargePoint.call("Reset", { type: "Soft" });
      // @ts-expect-error Heartbeat is sent by the charge point
      await centralSystem.chargePoint("CP-1").heartbeat();
      // @ts-expect-error Heartbeat is sent by the charge point
      await centralSystem.call("CP-1", ocpp16, "Heartbeat", {});
      // DataTransfer goes both ways.
      await chargePoint.dataTransfer({ vendorId: "x" });
      await centralSystem.chargePoint("CP-1").dataTransfer({ vendorId: "x" });
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("with an unknown action", () => {
    const wrong = async (chargePoint: ChargePoint, connection: Connection<object & never, "server">): Promise<void> => {
      // @ts-expect-error there is no such action
      await chargePoint.call("Nonsense", {});
      // @ts-expect-error actions are case-sensitive (R12)
      await chargePoint.call("heartbeat", {});
      expectTypeOf(connection).not.toBeAny();
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("with a wrong, missing or additional field, or a wrong enum value", () => {
    const wrong = async (chargePoint: ChargePoint, centralSystem: CentralSystem): Promise<void> => {
      // @ts-expect-error chargePointModel is missing
      await chargePoint.bootNotification({ chargePointVendor: "x" });
      // @ts-expect-error an idTag is a string
      await chargePoint.authorize({ idTag: 1 });
      // @ts-expect-error there is no such field
      await chargePoint.authorize({ idTag: "x", idToken: "y" });
      // @ts-expect-error Lukewarm is not a ResetType
      await centralSystem.chargePoint("CP-1").reset({ type: "Lukewarm" });
      // @ts-expect-error a payload without fields takes none
      await chargePoint.heartbeat({ now: true });
      // @ts-expect-error nor does it take another kind of value
      await chargePoint.heartbeat("now");
      await centralSystem.chargePoint("CP-1").reset({ type: ResetType.Soft });
      await chargePoint.heartbeat();
      await chargePoint.heartbeat({});
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("an optional field may be undefined, a required one not", () => {
    const build = (firmwareVersion: string | undefined): BootNotificationRequest => ({
      chargePointVendor: "x",
      chargePointModel: "y",
      firmwareVersion,
    });
    // @ts-expect-error a required field has a value
    const wrong = (): BootNotificationRequest => ({ chargePointVendor: "x", chargePointModel: undefined });
    expect(build(undefined).firmwareVersion).toBeUndefined();
    expect(wrong).toBeTypeOf("function");
  });
});

describe("handlers", () => {
  test("belong to a profile and a role, and return what the action wants", () => {
    const wrong = (chargePoint: ChargePoint, centralSystem: CentralSystem): void => {
      // @ts-expect-error a charge point does not answer BootNotification
      chargePoint.handle(core, { bootNotification: () => ({ status: "Accepted", currentTime: "", interval: 1 }) });
      // @ts-expect-error a central system does not answer Reset
      centralSystem.handle(core, { reset: () => ({ status: "Accepted" }) });
      // @ts-expect-error Perhaps is no status
      chargePoint.handle(core, { reset: () => ({ status: "Perhaps" }) });
      // @ts-expect-error the status is missing
      chargePoint.handle(core, { reset: async () => ({}) });
      // @ts-expect-error SetChargingProfile is not in Core
      chargePoint.handle(core, { setChargingProfile: () => ({ status: "Accepted" }) });
      // @ts-expect-error a central system has nothing to answer in SmartCharging
      centralSystem.handle(smartCharging, { setChargingProfile: () => ({ status: "Accepted" }) });
      // An async handler may return one of two literals without widening them.
      chargePoint.handle(core, { reset: async ({ type }) => ({ status: type === "Soft" ? "Accepted" : "Rejected" }) });
      chargePoint.handle(smartCharging, { setChargingProfile: () => ({ status: "NotSupported" }) });
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("know the request and may call back in their own direction only", () => {
    const right = (chargePoint: ChargePoint): void => {
      chargePoint.handle(core, {
        async reset(request, context) {
          expectTypeOf(request.type).toEqualTypeOf<"Hard" | "Soft">();
          expectTypeOf(context).toExtend<HandlerContext>();
          await context.connection.call("Heartbeat", {});
          // @ts-expect-error the charge point is the caller here
          await context.connection.call("Reset", { type: "Soft" });
          return { status: "Accepted" };
        },
      });
      chargePoint.handleAction(ocpp16, "ChangeAvailability", ({ connectorId }) => {
        expectTypeOf(connectorId).toEqualTypeOf<number>();
        return { status: "Accepted" };
      });
      // @ts-expect-error Heartbeat is not for a charge point to answer
      chargePoint.handleAction(ocpp16, "Heartbeat", () => ({ currentTime: "" }));
    };
    expect(right).toBeTypeOf("function");
  });
});

describe("types are exact", () => {
  test("results, enums and value tables", () => {
    const right = async (chargePoint: ChargePoint): Promise<void> => {
      expectTypeOf(await chargePoint.authorize({ idTag: "x" })).toEqualTypeOf<AuthorizeResponse>();
      expectTypeOf<AuthorizeResponse["idTagInfo"]>().toEqualTypeOf<IdTagInfo>();
      expectTypeOf<IdTagInfo["parentIdTag"]>().toEqualTypeOf<string | undefined>();
      expectTypeOf<IdTagInfo["status"]>().toEqualTypeOf<
        "Accepted" | "Blocked" | "Expired" | "Invalid" | "ConcurrentTx"
      >();
      expectTypeOf<HeartbeatRequest>().not.toBeAny();
    };
    expect(right).toBeTypeOf("function");
    expect(Object.values(RegistrationStatus)).toEqual(["Accepted", "Pending", "Rejected"]);
  });

  test("a connection of a server with several protocols is narrowed by speaks()", () => {
    const right = async (connection: ServerConnection): Promise<void> => {
      // @ts-expect-error nothing may be called before it is known what the connection speaks
      await connection.call("Reset", { type: "Soft" });
      if (connection.speaks(ocpp16)) {
        const { status } = await connection.call("Reset", { type: "Soft" });
        expectTypeOf(status).toEqualTypeOf<"Accepted" | "Rejected">();
        // @ts-expect-error OCPP 1.6 has no SEND
        await connection.send("Reset", { type: "Soft" });
      }
    };
    expect(right).toBeTypeOf("function");
  });

  test("the registry knows the types of what it is asked for by name", () => {
    const feature = ocpp16.feature("Authorize");
    expect(feature?.request({ idTag: "x" })).toBe(true);
    expect(ocpp16.feature("Nonsense")).toBeUndefined();
    expectTypeOf(new ChargePoint({ url: "ws://localhost", identity: "CP-1" }).identity).toEqualTypeOf<string>();
    expectTypeOf(CentralSystem).toBeConstructibleWith({});
  });
});
