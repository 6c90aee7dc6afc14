import { ErrorCode } from "@chargewire/runtime";
import { refName, type Schema, type SchemaFolder } from "../support/schema-folder.js";
import type { OtherName } from "./known-differences.js";
import type { ReferenceFacts, ReferenceManifest, ReferenceType } from "./reference-folder.js";

/**
 * Facts as a flat table, place to value, the same from our schemas and from the reference data: what differs can then
 * be named by its place.
 */
export type FactTable = ReadonlyMap<string, string>;

const messageTypeNumbers: Readonly<Record<string, number>> = {
  CALL: 2,
  CALLRESULT: 3,
  CALLERROR: 4,
  CALLRESULTERROR: 5,
  SEND: 6,
};

/** Facts about a field that are compared; the reference data of ntxcp also says where it has each from. */
const fieldFacts = [
  "type",
  "required",
  "array",
  "minItems",
  "maxItems",
  "maxLength",
  "min",
  "max",
  "multipleOf",
  "format",
  "default",
  "enum",
  "ref",
];

/**
 * What the reference data says of a protocol.
 * @param otherNames types that have another name here than there.
 */
export function referenceTable(
  facts: ReferenceFacts,
  manifest: ReferenceManifest,
  otherNames: readonly OtherName[],
): FactTable {
  const renamed = new Map(
    otherNames.filter(({ kind }) => kind === "renamed").map(({ theirs, ours }) => [theirs, ours] as const),
  );
  const ourName = (name: string): string => renamed.get(name) ?? name;
  const table = new Map<string, string>();
  table.set("subprotocol", manifest.websocketSubprotocol);
  table.set("messageTypes", manifest.messageTypes.join(", "));
  table.set("errorCodes", [...manifest.errorCodes].sort().join(", "));
  for (const { name, actions } of manifest.profiles) {
    for (const { action, sentBy, kind } of actions) putAction(table, action, name, sentBy, kind);
  }
  for (const [name, values] of Object.entries(facts.enums)) {
    table.set(`enums.${ourName(name)}`, ("length" in values ? values : values.values).join(", "));
  }
  const put = (name: string, { fields, additionalProperties = false }: ReferenceType): void => {
    const named = Object.entries(fields).map(([field, { enum: values, ...rest }]) => {
      return [field, values === undefined ? rest : { ...rest, enum: ourName(String(values)) }] as const;
    });
    putType(table, name, additionalProperties, named);
  };
  for (const [name, type] of Object.entries(facts.types)) {
    const split = otherNames.find(({ kind, theirs }) => kind === "variant" && theirs === name);
    put(split?.ours ?? name, type);
    const [variant] = facts.variants?.[name] ?? [];
    if (split !== undefined && variant !== undefined) put(name, variant.type);
  }
  return table;
}

/** What our schemas say of a protocol. */
export function ownTable({ manifest, messages, types }: SchemaFolder): FactTable {
  const table = new Map<string, string>();
  const { subprotocol, dialect, profiles } = manifest;
  table.set("subprotocol", subprotocol);
  table.set("messageTypes", dialect.messageTypes.map((name) => messageTypeNumbers[name]).join(", "));
  // Codes that a protocol lacks are written as another one, so the spellings are a set.
  const spellings = new Set(Object.values(ErrorCode).map((code) => dialect.errorCodes[code] ?? code));
  table.set("errorCodes", [...spellings].sort().join(", "));
  for (const { name, actions } of profiles) {
    for (const [action, { from, kind = "call" }] of Object.entries(actions)) putAction(table, action, name, from, kind);
  }
  const shared = Object.entries(types);
  for (const [name, { enum: values }] of shared)
    if (values !== undefined) table.set(`enums.${name}`, values.join(", "));
  const objects = [
    ...messages.map(({ name, schema }) => [name, schema] as const),
    ...shared.filter(([, schema]) => schema.enum === undefined),
  ];
  for (const [name, schema] of objects) {
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties ?? {}).map(([field, child]) => {
      return [field, factsOf(child, required.has(field), types)] as const;
    });
    putType(table, name, schema.additionalProperties !== false, fields);
  }
  return table;
}

function putAction(table: Map<string, string>, action: string, profile: string, from: string, kind: string): void {
  // The reference data writes profiles in lower camel case.
  table.set(`actions.${action}.profile`, profile.charAt(0).toLowerCase() + profile.slice(1));
  table.set(`actions.${action}.sentBy`, from);
  table.set(`actions.${action}.kind`, kind);
}

function putType(
  table: Map<string, string>,
  name: string,
  open: boolean,
  fields: readonly (readonly [string, Readonly<Record<string, unknown>>])[],
): void {
  table.set(`types.${name}`, `${open ? "open" : "closed"}: ${fields.map(([field]) => field).join(", ")}`);
  for (const [field, facts] of fields) {
    for (const fact of fieldFacts) {
      if (facts[fact] !== undefined) table.set(`types.${name}.${field}.${fact}`, String(facts[fact]));
    }
  }
}

/** The facts of one field; with a list, those of its items. */
function factsOf(field: Schema, required: boolean, types: SchemaFolder["types"]): Record<string, unknown> {
  const isArray = field.type === "array";
  const item = isArray ? (field.items ?? {}) : field;
  const name = refName(item);
  const target = name === undefined ? item : types[name];
  if (target === undefined) throw new Error(`no definition ${name}`);
  const isEnum = target.enum !== undefined;
  return {
    type: target.type === undefined ? "any" : [target.type].flat().join(" or "),
    required,
    ...(isArray ? { array: true, minItems: field.minItems, maxItems: field.maxItems } : {}),
    maxLength: item.maxLength,
    min: item.minimum,
    max: item.maximum,
    multipleOf: item.multipleOf,
    format: item.format,
    // A default may stand beside the reference or in the definition of the enum.
    default: field.default ?? target.default,
    ...(isEnum ? { enum: name } : name === undefined ? {} : { ref: name }),
  };
}
