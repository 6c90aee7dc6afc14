import type { ProtocolModel, TypeModel } from "../model/model.js";
import { propertyKey } from "../names.js";
import { refName, type Schema, typesOf } from "../normalize/schema.js";

/**
 * A valid payload as a TypeScript expression, for documentation: the required fields only, times as the present one.
 * A pattern cannot be solved here; a field that has one and is required gets a text that breaks it.
 */
export function samplePayload(type: TypeModel, model: ProtocolModel): string {
  return sample(type.schema, schemasByName(model));
}

/** Shared types and enums by name, for following references. */
function schemasByName(model: ProtocolModel): ReadonlyMap<string, Schema> {
  return new Map([...model.types, ...model.enums].map(({ name, schema }) => [name, schema]));
}

function sample(schema: Schema, schemas: ReadonlyMap<string, Schema>, open: readonly Schema[] = []): string {
  const target = schemas.get(refName(schema) ?? "");
  // A type that requires itself has no finite value; the sample ends somewhere.
  if (target !== undefined) return open.includes(target) ? "{}" : sample(target, schemas, [...open, target]);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return JSON.stringify(schema.enum[0]);
  switch (typesOf(schema)[0]) {
    case "string":
      return sampleText(schema);
    case "integer":
    case "number":
      return String(sampleNumber(schema));
    case "boolean":
      return "true";
    case "array": {
      const item = sample(schema.items ?? {}, schemas, open);
      return `[${new Array(schema.minItems ?? 0).fill(item).join(", ")}]`;
    }
    case "object": {
      const fields = (schema.required ?? []).map(
        (name) => `${propertyKey(name)}: ${sample(schema.properties?.[name] ?? {}, schemas, open)}`,
      );
      return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
    }
    default:
      return "null";
  }
}

function sampleText({ format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema): string {
  if (format === "date-time") return "new Date().toISOString()";
  const text = format === "uri" ? "https://example.com/" : "example".padEnd(minLength, "x").slice(0, maxLength);
  return JSON.stringify(text);
}

function sampleNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf = 1 }: Schema): number {
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + multipleOf);
  if (least !== undefined) return Math.ceil(least / multipleOf) * multipleOf;
  const most = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - multipleOf);
  return most !== undefined && most < multipleOf ? Math.floor(most / multipleOf) * multipleOf : multipleOf;
}
