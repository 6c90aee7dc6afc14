import { describe, expect, test } from "vitest";
import { boundaryTrials, mutations } from "../support/payloads.js";
import { readSchemaFolder, wholeSchema } from "../support/schema-folder.js";
import { theirJudge } from "./ocpp-rpc-validators.js";
import { versions } from "./versions.js";

// More payloads than the tests over a socket have time for: every edge of every constraint, and every way to break one.

/** The published schemas of OCPP 1.6, which ocpp-rpc has, set no bound where the written standard says one or more. */
const known: Readonly<Record<string, readonly string[]>> = {
  "OCPP 1.6 MeterValuesRequest": ["minItems /meterValue", "minItems /meterValue/0/sampledValue"],
  "OCPP 1.6 RemoteStartTransactionRequest": ["minItems /chargingProfile/chargingSchedule/chargingSchedulePeriod"],
  "OCPP 1.6 StopTransactionRequest": ["minItems /transactionData/0/sampledValue"],
  "OCPP 1.6 GetCompositeScheduleResponse": ["minItems /chargingSchedule/chargingSchedulePeriod"],
  "OCPP 1.6 SetChargingProfileRequest": ["minItems /csChargingProfiles/chargingSchedule/chargingSchedulePeriod"],
};

describe.each(versions.map((version) => [version.title, version] as const))(
  "%s: ocpp-rpc and we take the same payloads for valid",
  (title, { protocol }) => {
    const folder = readSchemaFolder(protocol.name);
    const isValidToThem = theirJudge(protocol.subprotocol);

    test.each(folder.messages.map((message) => [message.name, message] as const))("%s", (name, message) => {
      const { action, part } = message;
      const schema = wholeSchema(message, folder);
      const isValidToUs = protocol.feature(action)?.[part];
      const disagreements = [...boundaryTrials(schema), ...mutations(schema)]
        .filter(({ payload }) => isValidToThem(action, part, payload) !== isValidToUs?.(payload))
        .map(({ path, keyword }) => `${keyword} ${path}`);
      expect(disagreements).toEqual(known[`${title} ${name}`] ?? []);
    });
  },
);
