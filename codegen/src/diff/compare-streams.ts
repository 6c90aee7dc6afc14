import { isDeepStrictEqual } from "node:util";
import type { Json } from "../json.js";
import type { FieldModel, ProtocolModel, TypeModel } from "../model/model.js";
import type { StreamModel } from "../model/stream-model.js";
import type { Finding } from "./change.js";
import { code, fromTo } from "./words.js";

/** Compares how messages travel, and what their fields mean there. */
export function compareTransports({ stream: before }: ProtocolModel, { stream: after }: ProtocolModel): Finding[] {
  const [old, now] = [factsOf(before), factsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): Finding[] => {
    const [fact, other] = [old.get(name), now.get(name)];
    if (fact === other) return [];
    const text = `${name} ${fromTo(fact, other)}`;
    return [{ kind: "transport-changed", text, before: fact, after: other }];
  });
}

/** What a client and a server have to agree on, in words. */
function factsOf(stream: StreamModel | undefined): ReadonlyMap<string, string> {
  if (stream === undefined) return new Map([["transport", "OCPP-J"]]);
  const { package: name, service, method, rules } = stream;
  const sides = Object.entries(rules).flatMap(([side, fields]) => {
    return Object.entries(fields).map(([what, field]): [string, string] => [`${what} of a ${side}`, String(field)]);
  });
  return new Map([["transport", "gRPC"], ["package", name], ["service", service], ["method", method], ...sides]);
}

/** Compares the order of times in an object. */
export function compareOrder({ schema: before }: TypeModel, { schema: after }: TypeModel): Finding[] {
  const [old, now] = [before["x-order"], after["x-order"]];
  if (isDeepStrictEqual(old, now)) return [];
  const what = old === undefined ? "added" : now === undefined ? "removed" : "changed";
  const text = `order ${wordsOf(old)} → ${wordsOf(now)}`;
  return [{ kind: `order-${what}`, text, before: asJson(old), after: asJson(now) }];
}

/** Compares what a field has beyond JSON: its number and type in protobuf, and whether it may be infinite. */
export function compareProtobuf({ schema: before }: FieldModel, { schema: after }: FieldModel): Finding[] {
  const findings: Finding[] = [];
  const [old, now] = [before["x-protobuf"], after["x-protobuf"]];
  if (!isDeepStrictEqual(old, now)) {
    const text = `in protobuf ${fromTo(asJson(old), asJson(now))}`;
    findings.push({ kind: "field-number-changed", text, before: asJson(old), after: asJson(now) });
  }
  if (before["x-infinite"] === after["x-infinite"]) return findings;
  const isAllowed = after["x-infinite"] === true;
  return [
    ...findings,
    {
      kind: isAllowed ? "infinity-allowed" : "infinity-refused",
      text: isAllowed ? "finite → may be infinite" : "may be infinite → finite",
    },
  ];
}

function wordsOf(fields: readonly string[] | undefined): string {
  return fields === undefined ? "none" : fields.map(code).join(", ");
}

/** What is plain data anyhow; the types of its members are narrower than those of JSON. */
function asJson(value: unknown): Json | undefined {
  return value as Json | undefined;
}
