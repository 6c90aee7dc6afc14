import type * as v20 from "@chargewire/ocpp20";
import type * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import { describe, expect, expectTypeOf, test } from "vitest";

/** What a vendor of the tests puts into customData: an interface of its own that extends the open one. */
interface MeterData extends v201.CustomDataType {
  vendorId: "com.example.meter";
  serial: string;
  phases?: 1 | 3 | undefined;
}

/** Tells a vendor's own data from everybody else's. */
function isMeterData(data: v201.CustomDataType | undefined): data is MeterData {
  return data?.vendorId === "com.example.meter" && typeof data["serial"] === "string";
}

// What an application adds for good; it holds for every file of the program that compiles this one.
declare module "@chargewire/ocpp21" {
  interface CustomDataType {
    exampleColour?: "red" | "green" | undefined;
  }
}

describe("customData", () => {
  test("is an open object with a vendorId", () => {
    const right = async (station: v201.ChargingStation): Promise<void> => {
      await station.heartbeat({ customData: { vendorId: "v" } });
      await station.heartbeat({ customData: { vendorId: "v", any: ["thing", { at: "all" }] } });
      const { customData } = await station.heartbeat();
      expectTypeOf(customData).toEqualTypeOf<v201.CustomDataType | undefined>();
      expectTypeOf(customData?.vendorId).toEqualTypeOf<string | undefined>();
      expectTypeOf(customData?.["any"]).toBeUnknown();
      // @ts-expect-error the vendorId is missing
      await station.heartbeat({ customData: { any: "thing" } });
      // @ts-expect-error a vendorId is text
      await station.heartbeat({ customData: { vendorId: 7 } });
    };
    expect(right).toBeTypeOf("function");
  });

  test("is there in nested types, of requests and responses, but not in 2.0", () => {
    expectTypeOf<v201.ModemType["customData"]>().toEqualTypeOf<v201.CustomDataType | undefined>();
    expectTypeOf<v21.ModemType["customData"]>().toEqualTypeOf<v21.CustomDataType | undefined>();
    expectTypeOf<v21.ResetResponse["customData"]>().toEqualTypeOf<v21.CustomDataType | undefined>();
    expectTypeOf<v20.ModemType>().not.toHaveProperty("customData");
    expect(v201.ocpp201.feature("Heartbeat")?.request({ customData: { vendorId: "v", any: 1 } })).toBe(true);
    expect(v201.ocpp201.feature("Heartbeat")?.request({ customData: { any: 1 } })).toBe(false);
  });

  test("is sent as a vendor's own interface", () => {
    const right = async (station: v201.ChargingStation, meter: MeterData): Promise<void> => {
      await station.heartbeat({ customData: meter });
      const modem: v201.ModemType = { iccid: "1", customData: meter };
      await station.bootNotification({ chargingStation: { model: "m", vendorName: "v", modem }, reason: "PowerUp" });
      const typo: MeterData = {
        vendorId: "com.example.meter",
        serial: "1",
        // @ts-expect-error two phases do not fit the vendor's interface
        phases: 2,
      };
      expectTypeOf(typo).toExtend<v201.CustomDataType>();
    };
    expect(right).toBeTypeOf("function");
  });

  test("is narrowed to a vendor's own interface by a type guard", () => {
    const serialOf = ({ customData }: v201.HeartbeatRequest): string | undefined => {
      if (!isMeterData(customData)) {
        expectTypeOf(customData?.["serial"]).toBeUnknown();
        return undefined;
      }
      expectTypeOf(customData).toEqualTypeOf<MeterData>();
      expectTypeOf(customData.phases).toEqualTypeOf<1 | 3 | undefined>();
      return customData.serial;
    };
    expect(serialOf({ customData: { vendorId: "com.example.meter", serial: "7" } })).toBe("7");
    expect(serialOf({ customData: { vendorId: "com.example.other", serial: "7" } })).toBeUndefined();
    expect(serialOf({})).toBeUndefined();
  });

  test("is added to for the whole program by declaration merging, in one version at a time", () => {
    const colourOf = ({ customData }: v21.HeartbeatRequest): string => {
      expectTypeOf(customData?.exampleColour).toEqualTypeOf<"red" | "green" | undefined>();
      return customData?.exampleColour ?? "none";
    };
    const wrong: v21.HeartbeatRequest = {
      customData: {
        vendorId: "com.example",
        // @ts-expect-error blue is no colour of the vendor's
        exampleColour: "blue",
      },
    };
    expect([colourOf({ customData: { vendorId: "com.example", exampleColour: "red" } }), colourOf({})]).toEqual([
      "red",
      "none",
    ]);
    expect(colourOf(wrong)).toBe("blue");
    expectTypeOf<v201.CustomDataType["exampleColour"]>().toBeUnknown();
  });
});
