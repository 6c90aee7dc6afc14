import { formatWords, isKnownFormat } from "../normalize/formats.js";
import { refName, type Schema, typesOf } from "../normalize/schema.js";

/**
 * What a schema demands of a value beyond what its TypeScript type says, as sentences. The one place that words it:
 * doc comments and tables take these sentences.
 * @param aliases definitions that are neither objects nor enums; what they demand is said of the field as well.
 */
export function constraintSentences(schema: Schema, aliases: ReadonlyMap<string, Schema>): string[] {
  const name = refName(schema) ?? "";
  const alias = aliases.get(name);
  if (alias !== undefined) {
    // An alias may lead back to itself, through a list of itself for example: said once is enough.
    const others = new Map([...aliases].filter(([other]) => other !== name));
    return constraintSentences({ ...withoutRef(schema), ...alias }, others);
  }
  const sentences: string[] = [];
  if (typesOf(schema).includes("integer"))
    sentences.push(schema.type === "integer" ? "Whole number." : "A number is whole.");
  sentences.push(...range(schema));
  if (schema["x-infinite"] === true) sentences.push("May be Infinity and -Infinity.");
  if (schema["x-order"] !== undefined) sentences.push(orderSentence(schema["x-order"]));
  if (schema.multipleOf !== undefined) sentences.push(`Multiple of ${schema.multipleOf}.`);
  sentences.push(...amount(schema.minLength, schema.maxLength, "character"));
  if (schema.pattern !== undefined) sentences.push(`Matches \`${schema.pattern}\`.`);
  if (schema.format !== undefined && isKnownFormat(schema.format)) sentences.push(formatWords[schema.format]);
  sentences.push(...amount(schema.minItems, schema.maxItems, "item"));
  if (schema.items !== undefined) {
    sentences.push(
      ...constraintSentences(schema.items, aliases).map((sentence) => `Each item: ${lowerFirst(sentence)}`),
    );
  }
  if (schema.additionalProperties === true) sentences.push("Further fields are allowed on the wire.");
  if (schema.default !== undefined) sentences.push(`Default: \`${JSON.stringify(schema.default)}\`.`);
  return sentences;
}

function orderSentence(fields: readonly string[]): string {
  return `In order of time, as far as they are there: ${fields.join(", ")}.`;
}

function withoutRef({ $ref: _, ...rest }: Schema): Schema {
  return rest;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string[] {
  const sentences: string[] = [];
  if (minimum !== undefined && maximum !== undefined) sentences.push(`${minimum} to ${maximum}.`);
  else if (minimum !== undefined) sentences.push(`${minimum} or more.`);
  else if (maximum !== undefined) sentences.push(`${maximum} or less.`);
  if (exclusiveMinimum !== undefined) sentences.push(`More than ${exclusiveMinimum}.`);
  if (exclusiveMaximum !== undefined) sentences.push(`Less than ${exclusiveMaximum}.`);
  return sentences;
}

function amount(least: number | undefined, most: number | undefined, unit: string): string[] {
  const count = (number: number): string => `${number} ${unit}${number === 1 ? "" : "s"}`;
  if (least !== undefined && least === most) return [`Exactly ${count(least)}.`];
  if (least !== undefined && most !== undefined) return [`${least} to ${count(most)}.`];
  if (least !== undefined) return least === 0 ? [] : [`At least ${count(least)}.`];
  return most === undefined ? [] : [`At most ${count(most)}.`];
}

/** Formats begin with a name, such as RFC 3339, that keeps its capitals. */
function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
