import { createHash } from "node:crypto";
import { byCodeUnit } from "../json.js";
import type { LoadedProtocol } from "../load/load-schemas.js";
import type { Manifest } from "../load/manifest.js";
import { type MessageFile, matchMessages } from "../load/match-messages.js";
import { identifierFor } from "../names.js";
import { type Definitions, meaningOf } from "../normalize/definitions.js";
import { normalize } from "../normalize/normalize.js";
import { mapRefs, type Schema } from "../normalize/schema.js";

/** What the definitions of all files say together. */
export interface Variants {
  /** Names for definitions that mean something else than those of the same name in most files. */
  readonly typeNames: Readonly<Record<string, readonly string[]>>;
  /** The type for vendors' data, where there is one: an open object with a vendorId that many others refer to. */
  readonly customData: string | undefined;
}

/**
 * Compares the definitions that files repeat. Where those of one name differ, the form that most messages have keeps
 * the name; each other one is named after the first message that has it.
 */
export function findVariants(loaded: LoadedProtocol, manifest: Manifest): Variants {
  const forms = new Map<string, Map<string, string[]>>();
  const carriers = new Map<string, number>();
  for (const message of matchMessages(manifest, loaded, [])) {
    const types = new Map(normalize(loaded, manifest, [message], []).types);
    const digests = new Map<string, string>();
    for (const key of definitionKeys(message)) {
      const name = identifierFor(key);
      const schema = types.get(name)?.schema;
      if (schema === undefined) continue;
      const byMeaning = forms.get(key) ?? new Map<string, string[]>();
      forms.set(key, byMeaning);
      const meaning = digestOf(name, types, digests);
      byMeaning.set(meaning, [...(byMeaning.get(meaning) ?? []), message.name]);
      if (isForVendors(schema)) carriers.set(name, (carriers.get(name) ?? 0) + 1);
    }
  }
  const typeNames: Record<string, readonly string[]> = {};
  for (const [key, byMeaning] of [...forms].sort(([left], [right]) => byCodeUnit(left, right))) {
    const [, ...others] = [...byMeaning.values()].sort((left, right) => right.length - left.length);
    for (const messages of others) {
      typeNames[`${messages[0]}${identifierFor(key)}`] = messages.map((message) => `${message}#${key}`);
    }
  }
  const [customData] = [...carriers].sort(([, left], [, right]) => right - left)[0] ?? [];
  return { typeNames, customData };
}

function definitionKeys({ source }: MessageFile): string[] {
  const { definitions } = source.json;
  return typeof definitions === "object" && definitions !== null ? Object.keys(definitions).sort(byCodeUnit) : [];
}

function isForVendors({ type, additionalProperties, required, properties }: Schema): boolean {
  const fields = Object.keys(properties ?? {});
  return type === "object" && additionalProperties === true && fields.join() === "vendorId" && required?.length === 1;
}

/** What a type means, with what it refers to, as a short text; each type is looked at once. */
function digestOf(name: string, types: Definitions, known: Map<string, string>): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  // Round a circle the name has to do: it is the same in every file.
  known.set(name, name);
  const schema = mapRefs(types.get(name)?.schema ?? {}, (other) => digestOf(other, types, known));
  const digest = createHash("sha256").update(meaningOf(schema)).digest("hex");
  known.set(name, digest);
  return digest;
}
