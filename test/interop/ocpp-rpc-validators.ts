import { createRequire } from "node:module";
import { createValidator } from "ocpp-rpc";
import { readJson, type Schema } from "../support/schema-folder.js";

/** A schema of ocpp-rpc. */
interface NamedSchema extends Schema {
  readonly $id: string;
}

/**
 * What the strict mode of ocpp-rpc needs for OCPP 2.1. Its own validator finds no message: it looks for `urn:Reset.req`
 * where its schemas of 2.1 are named `urn:ResetRequest`. These are the same schemas under the names that it looks for.
 */
export const repairedValidators = [
  createValidator("ocpp2.1", readSchemas("ocpp2_1.json").map(renamed).map(withoutIdleKeywords)),
];

/** Whether ocpp-rpc takes a payload for valid. */
export type Judge = (action: string, part: "request" | "response", payload: unknown) => boolean;

/** How the strict mode of ocpp-rpc judges the payloads of a protocol. */
export function theirJudge(subprotocol: string): Judge {
  const validator =
    repairedValidators.find((repaired) => repaired.subprotocol === subprotocol) ??
    createValidator(subprotocol, [...readSchemas(`${subprotocol.replaceAll(".", "_")}.json`)]);
  return (action, part, payload) => {
    try {
      validator.validate(`urn:${action}.${part === "request" ? "req" : "conf"}`, payload);
      return true;
    } catch {
      return false;
    }
  };
}

function readSchemas(name: string): readonly NamedSchema[] {
  return readJson(createRequire(import.meta.url).resolve(`ocpp-rpc/lib/schemas/${name}`)) as NamedSchema[];
}

function renamed(schema: NamedSchema): NamedSchema {
  const [, action = "", suffix] = /^urn:(.*?)(Request|Response)?$/.exec(schema.$id) ?? [];
  return { ...schema, $id: `urn:${action}.${suffix === "Response" ? "conf" : "req"}` };
}

/** Its enums have an `additionalProperties`, which means nothing for texts and makes ajv print a warning for each. */
function withoutIdleKeywords(schema: NamedSchema): NamedSchema {
  const definitions = Object.entries(schema.definitions ?? {}).map(([name, definition]) => {
    const { additionalProperties: _idle, ...rest } = definition;
    return [name, definition.enum === undefined ? definition : rest] as const;
  });
  return { ...schema, definitions: Object.fromEntries(definitions) };
}
