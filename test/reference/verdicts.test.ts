import { describe, expect, test } from "vitest";
import { readSchemaFolder, wholeSchema } from "../support/schema-folder.js";
import { knownDifferencesOf } from "./known-differences.js";
import { publishedProtocols, readPublishedSchema } from "./reference-folder.js";
import { ownVerdict, publishedVerdict, trialsOf } from "./verdicts.js";

describe.each(publishedProtocols)("verdicts of %s", (protocol) => {
  const folder = readSchemaFolder(protocol);
  const known = knownDifferencesOf(protocol).flatMap(({ verdicts }) => verdicts);

  test.each(folder.messages.map((message) => [message.name, message] as const))(
    "%s: ours and the published schema agree on every payload",
    (_name, message) => {
      const ours = wholeSchema(message, folder);
      const published = readPublishedSchema(protocol, message.name);
      const ourVerdict = ownVerdict(ours);
      const theirVerdict = publishedVerdict(published);
      // Payloads from both: a constraint that only one side has is tried as well.
      const disagreements = [...trialsOf(ours), ...trialsOf(published)]
        .filter(({ payload }) => ourVerdict(payload) !== theirVerdict(payload))
        .map(({ path, keyword }) => `${message.name}${path.replaceAll(/\/\d+(?=\/|$)/g, "/*")} ${keyword}`);
      const expected = known.filter((verdict) => verdict.split("/")[0] === message.name);
      expect([...new Set(disagreements)].sort()).toEqual([...expected].sort());
    },
  );

  test("every known difference names a message that exists", () => {
    const names = folder.messages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(known.map((verdict) => verdict.split("/")[0])));
  });
});
