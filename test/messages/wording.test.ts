import { expect, test } from "vitest";
import { readSchemaFolder, type Schema } from "../support/schema-folder.js";

// Versions say most things alike, each in its own folder of schemas. A field that two versions publish with the same
// facts has the same words in both, so that a correction in one is not forgotten in the other. Where the meaning changed
// all the same, it is named here; one that no longer differs fails the test.
const ownWords: readonly (readonly [older: string, newer: string, fields: readonly string[]])[] = [
  [
    "ocpp2.0",
    "ocpp2.0.1",
    [
      "GetMonitoringReportRequest.componentVariable",
      "GetMonitoringReportResponse.status",
      "NotifyEVChargingScheduleResponse.status",
      "SetNetworkProfileRequest.connectionData",
      "SetVariableDataType.attributeValue",
    ],
  ],
  [
    "ocpp2.0.1",
    "ocpp2.1",
    [
      "ChargingScheduleType.chargingRateUnit",
      "ChargingScheduleType.duration",
      "NetworkConnectionProfileType.ocppInterface",
      "NotifyEVChargingScheduleRequest.chargingSchedule",
      "SetMonitoringDataType.value",
      "TransactionEventResponse.totalCost",
      "VariableMonitoringType.value",
    ],
  ],
];

test.each(ownWords)("what %s and %s publish alike is described alike", (older, newer, fields) => {
  const [before, after] = [fieldsOf(older), fieldsOf(newer)];
  const alike = [...before].filter(([name, { facts }]) => after.get(name)?.facts === facts);
  expect(alike.length).toBeGreaterThan(300);
  const differing = alike.filter(([name, { words }]) => after.get(name)?.words !== words);
  expect(differing.map(([name]) => name).sort()).toEqual(fields);
});

/** The fields of all messages and types: what is published of each, as text, and what we say of it. */
function fieldsOf(protocol: string): Map<string, { readonly facts: string; readonly words: string | undefined }> {
  const { types, messages } = readSchemaFolder(protocol);
  const named = [...messages.map(({ name, schema }) => [name, schema] as const), ...Object.entries(types)];
  return new Map(
    named.flatMap(([type, { properties = {}, required = [] }]) =>
      Object.entries(properties).map(([field, { description, ...facts }]: [string, Schema]) => {
        const key = JSON.stringify([facts, required.includes(field)]);
        return [`${type}.${field}`, { facts: key, words: description }] as const;
      }),
    ),
  );
}
