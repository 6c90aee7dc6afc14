import { formats } from "@chargewire/runtime/codegen";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadValidator } from "./generated-package.js";
import { createVendorFolder, draftAndGenerate, vendor } from "./vendor-folder.js";

// Every keyword that the generator takes, alone and beside others, also where our own schemas have none of it: the
// generated check says what ajv says, of the same place, for any value.

const fields = {
  anything: {},
  text: { type: "string", maxLength: 3, minLength: 2, pattern: "^[a-c😀]*$" },
  textOrNull: { type: ["string", "null"], maxLength: 2 },
  numberOrText: { type: ["number", "string"], exclusiveMinimum: 0, exclusiveMaximum: 3, maxLength: 1 },
  limits: { type: "number", minimum: -1.5, maximum: 3, multipleOf: 0.5 },
  whole: { type: "integer", minimum: 1 },
  time: { type: "string", format: "date-time", maxLength: 20 },
  choice: { type: "string", enum: ["a", "b", "constructor"] },
  fixedText: { const: "a" },
  fixedNumber: { type: "integer", const: 0 },
  fixedFlag: { const: false },
  nothing: { type: "null" },
  flag: { type: "boolean" },
  list: { type: "array", minItems: 1, maxItems: 3, items: { type: "array", items: { type: "string", maxLength: 1 } } },
  anyList: { type: "array", items: {} },
  free: { type: "object" },
  open: {
    type: "object",
    properties: { flag: { type: "boolean" }, any: {}, absent: {} },
    required: ["absent", "flag"],
  },
  shut: { type: "object", additionalProperties: false },
  tree: { $ref: "#/definitions/Tree" },
  "a/b~c": { type: "integer" },
  'quo"te': { type: "integer" },
  toString: { type: "integer" },
};
const Tree = {
  type: "object",
  additionalProperties: false,
  properties: { value: { type: "integer" }, branches: { type: "array", items: { $ref: "#/definitions/Tree" } } },
  required: ["value"],
};
const schema = { type: "object", additionalProperties: false, definitions: { Tree }, properties: fields };

const ajv = new Ajv({ strict: false, strictNumbers: true, ownProperties: true, allowUnionTypes: true });
for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate);
const judge = ajv.compile(schema);

async function generate(): Promise<Check> {
  const fixture = await createVendorFolder({ "SetRequest.json": schema, "SetResponse.json": { type: "object" } });
  await draftAndGenerate(fixture);
  return loadValidator(fixture, vendor.packageName, "Set");
}
type Check = Awaited<ReturnType<typeof loadValidator>>;

const texts = [
  "",
  "a",
  "ab",
  "abc",
  "abcd",
  "😀",
  "😀😀",
  "😀😀😀",
  "😀😀😀😀",
  "x",
  "constructor",
  "2026-11-21T17:00:00Z",
];
const scalars = [
  ...texts,
  0,
  -0,
  1,
  1.5,
  3,
  0.3,
  -2,
  4,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  false,
  null,
];
const names = ["flag", "any", "absent", "value", "branches", "toString", "constructor", "__proto__"];
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...scalars, undefined),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...names), tie("any")), { maxLength: 3 }).map(objectOf),
  ),
})).any;
const payload = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(fields), "further", "__proto__"), value), { maxLength: 3 })
  .map(objectOf);

/** As JSON.parse makes it: `__proto__` is a field like others. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}

function verdict(check: Check | typeof judge, whole: unknown): object | null {
  if (check(whole)) return null;
  const [error] = check.errors ?? [];
  return { place: error?.instancePath, keyword: error?.keyword, params: error?.params };
}

test("a generated check finds in any payload what ajv finds", async () => {
  const validate = await generate();
  fc.assert(
    fc.property(payload, (whole) => {
      expect(verdict(validate, whole)).toEqual(verdict(judge, whole));
    }),
    { numRuns: 5_000 },
  );
});

test("a generated check takes and refuses what ajv does, of every field", async () => {
  const validate = await generate();
  const values = [
    ...scalars,
    {},
    [],
    ["a"],
    [["a"], ["ab"]],
    [[], [], [], []],
    { flag: true, absent: 1 },
    { value: 1 },
  ];
  for (const name of Object.keys(fields)) {
    const wholes = values.map((each) => objectOf([[name, each]]));
    expect(wholes.map((whole) => verdict(validate, whole))).toEqual(wholes.map((whole) => verdict(judge, whole)));
  }
});

test("a field that is inherited is not there", async () => {
  const validate = await generate();
  const inherited = Object.create({ flag: true, absent: 1 }) as object;
  expect(verdict(validate, { open: inherited })).toEqual({
    place: "/open",
    keyword: "required",
    params: { missingProperty: "absent" },
  });
});
