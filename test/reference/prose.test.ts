import { expect, test } from "vitest";
import { readSchemaFolder } from "../support/schema-folder.js";
import { comparedProtocols, readAllPublishedSchemas } from "./reference-folder.js";

/** Shorter sentences are nobody's: there are only so many ways to say them. */
const leastWords = 6;

const published = new Set(readAllPublishedSchemas().flatMap(descriptionsIn).flatMap(sentencesOf));

test("the reference data has prose to compare with", () => {
  expect(published.size).toBeGreaterThan(100);
});

test.each(comparedProtocols)("no sentence of the published files stands in the descriptions of %s", (protocol) => {
  const { types, messages } = readSchemaFolder(protocol);
  const own = [types, ...messages.map(({ schema }) => schema)].flatMap(descriptionsIn).flatMap(sentencesOf);
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((sentence) => published.has(sentence))).toEqual([]);
});

/** Every text under a `description` or `comment`; a property of that name holds a schema, not a text. */
function descriptionsIn(json: unknown): string[] {
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    typeof value === "string" ? (["description", "comment"].includes(key) ? [value] : []) : descriptionsIn(value),
  );
}

/** The sentences of a text that are long enough to be somebody's, without punctuation and case. */
function sentencesOf(text: string): string[] {
  return text
    .split(/[.!?:;](?:\s|$)|\r?\n/)
    .map((sentence) => (sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" "))
    .filter((sentence) => sentence.split(" ").length >= leastWords);
}
