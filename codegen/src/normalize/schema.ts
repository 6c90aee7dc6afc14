import type { Place } from "../faults.js";
import { isObject, isStringList, type Json, type JsonObject, own } from "../json.js";

/** A JSON type as JSON Schema names it. */
export type JsonType = "string" | "integer" | "number" | "boolean" | "null" | "object" | "array";

/**
 * A normalised schema: plain JSON Schema, but only the keywords that the generator knows, every `$ref` of the form
 * `#/definitions/Name`, and every object with fields and every enum a definition of its own.
 */
export interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: string | number | boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: Json;
  /** Number, and where it is not the usual one the type, of a field in protobuf. */
  readonly "x-protobuf"?: { readonly number: number; readonly type?: string };
  /** Whether a number may be infinite as well. */
  readonly "x-infinite"?: true;
  /** Fields with times, of which none may be before one that stands before it in the list. */
  readonly "x-order"?: readonly string[];
}

/** A schema with a name, and the first place in the input that defines it. */
export interface Definition {
  readonly name: string;
  readonly schema: Schema;
  readonly place: Place;
}

/** What the schema files of a protocol say, in one form: messages and shared types by name, in code unit order. */
export interface NormalizedRoot {
  readonly messages: ReadonlyMap<string, Definition>;
  readonly types: ReadonlyMap<string, Definition>;
  /** What the objects and enums that stand inline are called, by their places. */
  readonly inlineNames: ReadonlyMap<string, string>;
  /** Places of those that got no name. */
  readonly unnamedInline: readonly (readonly string[])[];
}

/** The types that a schema allows; empty when it allows any JSON value. */
export function typesOf(schema: Schema): readonly JsonType[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

/**
 * The types that a schema as written allows. Published schemas leave the type out where another keyword implies it:
 * properties or additionalProperties false mean an object, items a list, an enum of strings a string. Empty: any JSON value.
 */
export function inferType(node: JsonObject): readonly JsonType[] {
  const type = own(node, "type");
  if (typeof type === "string") return [type as JsonType];
  if (isStringList(type)) return type as readonly JsonType[];
  if (isObject(own(node, "properties"))) return ["object"];
  if (isObject(own(node, "items"))) return ["array"];
  if (own(node, "additionalProperties") === false && own(node, "enum") === undefined) return ["object"];
  return isStringList(own(node, "enum")) ? ["string"] : [];
}

/** The name that a schema refers to; `undefined` when it is no reference. */
export function refName(schema: Schema): string | undefined {
  return schema.$ref?.slice("#/definitions/".length);
}

/** The reference to a definition. */
export function refTo(name: string): string {
  return `#/definitions/${name}`;
}

/** A schema with each schema in it replaced; the function is told the keys that lead to it. */
export function mapChildren(schema: Schema, change: (child: Schema, ...keys: string[]) => Schema): Schema {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(items === undefined ? {} : { items: change(items, "items") }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, child]) => [name, change(child, "properties", name)]),
          ),
        }),
  };
}

/** A schema with the names of all its references replaced. */
export function mapRefs(schema: Schema, rename: (name: string) => string): Schema {
  const mapped = mapChildren(schema, (child) => mapRefs(child, rename));
  const name = refName(schema);
  return name === undefined ? mapped : { ...mapped, $ref: refTo(rename(name)) };
}
