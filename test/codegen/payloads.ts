/** A JSON Schema as it stands in a file. */
export interface RawSchema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, RawSchema>>;
  readonly required?: readonly string[];
  readonly items?: RawSchema;
  readonly enum?: readonly string[];
}

/** Looks up the schema that a reference names. */
export type Resolve = (ref: string) => RawSchema;

/** Payloads for one schema: valid ones, and for each constraint at least one that breaks only it. */
export function payloadsFor(schema: RawSchema, resolve: Resolve): { valid: unknown[]; broken: unknown[] } {
  const full = sample(schema, resolve, true);
  const least = sample(schema, resolve, false);
  return { valid: [full, least], broken: [...breakages(schema, resolve, full), null, [], "text", 5] };
}

/** A valid value; with or without the fields that may be left out. */
function sample(schema: RawSchema, resolve: Resolve, full: boolean): unknown {
  if (schema.$ref !== undefined) return sample(resolve(schema.$ref), resolve, full);
  if (schema.enum !== undefined) return schema.enum[0];
  switch (typeof schema.type === "string" ? schema.type : schema.type?.[0]) {
    case "object": {
      const fields = Object.entries(schema.properties ?? {});
      const wanted = fields.filter(([name]) => full || schema.required?.includes(name));
      return Object.fromEntries(wanted.map(([name, field]) => [name, sample(field, resolve, full)]));
    }
    case "array":
      return new Array(Math.max(Number(schema["minItems"] ?? 0), full ? 1 : 0)).fill(
        sample(schema.items ?? {}, resolve, full),
      );
    case "string": {
      if (schema["format"] === "date-time") return "2026-11-20T08:00:00Z";
      if (schema["format"] === "uri") return "https://example.com/a?b=c";
      const length = Number(schema["maxLength"] ?? 5);
      // As long as it may be, in characters that take two UTF-16 units each.
      return full ? "😀".repeat(length) : "x".repeat(Number(schema["minLength"] ?? 0));
    }
    case "integer":
    case "number":
      return Number(schema["minimum"] ?? schema["multipleOf"] ?? 3);
    case "boolean":
      return false;
    default:
      return { any: ["JSON", null] };
  }
}

/** Values in each of which one thing about a valid value was made wrong. */
function breakages(schema: RawSchema, resolve: Resolve, value: unknown): unknown[] {
  if (schema.$ref !== undefined) return breakages(resolve(schema.$ref), resolve, value);
  if (schema.type === "object") return breakObject(schema, resolve, value as Record<string, unknown>);
  if (schema.type === "array") {
    const list = value as unknown[];
    const ofItems = breakages(schema.items ?? {}, resolve, list[0]).map((item) => [...list, item]);
    return [...ofItems, ...(Number(schema["minItems"] ?? 0) > 0 ? [[]] : []), "no list", { length: 1 }];
  }
  return breakScalar(schema);
}

function breakObject(schema: RawSchema, resolve: Resolve, value: Record<string, unknown>): unknown[] {
  const without = (schema.required ?? []).map((name) => {
    return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
  });
  const changed = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    breakages(field, resolve, value[name]).map((broken) => ({ ...value, [name]: broken })),
  );
  const extra = ["unknownField", "toString", "constructor"].map((name) => ({ ...value, [name]: "x" }));
  return [...without, ...changed, ...extra, JSON.parse('{ "__proto__": {} }'), [value]];
}

function breakScalar(schema: RawSchema): unknown[] {
  const broken: unknown[] = [];
  if (schema.enum !== undefined) broken.push("noSuchValue", "");
  if (schema["maxLength"] !== undefined) broken.push("x".repeat(Number(schema["maxLength"]) + 1));
  if (schema["minLength"] !== undefined) broken.push("");
  if (schema["format"] === "date-time") broken.push("yesterday", "2026-02-30T00:00:00Z", "2026-11-20");
  if (schema["format"] === "uri") broken.push("no uri", "/path");
  if (schema["minimum"] !== undefined) broken.push(Number(schema["minimum"]) - 1);
  if (schema["multipleOf"] !== undefined) broken.push(0.15, 0.1001);
  if (schema.type === "integer") broken.push(1.5);
  if (schema.type !== undefined) broken.push(true, 7, "text", null, {}, []);
  return broken;
}
