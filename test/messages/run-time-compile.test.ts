import type { Validator } from "@chargewire/runtime";
import { formats } from "@chargewire/runtime/codegen";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { boundaryTrials, fullPayload, minimalPayload, mutations } from "../support/payloads.js";
import { findingOf, generatedMessages } from "./generated.js";

// The committed validators were compiled from another form of the schemas, definitions apart and prose removed. Here the
// schema folder is compiled at run time with every reference put in place: both must say the same of every payload.
const ajv = new Ajv({ ownProperties: true, multipleOfPrecision: 8, allowUnionTypes: true });
for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate);

test.each(generatedMessages)("%s: the committed validator and the schema folder agree", (_title, generated) => {
  const { schema, validator } = generated;
  const fresh = ajv.compile(schema) as unknown as Validator<unknown>;
  const payloads = [
    minimalPayload(schema),
    fullPayload(schema),
    ...[...boundaryTrials(schema), ...mutations(schema)].map(({ payload }) => payload),
    // Two faults at once: which is found first is part of what peers see.
    {},
    { notOfThisMessage: 1 },
    null,
    JSON.parse('{"__proto__": 1, "constructor": 2}'),
  ];
  for (const payload of payloads) expect(findingOf(validator, payload)).toEqual(findingOf(fresh, payload));
});
