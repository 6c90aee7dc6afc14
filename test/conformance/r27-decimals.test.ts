import { GetCompositeSchedule, SetChargingProfile } from "@chargewire/ocpp16";
import { describe, expect, test } from "vitest";
import { serverUnderTest } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";

/** A SetChargingProfile whose limit can be changed in place. */
function chargingProfile() {
  const period = { startPeriod: 0, limit: 0 as unknown };
  const chargingSchedule: Record<string, unknown> = { chargingRateUnit: "A", chargingSchedulePeriod: [period] };
  const csChargingProfiles = {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: "TxProfile",
    chargingProfileKind: "Absolute",
    chargingSchedule,
  };
  return { period, chargingSchedule, request: { connectorId: 1, csChargingProfiles } };
}

describe("R27 multipleOf 0.1 is decimal-exact", () => {
  test("R27 every value 0.0, 0.1, … 100000.0 of a limit is accepted", () => {
    const { period, request } = chargingProfile();
    const refused: number[] = [];
    for (let tenths = 0; tenths <= 1_000_000; tenths++) {
      // The double nearest to the decimal number, which is what JSON.parse makes of its text.
      period.limit = tenths / 10;
      if (!SetChargingProfile.request(request)) refused.push(tenths);
    }
    expect(refused).toEqual([]);
  });

  test("R27 what JSON.parse makes of a tenth is what was tried", () => {
    for (let tenths = 0; tenths <= 1_000_000; tenths += 7) {
      expect(JSON.parse(`${Math.floor(tenths / 10)}.${tenths % 10}`) === tenths / 10).toBe(true);
    }
  });

  test("R27 every hundredth in between is refused, up to 10000", () => {
    const { period, request } = chargingProfile();
    const accepted: number[] = [];
    for (let hundredths = 0; hundredths <= 1_000_000; hundredths++) {
      if (hundredths % 10 === 0) continue;
      period.limit = hundredths / 100;
      if (SetChargingProfile.request(request)) accepted.push(hundredths);
    }
    expect(accepted).toEqual([]);
  });

  test.each([0.15, 0.01, 99_999.95, 100_000.05, 1e-5, 1.000_001, -0.15])("R27 %d is refused", (limit) => {
    const { period, chargingSchedule, request } = chargingProfile();
    period.limit = limit;
    expect(SetChargingProfile.request(request)).toBe(false);
    period.limit = 1;
    chargingSchedule["minChargingRate"] = limit;
    expect(SetChargingProfile.request(request)).toBe(false);
  });

  test.each([0, -0, 0.3, 0.7, 1.1, 2.3, 8.1, 16.1, 4_503_599_627.3, 0.1 + 0.2, 1e21])("R27 %d is accepted", (limit) => {
    const { period, chargingSchedule, request } = chargingProfile();
    period.limit = limit;
    chargingSchedule["minChargingRate"] = limit;
    expect(SetChargingProfile.request(request)).toBe(true);
  });

  test("R27 the schedule of a response is checked the same", () => {
    const response = (minChargingRate: number): object => ({
      status: "Accepted",
      chargingSchedule: {
        chargingRateUnit: "W",
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000.1 }],
        minChargingRate,
      },
    });
    expect(GetCompositeSchedule.response?.(response(8.1))).toBe(true);
    expect(GetCompositeSchedule.response?.(response(8.15))).toBe(false);
  });

  test.each(["NaN", "Infinity", "1e999"])("R27 %s is no number of JSON, or none that fits", (text) => {
    const { period, request } = chargingProfile();
    period.limit = Number(text);
    expect(SetChargingProfile.request(request)).toBe(false);
  });

  test.each(["0.3", "0.30", "3e-1", "1000.1", "1E2", "-0.1"])(
    "R27 the text %s on the wire is accepted",
    async (text) => {
      const { peer } = await serverUnderTest(fixture16, { measure: () => ({}) });
      expect(await peer.exchange(`[2,"1","Measure",{"amount":${text}}]`)).toEqual([3, "1", {}]);
    },
  );

  test.each(["0.15", "0.01", "1e-2", "1e999"])("R27 the text %s on the wire is refused", async (text) => {
    const { peer } = await serverUnderTest(fixture16, { measure: () => ({}) });
    expect((await peer.exchange(`[2,"1","Measure",{"amount":${text}}]`))[0]).toBe(4);
  });
});
