import {
  type AcmeStationData,
  type AcmeStatusData,
  acme,
  isAcmeStationData,
  type Ocpp201AcmeTypes,
  ocpp201Acme,
} from "@acme/ocpp201";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp21 } from "@chargewire/ocpp21";
import {
  availability,
  type BootNotificationRequest,
  ChargingStation,
  Csms,
  type CustomDataType,
  type Ocpp201Types,
  ocpp201,
} from "@chargewire/ocpp201";
import { Client, type Connection, extendProtocol, Server, type ServerConnection } from "@chargewire/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type BeaconTypes, extended } from "../extensions/beacon.js";

const { protocol: twoVendors, beacon } = extended(ocpp201Acme);

describe("the methods of a vendor's extension", () => {
  test("take the vendor's requests and give its responses", () => {
    const right = async (csms: Csms<Ocpp201AcmeTypes>) => {
      const [connection] = csms.connections;
      if (connection === undefined) return;
      const { displays } = await connection.acme.setDisplay({ text: "x", colour: "Amber", evse: { id: 1 } });
      expectTypeOf(displays).toEqualTypeOf<number>();
      const { status } = await csms.peer("CS-1", ocpp201Acme).acme.runSelfTest({ parts: ["Fan"] }, { timeoutMs: 5 });
      expectTypeOf(status).toEqualTypeOf<"Accepted" | "Rejected">();
      await connection.acme.setDisplay(
        { text: "x" },
        { checkResponse: (response) => expectTypeOf(response).toEqualTypeOf<{ displays: number }>() },
      );
      // @ts-expect-error a text is no number
      await connection.acme.setDisplay({ text: 7 });
      // @ts-expect-error the text is missing
      await connection.acme.setDisplay({});
      // @ts-expect-error the text is missing
      await connection.acme.setDisplay();
      // @ts-expect-error Green is no colour of the vendor's
      await connection.acme.setDisplay({ text: "x", colour: "Green" });
      // @ts-expect-error speed is no field of the vendor's
      await connection.acme.setDisplay({ text: "x", speed: 1 });
      // @ts-expect-error a part that cannot be tested
      await connection.acme.runSelfTest({ parts: ["Engine"] });
      // @ts-expect-error there is no such method
      await connection.acme.setColour({});
      // @ts-expect-error the charging station starts this message
      await connection.acme.reportTemperature({ celsius: 1 });
      // @ts-expect-error the charging station starts this action
      await connection.acme.selfTestFinished({ results: [] });
    };
    expect(right).toBeTypeOf("function");
  });

  test("are there for the side that may start them", () => {
    const right = async (station: ChargingStation<Ocpp201AcmeTypes>) => {
      const connection = await station.connect();
      await connection.acme.reportTemperature({ celsius: 1 });
      await station.peer(ocpp201Acme).acme.selfTestFinished({ results: [{ part: "Fan", passed: true }] });
      await station.call("SelfTestFinished", { results: [{ part: "Fan", passed: true }] });
      // @ts-expect-error the CSMS starts this message
      await connection.acme.setDisplay({ text: "x" });
      // @ts-expect-error the CSMS starts this action
      await station.call("RunSelfTest", { parts: ["Fan"] });
      // @ts-expect-error a message inside DataTransfer is no action
      await station.call("ReportTemperature", { celsius: 1 });
    };
    expect(right).toBeTypeOf("function");
  });

  test("are missing where the protocol is not extended", () => {
    const right = async (csms: Csms, station: ChargingStation, any: ServerConnection) => {
      // @ts-expect-error the CSMS speaks the protocol alone
      await csms.connections[0]?.acme.setDisplay({ text: "x" });
      // @ts-expect-error the station speaks the protocol alone
      (await station.connect()).acme;
      // @ts-expect-error the peer is asked for in the protocol alone
      csms.peer("CS-1", ocpp201).acme;
      // @ts-expect-error the facade of the station is in the protocol alone
      csms.chargingStation("CS-1").acme;
      // @ts-expect-error the action is the vendor's
      await csms.call("CS-1", ocpp201, "RunSelfTest", { parts: ["Fan"] });
      if (any.speaks(ocpp201Acme)) {
        await any.acme.setDisplay({ text: "x" });
        await any.call("Reset", { type: "OnIdle" });
        await any.call("RunSelfTest", { parts: ["Fan"] });
      } else if (any.speaks(ocpp201)) {
        // @ts-expect-error this one speaks the protocol alone
        any.acme;
      }
    };
    expect(right).toBeTypeOf("function");
  });
});

describe("the handlers of a vendor's extension", () => {
  test("get the vendor's requests, and connections with its methods", () => {
    const server = new Server({ protocols: [ocpp16, ocpp201Acme] });
    server.handle(acme, {
      reportTemperature: ({ celsius, timestamp }, { connection, afterAnswer }) => {
        expectTypeOf(celsius).toEqualTypeOf<number>();
        expectTypeOf(timestamp).toEqualTypeOf<string | undefined>();
        expectTypeOf(connection.protocol).toEqualTypeOf(ocpp201Acme);
        afterAnswer(() => connection.acme.setDisplay({ text: `${celsius}` }));
        return {};
      },
      selfTestFinished: async ({ results }) => {
        expectTypeOf(results[0]?.part).toEqualTypeOf<"Contactor" | "Fan" | "Display" | "Modem" | undefined>();
        return {};
      },
    });
    const station = new ChargingStation({ protocol: ocpp201Acme, url: "ws://memory/", identity: "CS-1" });
    station.handle(acme, {
      setDisplay: async ({ text }, { connection }) => {
        if (text === "?") await connection.acme.reportTemperature({ celsius: 1 });
        return { displays: 1 };
      },
      runSelfTest: ({ parts }) => ({ status: parts.length > 0 ? "Accepted" : "Rejected" }),
    });
    station.handleAction(ocpp201Acme, "RunSelfTest", ({ parts }, { connection }) => {
      expectTypeOf(connection.acme.selfTestFinished).toBeFunction();
      return { status: parts.includes("Fan") ? "Accepted" : "Rejected" };
    });
    expect(server.connections).toEqual([]);
  });

  test("must give what the vendor's response has, for messages of the other side", () => {
    const wrong = (server: Server, station: ChargingStation<Ocpp201AcmeTypes>): void => {
      // @ts-expect-error a number is wanted
      station.handle(acme, { setDisplay: () => ({ displays: "one" }) });
      // @ts-expect-error the number is missing
      station.handle(acme, { setDisplay: async () => ({}) });
      // @ts-expect-error a status is wanted
      station.handle(acme, { runSelfTest: () => ({ status: "Perhaps" }) });
      // @ts-expect-error the CSMS starts this message, and does not answer it
      server.handle(acme, { setDisplay: () => ({ displays: 1 }) });
      // @ts-expect-error there is no such message
      server.handle(acme, { setColour: () => ({}) });
      // @ts-expect-error a handler is a function
      server.handle(acme, { reportTemperature: {} });
    };
    expect(wrong).toBeTypeOf("function");
  });
});

describe("the customData of a vendor", () => {
  test("has its fields, and its vendorId", () => {
    const right = { vendorId: "com.example.acme", hardwareRevision: "C2" } satisfies AcmeStationData;
    const wrong = [
      // @ts-expect-error the field is misspelt
      { vendorId: "com.example.acme", hardwareRevison: "C2" } satisfies AcmeStationData,
      // @ts-expect-error the field is misspelt, and no other field is missing
      { vendorId: "com.example.acme", hardwareRevision: "C2", fan: 2 } satisfies AcmeStationData,
      // @ts-expect-error a number is wanted
      { vendorId: "com.example.acme", hardwareRevision: "C2", fans: "two" } satisfies AcmeStationData,
      // @ts-expect-error the vendorId is another's
      { vendorId: "com.example.other", hardwareRevision: "C2" } satisfies AcmeStationData,
      // @ts-expect-error the vendorId is missing
      { celsius: 1 } satisfies AcmeStatusData,
    ];
    expectTypeOf(right).toExtend<CustomDataType>();
    expectTypeOf<AcmeStationData>().toExtend<CustomDataType>();
    expect(wrong).toHaveLength(5);
  });

  test("stands wherever the open one does, and is narrowed to by its guard", () => {
    const customData: AcmeStationData = { vendorId: "com.example.acme", hardwareRevision: "C2" };
    const request: BootNotificationRequest = {
      reason: "PowerUp",
      chargingStation: { model: "One", vendorName: "Acme", customData },
    };
    const given = request.chargingStation.customData;
    expectTypeOf(given?.["hardwareRevision"]).toBeUnknown();
    if (isAcmeStationData(given)) {
      expectTypeOf(given).toEqualTypeOf<AcmeStationData>();
      expectTypeOf(given.fans).toEqualTypeOf<number | undefined>();
      expect(given.hardwareRevision).toBe("C2");
    }
    expect.assertions(1);
  });
});

describe("extendProtocol()", () => {
  test("takes the protocol that the vendor's part is made for, or an extension of it", () => {
    const wrong = (): void => {
      extendProtocol(ocpp201, acme);
      extendProtocol(extendProtocol(ocpp201, beacon), acme);
      // @ts-expect-error the vendor's part is made for 2.0.1
      extendProtocol(ocpp21, acme);
      // @ts-expect-error the vendor's part is made for 2.0.1
      extendProtocol(ocpp16, acme);
      // @ts-expect-error the facade is of 2.0.1
      new Csms({ protocol: ocpp21 });
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("gives what both have, and with two vendors what all three have", () => {
    expectTypeOf(extendProtocol(ocpp201, acme)).toEqualTypeOf(ocpp201Acme);
    const right = async (connection: Connection<Ocpp201Types & BeaconTypes, "server">) => {
      await connection.beacon.ring();
      const csms = new Csms({ protocol: twoVendors });
      const [one] = csms.connections;
      if (one === undefined) return;
      await one.acme.setDisplay({ text: "x" });
      await one.beacon.signal({ text: "x" });
      await one.call("RunSelfTest", { parts: ["Fan"] });
      await one.call("Reset", { type: "OnIdle" });
      const remote = csms.chargingStation("CS-1");
      await remote.reset({ type: "OnIdle" });
      await Promise.all([remote.acme.setDisplay({ text: "x" }), remote.beacon.ring()]);
      const { acme: methods, beacon: others } = csms.peer("CS-1", twoVendors);
      await Promise.all([methods.setDisplay({ text: "x" }), others.signal({ text: "x" })]);
      csms.handle(acme, { reportTemperature: () => ({}) });
      csms.handle(beacon, { press: () => ({}) });
      csms.handle(availability, { heartbeat: () => ({ currentTime: "" }) });
      const client = new Client({ protocols: [twoVendors], url: "ws://memory/", identity: "CS-1" });
      await client.peer(twoVendors).beacon.press();
      // @ts-expect-error the back end starts this message
      await client.peer(twoVendors).beacon.ring();
    };
    expect(right).toBeTypeOf("function");
  });
});
