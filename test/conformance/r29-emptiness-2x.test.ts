import { type CustomDataType, ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import { type Protocol, ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import {
  type AuthorizeRequest,
  type BootNotificationRequest,
  boot,
  currentTime,
  type EveryVersion,
  type Ocpp2x,
  ocpp1x,
  ocpp2x,
} from "../support/ocpp-versions.js";
import { backEndUnderTest, expectSilence, stationUnderTest } from "../support/version-endpoints.js";

const idToken = { idToken: "TAG-1", type: "ISO14443" };

/** What a client sends for this request, as text: `undefined` and `[]` show nowhere else. */
async function sentBoot(protocol: Protocol<Ocpp2x>, request: BootNotificationRequest): Promise<string> {
  const { client, peer } = await stationUnderTest(protocol, { messageId: () => "1" });
  void client.call("BootNotification", request).catch(() => {});
  return (await peer.receiveText()).replace(/^\[2,"1","BootNotification",|\]$/g, "");
}
async function sentAuthorize(protocol: Protocol<Ocpp2x>, request: AuthorizeRequest): Promise<unknown> {
  const { client, peer } = await stationUnderTest(protocol);
  void client.call("Authorize", request).catch(() => {});
  return (await peer.receive())[3];
}

describe.each(ocpp2x)("R29 $title", (protocol) => {
  const { chargingStation, reason } = boot;

  test("R29 does not send optional fields that are undefined, nested ones either", async () => {
    const request = {
      chargingStation: { ...chargingStation, firmwareVersion: undefined, modem: undefined },
      reason,
      customData: undefined,
    };
    expect(await sentBoot(protocol, request)).toBe(JSON.stringify(boot));
  });

  test("R29 does not send optional objects that are empty, or hold nothing but undefined", async () => {
    for (const modem of [{}, { iccid: undefined }, { iccid: undefined, imsi: undefined }]) {
      const request = { chargingStation: { ...chargingStation, modem }, reason };
      expect(await sentBoot(protocol, request)).toBe(JSON.stringify(boot));
    }
  });

  test("R29 does not send optional lists that are empty, nested ones either", async () => {
    expect(await sentAuthorize(protocol, { idToken: { ...idToken, additionalInfo: [] } })).toEqual({ idToken });
  });

  test("R29 sends what is not empty, empty text and zero among it", async () => {
    const request = {
      chargingStation: { model: "", vendorName: "", firmwareVersion: "", modem: { iccid: "" } },
      reason,
    };
    expect(await sentBoot(protocol, request)).toBe(JSON.stringify(request));
    const additionalInfo = [{ additionalIdToken: "", type: "" }];
    const authorize = { idToken: { ...idToken, additionalInfo } };
    expect(await sentAuthorize(protocol, authorize)).toEqual(authorize);
  });

  test("R29 does not change the object that it is given", async () => {
    const modem = Object.freeze({ iccid: undefined });
    const request = Object.freeze({ chargingStation: Object.freeze({ ...chargingStation, modem }), reason });
    expect(await sentBoot(protocol, request)).toBe(JSON.stringify(boot));
    expect(request.chargingStation.modem).toBe(modem);
  });

  test("R29 keeps a required list that is empty, so that validation refuses it", async () => {
    const { connection, peer } = await backEndUnderTest(protocol);
    const failure: unknown = await connection
      .call("GetVariables", { getVariableData: [] })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ValidationError);
    // It is there, and too short: were it left out, it would be missing.
    expect(failure).toMatchObject({ issues: [{ path: "/getVariableData", keyword: "minItems" }], received: false });
    await expectSilence(peer);
  });

  test("R29 sends a required list that is empty where nothing is validated", async () => {
    const { connection, peer } = await backEndUnderTest(protocol, { validation: { outgoing: "off" } });
    void connection.call("GetVariables", { getVariableData: [] }).catch(() => {});
    expect((await peer.receive())[3]).toEqual({ getVariableData: [] });
  });

  test("R29 keeps a required object that is empty, so that validation refuses it", async () => {
    const { connection } = await backEndUnderTest(protocol);
    const failure = connection.call("GetVariables", {
      getVariableData: [{ component: { name: "Clock" }, variable: {} as { name: string } }],
    });
    await expect(failure).rejects.toMatchObject({
      issues: [{ path: "/getVariableData/0/variable/name", keyword: "required" }],
    });
  });

  test("R29 does not send several empty lists, each of which would be too short", async () => {
    const lists = { componentVariable: [], componentCriteria: [] };
    for (const request of [
      { requestId: 1, ...lists },
      { componentCriteria: [], requestId: 1, componentVariable: [] },
    ]) {
      const { connection, peer } = await backEndUnderTest(protocol);
      void connection.call("GetReport", request).catch(() => {});
      expect((await peer.receive())[3]).toEqual({ requestId: 1 });
    }
  });

  test("R29 sends a required object that is empty and may be so", async () => {
    for (const chargingProfile of [{}, { chargingProfileId: [] }, { chargingProfileId: undefined }]) {
      const { connection, peer } = await backEndUnderTest(protocol);
      void connection.call("GetChargingProfiles", { requestId: 1, chargingProfile }).catch(() => {});
      expect((await peer.receive())[3]).toEqual({ requestId: 1, chargingProfile: {} });
    }
  });

  test("R29 leaves the data of a DataTransfer alone, which is any JSON and the vendor's", async () => {
    for (const data of [[], {}, { items: [] }, { a: { b: {} }, c: 1 }, [[], {}, { x: [] }], null, "", 0, false]) {
      const { client, peer } = await stationUnderTest(protocol, { messageId: () => "1" });
      void client.call("DataTransfer", { vendorId: "v", data }).catch(() => {});
      expect(await peer.receiveText()).toBe(`[2,"1","DataTransfer",${JSON.stringify({ vendorId: "v", data })}]`);
    }
  });

  test("R29 does not send empty optional fields of an item of a list", async () => {
    const { connection, peer } = await backEndUnderTest(protocol);
    const variable = { name: "DateTime" };
    void connection
      .call("GetVariables", { getVariableData: [{ component: { name: "Clock", evse: {} }, variable }] })
      .catch(() => {});
    expect((await peer.receive())[3]).toEqual({ getVariableData: [{ component: { name: "Clock" }, variable }] });
  });

  test("R29 holds for what a handler of the server answers", async () => {
    const { peer, server } = await backEndUnderTest(protocol);
    server.handleAction(protocol, "Authorize", () => ({
      idTokenInfo: { status: "Accepted", personalMessage: {} },
      certificateStatus: undefined,
    }));
    peer.send([2, "1", "Authorize", { idToken }]);
    expect(await peer.receiveText()).toBe('[3,"1",{"idTokenInfo":{"status":"Accepted"}}]');
  });

  test("R29 holds for what a handler of the client answers, required lists excepted", async () => {
    const { client, peer, reports } = await stationUnderTest(protocol);
    const variable = { name: "DateTime" };
    client.handleAction(protocol, "GetVariables", ({ getVariableData }) => ({
      getVariableResult: getVariableData.map(() => ({
        component: { name: "Clock", evse: {} },
        variable,
        attributeStatus: "UnknownComponent",
      })),
    }));
    const getVariableData = [{ component: { name: "Clock" }, variable }];
    expect(await peer.exchange([2, "1", "GetVariables", { getVariableData }])).toEqual([
      3,
      "1",
      { getVariableResult: [{ ...getVariableData[0], attributeStatus: "UnknownComponent" }] },
    ]);
    client.handleAction(protocol, "GetVariables", () => ({ getVariableResult: [] }));
    expect(await peer.exchange([2, "2", "GetVariables", { getVariableData }])).toEqual([
      4,
      "2",
      "InternalError",
      "",
      {},
    ]);
    expect(await reports.next()).toMatchObject({ issues: [{ path: "/getVariableResult", keyword: "minItems" }] });
  });

  test("R29 reads empty optional fields of a peer, and keeps them", async () => {
    const { peer, server } = await backEndUnderTest(protocol);
    const seen: unknown[] = [];
    server.handleAction(protocol, "BootNotification", (request) => {
      seen.push(request);
      return { status: "Accepted", currentTime, interval: 60 };
    });
    const request = { chargingStation: { ...chargingStation, modem: {} }, reason };
    expect((await peer.exchange([2, "1", "BootNotification", request]))[0]).toBe(3);
    expect(seen).toEqual([request]);
  });
});

describe("R29 where versions differ", () => {
  test.each([ocpp201, ocpp21])(
    "R29 $title does not send an empty customData, which 2.0 does not have",
    async (protocol) => {
      const { client, peer } = await stationUnderTest<EveryVersion>(protocol);
      void client.call("Heartbeat", { customData: {} }).catch(() => {});
      expect((await peer.receive())[3]).toEqual({});
    },
  );

  test.each([ocpp201, ocpp21])(
    "R29 $title sends the fields of a vendor in customData as they are",
    async (protocol) => {
      const { client, peer } = await stationUnderTest<EveryVersion>(protocol, { messageId: () => "1" });
      const customData = { vendorId: "v", list: [], deep: { object: {} } };
      void client.call("Heartbeat", { customData }).catch(() => {});
      expect(await peer.receiveText()).toBe(`[2,"1","Heartbeat",${JSON.stringify({ customData })}]`);
    },
  );

  test.each(ocpp1x)("R29 $title sends empty lists and objects as they are, and no undefined", async (protocol) => {
    const { client, peer } = await stationUnderTest(protocol, {
      messageId: () => "1",
      validation: { outgoing: "off" },
    });
    void client
      .call("DataTransfer", { vendorId: "v", data: { list: [], none: undefined, object: {} } })
      .catch(() => {});
    expect(await peer.receiveText()).toBe('[2,"1","DataTransfer",{"vendorId":"v","data":{"list":[],"object":{}}}]');
  });

  test("R29 a SEND of 2.1 is no exception", async () => {
    const { client, peer } = await stationUnderTest(ocpp21, { messageId: () => "1" });
    const readings = { id: 7, pending: 0, basetime: currentTime, data: [{ t: 0, v: "" }] };
    const customData = {} as CustomDataType;
    await client.send("NotifyPeriodicEventStream", { ...readings, data: [{ t: 0, v: "", customData }], customData });
    expect(await peer.receiveText()).toBe(`[6,"1","NotifyPeriodicEventStream",${JSON.stringify(readings)}]`);
    await expect(client.send("NotifyPeriodicEventStream", { ...readings, data: [] })).rejects.toThrow(ValidationError);
  });
});
