import { Ajv, type Options } from "ajv";
import draft06 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { boundaryTrials, fullPayload, minimalPayload, mutations, type Trial } from "../support/payloads.js";
import { dereference, type Schema } from "../support/schema-folder.js";

/** Whether a payload is valid. */
export type Verdict = (payload: unknown) => boolean;

/**
 * Strict mode refuses annotations of the published files. Tenths need a tolerance on both sides: by plain division 0.3
 * is no multiple of 0.1 (R27).
 */
const options: Options = { strict: false, multipleOfPrecision: 8 };

/** Compiles one of our schemas, references already put in place. */
export function ownVerdict(schema: Schema): Verdict {
  return compileWith(new Ajv(options), schema);
}

/** Compiles a published schema by the draft that it names. */
export function publishedVerdict(schema: Schema & { readonly $schema?: string }): Verdict {
  if (schema.$schema?.includes("draft-04") === true) return compileWith(new AjvDraft04.default(options), schema);
  const ajv = new Ajv(options);
  ajv.addMetaSchema(draft06);
  return compileWith(ajv, schema);
}

function compileWith(ajv: Ajv, schema: Schema): Verdict {
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (payload) => validate(payload) === true;
}

/** Everything to try on a message, made from one schema of it. */
export function trialsOf(schema: Schema): Trial[] {
  const whole = dereference(schema, schema.definitions ?? {});
  return [
    { path: "", keyword: "minimal", payload: minimalPayload(whole) },
    { path: "", keyword: "full", payload: fullPayload(whole) },
    ...boundaryTrials(whole),
    ...mutations(whole),
  ];
}
