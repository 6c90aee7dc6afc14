import {
  ChargingStation,
  type ComponentType,
  Csms,
  diagnostics,
  type GetVariablesResponse,
  ocpp21,
  provisioning,
} from "@chargewire/ocpp21";
import { type ClientOptions, extendProtocol, type ServerOptions, ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { currentTime } from "../support/ocpp-versions.js";
import { rejection } from "../support/session.js";
import { dialling, expectSilence, listening } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";
import { gauge, gaugeOf, twoGauges } from "./gauge.js";

type Custom = NonNullable<ComponentType["customData"]>;

const variable = { name: "Power" };

/** Customdata in the component of the second entry of a list. */
const asked = (customData: Custom) => ({
  getVariableData: [
    { component: { name: "A" }, variable },
    { component: { name: "B", customData }, variable },
  ],
});
const told = (customData: Custom): GetVariablesResponse => ({
  getVariableResult: [
    { component: { name: "A" }, variable, attributeStatus: "Accepted" },
    { component: { name: "B", evse: { id: 1, customData } }, variable, attributeStatus: "Accepted" },
  ],
});
const requestPath = "/getVariableData/1/component/customData";
const responsePath = "/getVariableResult/1/component/evse/customData";

/** A station of ours, and a raw server. */
async function station(answer: GetVariablesResponse = told(gauge("volts")), options: Partial<ClientOptions> = {}) {
  const dialled = await dialling(
    (url) => new ChargingStation({ ...options, protocol: twoGauges, identity: "CS-1", url }),
  );
  dialled.client.handle(provisioning, { getVariables: () => answer });
  return dialled;
}

/** A back end of ours, and a raw client. */
async function backEnd(options: Partial<ServerOptions> = {}) {
  const server = new Csms({ ...options, messageId: () => "m-1", protocol: twoGauges });
  const { url, reports, connections } = await listening(server);
  const peer = await connectRaw(`${url}/CS-1`, twoGauges.subprotocol);
  await connections.next();
  return { server, peer, reports, remote: server.chargingStation("CS-1") };
}

/** Both vendors, with what each of them finds wrong. */
const vendors = ["volts", "amps"] as const;
const faults: readonly (readonly [what: string, wrong: object, code: string, path: string])[] = [
  ["a wrong value", { unit: "W" }, "PropertyConstraintViolation", "/unit"],
  ["an unknown field", { colour: "red" }, "FormatViolation", "/colour"],
  ["a missing field", { marks: undefined }, "OccurrenceConstraintViolation", "/marks"],
];

describe.each(vendors)("the customData of %s, one of two vendors", (vendor) => {
  test.each(faults)(
    "R24 is checked deep in a list of a request that comes in: %s",
    async (_what, wrong, code, path) => {
      const { peer, reports } = await station();
      const refusal = await peer.exchange([2, "1", "GetVariables", asked(gauge(vendor, wrong))]);
      expect(refusal).toEqual([4, "1", code, expect.stringContaining(requestPath + path), {}]);
      expect(await reports.next()).toMatchObject({ kind: "invalidPayload", part: "request", received: true });
      expect((await peer.exchange([2, "2", "GetVariables", asked(gauge(vendor))]))[0]).toBe(3);
    },
  );

  test.each(faults)("is checked deep in a response that goes out: %s", async (_what, wrong, _code, path) => {
    const { peer, reports } = await station(told(gauge(vendor, wrong)));
    const answer = await peer.exchange([2, "1", "GetVariables", asked(gauge(vendor))]);
    expect(answer).toEqual([4, "1", "InternalError", "", {}]);
    const report = { kind: "invalidPayload", part: "response", received: false };
    expect(await reports.next()).toMatchObject({ ...report, issues: [{ path: responsePath + path }] });
  });

  test.each(faults)("is checked deep in a request that goes out: %s", async (_what, wrong, _code, path) => {
    const { remote, peer } = await backEnd();
    const error = await rejection(remote.getVariables(asked(gauge(vendor, wrong))));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ issues: [{ path: requestPath + path }] });
    await expectSilence(peer);
  });

  test.each(faults)("R17 is checked deep in a response that comes in: %s", async (_what, wrong, code, path) => {
    const { remote, peer } = await backEnd();
    const outcome = rejection(remote.getVariables(asked(gauge(vendor))));
    await peer.receiveCall("GetVariables");
    peer.send([3, "m-1", told(gauge(vendor, wrong))]);
    expect(await outcome).toBeInstanceOf(ValidationError);
    expect(await peer.receive()).toEqual([5, "m-1", code, expect.stringContaining(responsePath + path), {}]);
  });

  test("is checked in a message that is never answered, out and in", async () => {
    const stream = (more: object = {}) => ({
      id: 1,
      pending: 0,
      basetime: currentTime,
      data: [
        { t: 0, v: "1" },
        { t: 1, v: "2", customData: gauge(vendor, more) },
      ],
    });
    const { client, peer } = await station();
    const error = await rejection(client.notifyPeriodicEventStream(stream({ unit: "W" })));
    expect(error).toMatchObject({ issues: [{ path: "/data/1/customData/unit" }] });
    await client.notifyPeriodicEventStream(stream());
    expect((await peer.receive())[3]).toEqual(stream());
    const { server, peer: sender, reports } = await backEnd();
    const streams = new Arrivals<object>("A stream");
    server.handle(diagnostics, { notifyPeriodicEventStream: (request) => void streams.push(request) });
    sender.send([6, "1", "NotifyPeriodicEventStream", stream({ unit: "W" })]);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", messageId: "1" });
    sender.send([6, "2", "NotifyPeriodicEventStream", stream()]);
    expect(await streams.next()).toEqual(stream());
    expect(streams.waiting).toEqual([]);
  });

  test("goes out without its empty optional fields, with its empty required ones (R29)", async () => {
    const { remote, peer } = await backEnd();
    const given = asked(gauge(vendor, { marks: [], notes: [], extra: { note: undefined } }));
    const copy = structuredClone(given);
    void remote.getVariables(given).catch(() => {});
    const [, , , request] = await peer.receive();
    expect(request).toEqual(asked(gauge(vendor, { marks: [] })));
    expect(given).toEqual(copy);
    const { peer: asking } = await station(told(gauge(vendor, { notes: [] })));
    const [, , response] = await asking.exchange([2, "1", "GetVariables", asked(gauge(vendor))]);
    expect(response).toEqual(told(gauge(vendor)));
  });
});

test("customData of a third vendor passes both of them untouched, empty lists included", async () => {
  const third = { vendorId: "com.example.third", unit: 7, notes: [], extra: {} };
  const { remote, peer } = await backEnd();
  const outcome = remote.getVariables(asked(third));
  const [, , , request] = await peer.receive();
  expect(request).toEqual(asked(third));
  peer.send([3, "m-1", told(third)]);
  expect(await outcome).toEqual(told(third));
});

test("customData with faults of both vendors is handed on in the mode report, which tells of the first", async () => {
  const { peer, reports } = await station(undefined, { validation: { incoming: "report" } });
  const request = { ...asked(gauge("volts", { unit: "W" })), customData: gauge("amps", { unit: "W" }) };
  expect((await peer.exchange([2, "1", "GetVariables", request]))[0]).toBe(3);
  expect(await reports.next()).toMatchObject({
    kind: "invalidPayload",
    part: "request",
    issues: [{ path: `${requestPath}/unit` }],
  });
  expect(reports.waiting).toEqual([]);
});

test("customData of a vendor is checked in its own actions, too, where its rules name them", () => {
  const [provisioning] = ocpp21.profiles;
  const heartbeat = ocpp21.feature("Heartbeat");
  const { customData } = gaugeOf("volts");
  if (provisioning === undefined || heartbeat === undefined || customData === undefined) throw new Error("no base");
  const ReadGauge = { ...heartbeat, action: "ReadGauge", profile: "Gauges" };
  const rules = { ...customData, messages: { ReadGauge: { request: "ComponentType" } } };
  const profiles = [{ ...provisioning, name: "Gauges", features: { ReadGauge } }];
  const protocol = extendProtocol(ocpp21, gaugeOf("volts", { profiles, customData: rules }));
  const isValid = (more: object) => protocol.feature("ReadGauge")?.request({ customData: gauge("volts", more) });
  expect([isValid({}), isValid({ unit: "W" })]).toEqual([true, false]);
});
