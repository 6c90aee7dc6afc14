// ajv for the schemas of a protocol, as somebody without a generator sets it up.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";

const schemas = fileURLToPath(new URL("../../../schemas/", import.meta.url));

/** A check of all messages of a protocol, which throws when a payload is not valid. */
export function compileValidators(protocol) {
  const folder = join(schemas, protocol);
  const readJson = (...path) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));
  const { profiles, messageSuffixes = {} } = readJson("protocol.json");
  const { request = "Request", response = "Response" } = messageSuffixes;
  const ajv = new Ajv({
    strict: false,
    multipleOfPrecision: 8,
    formats: { "date-time": isDateTime, uri: URL.canParse },
  });
  const base = `schema:/${protocol}/`;
  ajv.addSchema(readJson("types.json"), `${base}types.json`);
  const folderOf = new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => [file, name])),
  );
  const compile = (file) => ajv.compile({ ...readJson(folderOf.get(file), file), $id: `${base}messages/${file}` });
  const calls = profiles.flatMap(({ actions }) => Object.keys(actions).filter((name) => actions[name].kind !== "send"));
  const validators = new Map(
    calls.map((action) => {
      return [action, { request: compile(`${action}${request}.json`), response: compile(`${action}${response}.json`) }];
    }),
  );
  return (action, part, payload) => {
    const validate = validators.get(action)[part];
    if (!validate(payload)) throw new Error(`${action}: ${ajv.errorsText(validate.errors)}`);
  };
}

function isDateTime(text) {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}
