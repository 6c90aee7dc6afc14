import { type Ocpp21Types, ocpp21 } from "@chargewire/ocpp21";
import { contract, type Extension, extendProtocol, type Protocol, type Validator } from "@chargewire/runtime";
import { Ajv } from "ajv";

/** A vendor that only adds customData, of one kind, in several places of OCPP 2.1: deep, in lists and in a SEND. */
export function gaugeOf(name: string, members: Partial<Extension> = {}): Extension {
  const vendorId = `com.example.${name}`;
  return {
    contract,
    name,
    title: name.charAt(0).toUpperCase() + name.slice(1),
    version: "1.0",
    subprotocol: ocpp21.subprotocol,
    profiles: [],
    dataTransfer: [],
    customData: {
      vendorId,
      field: "customData",
      messages: {
        GetVariables: { request: "GetVariablesRequest", response: "GetVariablesResponse" },
        NotifyPeriodicEventStream: { request: "NotifyPeriodicEventStream" },
      },
      places: {
        GetVariablesRequest: { check: checkOf(vendorId), fields: { getVariableData: "GetVariableDataType" } },
        GetVariablesResponse: { check: checkOf(vendorId), fields: { getVariableResult: "GetVariableResultType" } },
        GetVariableDataType: { fields: { component: "ComponentType" } },
        GetVariableResultType: { fields: { component: "ComponentType" } },
        ComponentType: { check: checkOf(vendorId), fields: { evse: "EVSEType" } },
        EVSEType: { check: checkOf(vendorId) },
        NotifyPeriodicEventStream: { fields: { data: "StreamDataElementType" } },
        StreamDataElementType: { check: checkOf(vendorId) },
      },
    },
    ...members,
  };
}

const ajv = new Ajv({ ownProperties: true });

/** The schema of the vendor's customData. */
function checkOf(vendorId: string): Validator<object> {
  return ajv.compile({
    type: "object",
    additionalProperties: false,
    properties: {
      vendorId: { const: vendorId },
      unit: { type: "string", enum: ["A", "V"] },
      marks: { type: "array", items: { type: "string" } },
      notes: { type: "array", items: { type: "string" } },
      extra: { type: "object", properties: { note: { type: "string" } }, additionalProperties: false },
    },
    required: ["vendorId", "unit", "marks"],
  }) as unknown as Validator<object>;
}

/** Two vendors, each with its customData, on one protocol. */
export const twoGauges: Protocol<Ocpp21Types> = extendProtocol(
  extendProtocol(ocpp21, gaugeOf("volts")),
  gaugeOf("amps"),
);

/** Customdata of one of the vendors that is right. */
export const gauge = (name: string, more: object = {}) => ({
  vendorId: `com.example.${name}`,
  unit: "A",
  marks: ["m"],
  ...more,
});
