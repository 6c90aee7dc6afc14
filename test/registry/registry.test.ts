import { ntxcp10 } from "@chargewire/ntxcp10";
import * as ocpp from "@chargewire/ocpp16";
import { contract, DefinitionError, defineProtocol, handlerName, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";

const { ocpp16 } = ocpp;

describe("the feature registry", () => {
  test("has all actions of OCPP 1.6 and ntxcp 1.0", () => {
    expect(ocpp16.features).toHaveLength(39);
    expect(ocpp16.profiles.map(({ name, features }) => [name, Object.keys(features).length])).toEqual([
      ["Core", 16],
      ["FirmwareManagement", 4],
      ["LocalAuthListManagement", 2],
      ["Reservation", 2],
      ["SmartCharging", 3],
      ["RemoteTrigger", 1],
      ["Security", 11],
    ]);
    expect(ntxcp10.features).toHaveLength(15);
    expect(ntxcp10.profiles.map(({ name }) => name)).toEqual(["core", "firmware", "remotetrigger"]);
  });

  test("finds a profile by name, the profile of an action, and a feature with its direction and validators", () => {
    expect(ocpp16.profile("SmartCharging")).toBe(ocpp.smartCharging);
    expect(ocpp16.profileOf("SetChargingProfile")).toBe(ocpp.smartCharging);
    expect(ocpp16.feature("SetChargingProfile")).toBe(ocpp.SetChargingProfile);
    expect(ocpp16.feature("Reset")?.from).toEqual(["server"]);
    expect(ocpp16.feature("Heartbeat")?.from).toEqual(["client"]);
    expect(ocpp16.feature("DataTransfer")?.from).toEqual(["client", "server"]);
    expect(ocpp16.feature("Reset")?.request({ type: "Soft" })).toBe(true);
    expect(ocpp16.feature("Reset")?.request({ type: "soft" })).toBe(false);
    expect(ocpp16.feature("Reset")?.response?.({ status: "Accepted" })).toBe(true);
  });

  test.each(["Nonsense", "reset", "", "constructor", "__proto__", "toString"])("has nothing for %j", (name) => {
    expect(ocpp16.feature(name)).toBeUndefined();
    expect(ocpp16.profile(name)).toBeUndefined();
    expect(ocpp16.profileOf(name)).toBeUndefined();
  });

  test("can be gone through: every feature belongs to its profile and has a validator for each payload", () => {
    for (const protocol of [ocpp16, ntxcp10]) {
      for (const feature of protocol.features) {
        expect(protocol.profileOf(feature.action)?.name).toBe(feature.profile);
        expect(feature.request).toBeTypeOf("function");
        expect(feature.response).toBeTypeOf("function");
        expect(feature.from.length).toBeGreaterThan(0);
      }
    }
  });

  test("every action has a method in the facade of the side that starts it", () => {
    for (const { action, from } of ocpp16.features) {
      const name = handlerName(action);
      expect(name in ocpp.ChargePoint.prototype).toBe(from.includes("client"));
      expect(name in ocpp.RemoteChargePoint.prototype).toBe(from.includes("server"));
    }
  });
});

describe("defineProtocol", () => {
  test("refuses an action or a profile that stands twice", () => {
    const again = { ...ocpp.reservation, name: "Again" };
    expect(() => defineProtocol(ocpp.ocpp16Grammar, [ocpp.core, ocpp.core])).toThrow(DefinitionError);
    expect(() => defineProtocol(ocpp.ocpp16Grammar, [ocpp.reservation, again])).toThrow("CancelReservation");
  });

  test("refuses a package that was generated for another contract", () => {
    const other = { ...ocpp.ocpp16Grammar, contract: contract + 1 };
    expect(() => defineProtocol(other, [])).toThrow(
      new RegExp(`contract ${contract + 1} .* keeps contract ${contract}`),
    );
  });

  test("an option of the server that says nothing known is refused, and one that has no effect", () => {
    const registration = "require" as "required";
    expect(() => new Server({ protocols: [ocpp16], registration })).toThrow("registration is require");
    expect(() => new Server({ protocols: [ocpp16], registration: "required" })).toThrow("has no effect");
  });

  test("refuses a profile of another protocol", () => {
    expect(() => defineProtocol(ocpp.ocpp16Grammar, ntxcp10.profiles)).toThrow(
      /core belongs to ntxcp1\.0, not to ocpp1\.6/,
    );
  });

  test("refuses an action whose validator is missing: nothing is valid for want of a check", () => {
    const { CancelReservation } = ocpp.reservation.features;
    for (const part of ["request", "response"] as const) {
      const features = { CancelReservation: { ...CancelReservation, [part]: undefined } as never };
      const broken = () => defineProtocol(ocpp.ocpp16Grammar, [{ ...ocpp.reservation, features }]);
      expect(broken).toThrow(/ocpp1\.6 has no validator for CancelReservation; generate/);
    }
  });

  test("makes a protocol of some profiles only", () => {
    const some = defineProtocol<ocpp.Ocpp16Types>(ocpp.ocpp16Grammar, [ocpp.reservation]);
    expect(some.features.map(({ action }) => action)).toEqual(["CancelReservation", "ReserveNow"]);
    expect(some.subprotocol).toBe(ocpp16.subprotocol);
    expect(some.profile("Core")).toBeUndefined();
  });
});
