import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageName } from "@chargewire/codegen";
import type { Protocol } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { readSchemaFolder, root } from "../support/schema-folder.js";
import { knownDifferencesOf } from "./known-differences.js";
import { generateFromPublished, ourManifest } from "./published.js";
import { publishedProtocols } from "./reference-folder.js";

describe.each(publishedProtocols)("the published files of %s, byte for byte", (protocol) => {
  test("with a manifest drafted from the file names they become a package that compiles and loads", async () => {
    const checkout = await generateFromPublished(protocol);
    expect(await checkout.compile()).toBe("");
    const loaded = (await checkout.load())[packageName(protocol)] as Protocol;
    const own = readSchemaFolder(protocol);
    const actions = new Set(own.messages.map(({ action }) => action));
    expect(new Set(loaded.features.map(({ action }) => action))).toEqual(actions);
    for (const { name, action, part } of own.messages) {
      const validator = loaded.feature(action)?.[part];
      if (validator === undefined) throw new Error(`${name} has no validator`);
      // No message takes a list; a validator that says yes to everything would.
      expect([name, validator([])]).toEqual([name, false]);
    }
  });

  test("with our manifest they give the types of our package, and its validators", async () => {
    const checkout = await generateFromPublished(protocol, () => ourManifest(protocol));
    const own = join(root, "packages", packageName(protocol));
    const sources = readdirSync(join(own, "src"), { recursive: true, encoding: "utf8" });
    const files = sources.filter((path) => path.endsWith(".ts")).map((path) => `src/${path.replaceAll("\\", "/")}`);
    expect(files).toEqual(expect.arrayContaining(["src/types.ts", "src/features.ts", "src/protocol.ts"]));
    for (const file of files) {
      const [ours, theirs] = [readFileSync(join(own, file), "utf8"), await checkout.read(file)];
      expect(withoutComments(theirs), file).toBe(withoutComments(ours));
    }
    // Where a known difference is one of bounds, the verdicts are compared payload by payload instead.
    const hasOtherBounds = knownDifferencesOf(protocol).some(({ verdicts }) => verdicts.length > 0);
    const validators = "validators/validators.js";
    if (!hasOtherBounds) {
      const [ours, theirs] = [readFileSync(join(own, validators), "utf8"), await checkout.read(validators)];
      expect(withSortedRequired(theirs)).toBe(withSortedRequired(ours));
    }
  });
});

/** Validators look for missing fields in the order in which the schema lists them, which means nothing. */
function withSortedRequired(code: string): string {
  return code.replaceAll(/(?:^.*\$fault\("required", .*\n)+/gm, (lines) => lines.split("\n").sort().join("\n"));
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*\*[\s\S]*?\*\/\n?/g, "")
    .replaceAll(/\n\s*\n/g, "\n")
    .replaceAll(/^\s+/gm, "");
}
