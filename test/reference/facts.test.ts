import { describe, expect, test } from "vitest";
import { readSchemaFolder } from "../support/schema-folder.js";
import { ownTable, referenceTable } from "./facts.js";
import { knownDifferences, knownDifferencesOf, otherNames } from "./known-differences.js";
import { comparedProtocols, readReferenceFacts, readReferenceManifest } from "./reference-folder.js";

test("the reference data has every protocol with a known difference", () => {
  expect(comparedProtocols).toEqual(
    expect.arrayContaining([...new Set(knownDifferences.map((known) => known.protocol))]),
  );
});

describe.each(comparedProtocols)("facts of %s", (protocol) => {
  const own = ownTable(readSchemaFolder(protocol));
  const theirs = referenceTable(
    readReferenceFacts(protocol),
    readReferenceManifest(protocol),
    otherNames.filter((name) => name.protocol === protocol),
  );
  const places = [...new Set([...own.keys(), ...theirs.keys()])];
  const compared = places.map((fact) => ({ fact, ours: own.get(fact), theirs: theirs.get(fact) }));
  const known = knownDifferencesOf(protocol).map(({ fact, ours, theirs: published }) => ({
    fact,
    ours,
    theirs: published,
  }));

  // Split by what the places begin with, so that a failure says at once what kind of fact is wrong.
  test.each([
    ["subprotocol, message types, error codes", /^(?!actions\.|types\.|enums\.)/],
    ["actions: profile, sender, kind", /^actions\./],
    ["fields of messages and shared types", /^types\./],
    ["enums: values and their order", /^enums\./],
  ])("%s are the published ones but for the known differences", (_subject, pattern) => {
    const ofSubject = compared.filter(({ fact }) => pattern.test(fact));
    expect(ofSubject.length).toBeGreaterThan(0);
    const differing = ofSubject.filter((entry) => entry.ours !== entry.theirs);
    const expected = known.filter(({ fact }) => pattern.test(fact));
    expect(sorted(differing)).toEqual(sorted(expected));
  });
});

function sorted<Entry extends { readonly fact: string }>(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((left, right) => (left.fact < right.fact ? -1 : 1));
}
