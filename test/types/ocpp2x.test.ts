import { type ChargePoint, core } from "@chargewire/ocpp16";
import type * as v20 from "@chargewire/ocpp20";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import type { CallOptions, ProtocolTypes, SendAction, ServerConnection } from "@chargewire/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";

// The compiler is what tests here, as in ocpp16.test.ts: the functions are never called, they only have to compile.

describe("a message without fields", () => {
  test("is an object, open in 2.0 and closed since, and never a text or a number", () => {
    const wrong = async (open: v20.ChargingStation, closed: v201.ChargingStation): Promise<void> => {
      await open.heartbeat({ more: "of the vendor's" });
      // @ts-expect-error a text is no object
      await open.heartbeat("now");
      // @ts-expect-error nor is a number
      await open.heartbeat(7);
      // @ts-expect-error 2.0.1 has closed its messages
      await closed.heartbeat({ more: "of the vendor's" });
    };
    expect(wrong).toBeTypeOf("function");
  });
});

describe("SEND", () => {
  const readings: v21.NotifyPeriodicEventStreamRequest = { id: 1, pending: 0, basetime: "", data: [{ t: 0, v: "1" }] };

  test("is NotifyPeriodicEventStream of the charging station, in 2.1 only", () => {
    expectTypeOf<SendAction<v21.Ocpp21Types, "client">>().toEqualTypeOf<"NotifyPeriodicEventStream">();
    expectTypeOf<SendAction<v21.Ocpp21Types, "server">>().toBeNever();
    expectTypeOf<SendAction<v201.Ocpp201Types, "client" | "server">>().toBeNever();
    expectTypeOf<SendAction<v20.Ocpp20Types, "client" | "server">>().toBeNever();
    expect(v21.ocpp21.feature("NotifyPeriodicEventStream")?.kind).toBe("send");
  });

  test("takes the actions of its own, and gives nothing back", () => {
    const right = async (station: v21.ChargingStation): Promise<void> => {
      expectTypeOf(station.send("NotifyPeriodicEventStream", readings)).toEqualTypeOf<Promise<void>>();
      expectTypeOf(station.notifyPeriodicEventStream(readings)).toEqualTypeOf<Promise<void>>();
      // @ts-expect-error a CALL is not sent
      await station.send("Heartbeat", {});
      // @ts-expect-error there is no such action
      await station.send("Nonsense", {});
      // @ts-expect-error pending is missing
      await station.send("NotifyPeriodicEventStream", { id: 1, basetime: "", data: [] });
      // @ts-expect-error nobody answers a SEND, so there is nothing to check
      await station.notifyPeriodicEventStream(readings, { checkResponse: () => {} });
    };
    expect(right).toBeTypeOf("function");
  });

  test("is no call, and its handler answers nothing", () => {
    const wrong = async (station: v21.ChargingStation, csms: v21.Csms): Promise<void> => {
      // @ts-expect-error a SEND is not called
      await station.call("NotifyPeriodicEventStream", readings);
      csms.handleAction(v21.ocpp21, "NotifyPeriodicEventStream", (request) => {
        expectTypeOf(request).toEqualTypeOf<v21.NotifyPeriodicEventStreamRequest>();
      });
      csms.handle(v21.diagnostics, {
        notifyPeriodicEventStream: (request) => {
          expectTypeOf(request).toEqualTypeOf<v21.NotifyPeriodicEventStreamRequest>();
        },
      });
      // @ts-expect-error a charging station does not receive it
      station.handle(v21.diagnostics, { notifyPeriodicEventStream: () => {} });
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("does not exist for a CSMS, nor in 2.0 and 2.0.1", () => {
    const wrong = async (
      connection: ServerConnection<v21.Ocpp21Types>,
      station20: v20.ChargingStation,
      station201: v201.ChargingStation,
    ): Promise<void> => {
      // @ts-expect-error a CSMS sends none
      await connection.send("NotifyPeriodicEventStream", readings);
      // @ts-expect-error 2.0 has none
      await station20.send("NotifyPeriodicEventStream", readings);
      // @ts-expect-error 2.0.1 has none
      await station201.send("NotifyPeriodicEventStream", readings);
      // @ts-expect-error nor a method for it
      await station201.notifyPeriodicEventStream(readings);
    };
    expect(wrong).toBeTypeOf("function");
  });
});

describe("a wrong call does not compile", () => {
  test("in the wrong direction, in any version", () => {
    const wrong = async (
      [station20, station201, station21]: [v20.ChargingStation, v201.ChargingStation, v21.ChargingStation],
      [csms20, csms201, csms21]: [v20.Csms, v201.Csms, v21.Csms],
    ): Promise<void> => {
      // @ts-expect-error Reset is sent by the CSMS
      await station20.reset({ type: "OnIdle" });
      // @ts-expect-error Reset is sent by the CSMS
      await station201.reset({ type: "OnIdle" });
      // @ts-expect-error Reset is sent by the CSMS
      await station21.call("Reset", { type: "OnIdle" });
      // @ts-expect-error Heartbeat is sent by the charging station
      await csms20.chargingStation("CS-1").heartbeat();
      // @ts-expect-error Heartbeat is sent by the charging station
      await csms201.call("CS-1", v201.ocpp201, "Heartbeat", {});
      // @ts-expect-error BootNotification is sent by the charging station
      await csms21.chargingStation("CS-1").bootNotification({ reason: "PowerUp" });
      // @ts-expect-error a CSMS does not answer Reset
      csms201.handle(v201.provisioning, { reset: () => ({ status: "Accepted" }) });
      // @ts-expect-error a charging station does not answer Heartbeat
      station21.handleAction(v21.ocpp21, "Heartbeat", () => ({ currentTime: "" }));
      // DataTransfer goes both ways.
      await station20.dataTransfer({ vendorId: "v" });
      await csms21.chargingStation("CS-1").dataTransfer({ vendorId: "v" });
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("with what another version has", () => {
    const wrong = async (station201: v201.ChargingStation, csms20: v20.Csms, csms201: v201.Csms): Promise<void> => {
      const station = { vendorName: "x", model: "y" };
      // @ts-expect-error BootNotification of 1.6
      await station201.bootNotification({ chargePointVendor: "x", chargePointModel: "y" });
      // @ts-expect-error StartTransaction is of 1.6
      await station201.call("StartTransaction", {});
      // @ts-expect-error ImmediateAndResume is of 2.1
      await csms201.chargingStation("CS-1").reset({ type: "ImmediateAndResume" });
      // @ts-expect-error SetDERControl is of 2.1
      await csms201.chargingStation("CS-1").setDERControl({});
      // @ts-expect-error a profile of another version
      csms201.handle(v21.provisioning, { bootNotificatio: () => ({}) });
      // @ts-expect-error the reason is missing
      await station201.bootNotification({ chargingStation: station });
      await station201.bootNotification({ chargingStation: station, reason: v201.BootReasonEnumType.PowerUp });
      // @ts-expect-error 2.0 has no evseId in Reset
      await csms20.chargingStation("CS-1").reset({ type: "OnIdle", evseId: 1 });
    };
    expect(wrong).toBeTypeOf("function");
  });
});

describe("data of DataTransfer", () => {
  test("is any JSON in 2.x, and text only in 1.6", () => {
    const right = async (
      stations: readonly [v20.ChargingStation, v201.ChargingStation, v21.ChargingStation],
      chargePoint: ChargePoint,
    ): Promise<void> => {
      for (const station of stations) {
        for (const data of ["text", 7, true, null, [1, { a: null }], { any: ["thing"] }]) {
          expectTypeOf((await station.dataTransfer({ vendorId: "v", data })).data).toBeUnknown();
        }
      }
      const answer = await chargePoint.dataTransfer({ vendorId: "v", data: "text" });
      expectTypeOf(answer.data).toEqualTypeOf<string | undefined>();
      // @ts-expect-error an object is no text
      await chargePoint.dataTransfer({ vendorId: "v", data: { any: "thing" } });
      // @ts-expect-error nor is a handler's
      chargePoint.handle(core, { dataTransfer: () => ({ status: "Accepted", data: 7 }) });
    };
    expect(right).toBeTypeOf("function");
  });
});

describe("checkResponse", () => {
  test("is given the response of its own call, by method and by name", () => {
    const right = async (station: v201.ChargingStation, csms: v21.Csms, chargePoint: ChargePoint): Promise<void> => {
      await station.heartbeat(
        {},
        {
          checkResponse: (response) => {
            expectTypeOf(response).toEqualTypeOf<v201.HeartbeatResponse>();
          },
        },
      );
      await station.call(
        "Authorize",
        { idToken: { idToken: "x", type: "Central" } },
        { checkResponse: async ({ idTokenInfo }) => expectTypeOf(idTokenInfo).toEqualTypeOf<v201.IdTokenInfoType>() },
      );
      await csms
        .chargingStation("CS-1")
        .reset(
          { type: "OnIdle" },
          { checkResponse: ({ status }) => expectTypeOf(status).toEqualTypeOf<v21.ResetStatusEnumType>() },
        );
      await csms.call(
        "CS-1",
        v21.ocpp21,
        "ClearCache",
        {},
        {
          checkResponse: (response) => expectTypeOf(response).toEqualTypeOf<v21.ClearCacheResponse>(),
        },
      );
      await chargePoint.authorize(
        { idTag: "x" },
        // @ts-expect-error the response of 1.6 has no idTokenInfo
        { checkResponse: ({ idTokenInfo }) => idTokenInfo },
      );
    };
    expect(right).toBeTypeOf("function");
  });

  test("of one call does not fit another, and options without it fit every call", () => {
    const right = async (station: v21.ChargingStation, patient: CallOptions): Promise<void> => {
      const checking: CallOptions<v21.BootNotificationResponse> = { checkResponse: ({ interval }) => interval > 0 };
      await station.bootNotification({ reason: "PowerUp", chargingStation: { vendorName: "x", model: "y" } }, checking);
      // @ts-expect-error a Heartbeat is answered without an interval
      await station.heartbeat({}, checking);
      await station.heartbeat({}, { timeoutMs: 1_000 });
      await station.heartbeat({}, patient);
    };
    expect(right).toBeTypeOf("function");
  });
});

describe("types are exact", () => {
  test("results, enums and value tables", () => {
    expectTypeOf<v201.ResetEnumType>().toEqualTypeOf<"Immediate" | "OnIdle">();
    expectTypeOf<v21.ResetEnumType>().toEqualTypeOf<"Immediate" | "OnIdle" | "ImmediateAndResume">();
    // An open list of 2.1: the standard names values in an appendix, and others are allowed.
    expectTypeOf<v201.IdTokenType["type"]>().toEqualTypeOf<v201.IdTokenEnumType>();
    expectTypeOf<v21.IdTokenType["type"]>().toEqualTypeOf<string>();
    expectTypeOf<v20.Ocpp20Types>().toExtend<ProtocolTypes>();
    expect(Object.values(v201.RegistrationStatusEnumType)).toEqual(["Accepted", "Pending", "Rejected"]);
  });
});
