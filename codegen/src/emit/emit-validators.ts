import { byCodeUnit } from "../json.js";
import { messageFiles, type ProtocolModel, type TypeModel } from "../model/model.js";
import { mapChildren, refName, type Schema } from "../normalize/schema.js";
import { importable } from "./clean-validators.js";
import { collectImports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";
import { addOwnKeywords } from "./own-keywords.js";

const runtime = "@chargewire/runtime/codegen";

/**
 * The validators of a protocol: one module without dependencies but the runtime's formats and string length, with one
 * export per payload, named as its type. Its declarations are written beside it.
 * @throws Error when ajv writes code that needs another module.
 */
export async function emitValidators(model: ProtocolModel): Promise<OutputFile[]> {
  const payloads = payloadsOf(model).sort((left, right) => byCodeUnit(left.name, right.name));
  const code = await compileValidators(
    model,
    payloads.map(({ name }) => name),
  );
  const imports = collectImports();
  for (const helper of ["areReversed", "codePointLength", "formats"]) {
    if (new RegExp(`\\b${helper}\\b`).test(code)) imports.values(runtime, helper);
  }
  return [
    sourceFile("validators/validators.js", model.source, imports.print(), code),
    sourceFile("validators/validators.d.ts", model.source, declarationImports(model), declarations(payloads)),
  ];
}

async function compileValidators(model: ProtocolModel, payloadNames: readonly string[]): Promise<string> {
  const [{ Ajv, _ }, { default: standalone }] = await Promise.all([
    import("ajv"),
    import("ajv/dist/standalone/index.js"),
  ]);
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: true, formats: _`formats` },
    strict: true,
    allowUnionTypes: true,
    allErrors: false,
    messages: false,
    // Comparisons with each value: a loop would need a helper of ajv's, and enums of texts are never that long.
    loopEnum: Number.POSITIVE_INFINITY,
    // One function per definition, called wherever it is referred to: less than half the code of inlining.
    inlineRefs: false,
    // An inherited name, such as toString, must not count as a field that is there.
    ownProperties: true,
    // By plain division 0.3 is no multiple of 0.1; the tolerance is made to fit below.
    multipleOfPrecision: 8,
    // The schemas were checked before, with messages for people.
    meta: false,
    validateSchema: false,
  });
  addOwnKeywords(ajv, _);
  for (const format of formatsIn(model)) ajv.addFormat(format, { validate: () => true });
  for (const { name, schema } of [...model.types, ...model.enums, ...payloadsOf(model)]) {
    ajv.addSchema({ $id: idOf(name), ...withoutProse(schema) });
  }
  const code = importable(standalone.default(ajv, Object.fromEntries(payloadNames.map((name) => [name, idOf(name)]))));
  const missing = payloadNames.find((name) => !code.includes(`export const ${name} = `));
  if (missing !== undefined) throw new Error(`ajv wrote no validator for ${missing}`);
  return code;
}

function payloadsOf(model: ProtocolModel): TypeModel[] {
  return messageFiles(model).flatMap(({ types }) => types);
}

/** The id of a definition. The slash keeps it apart from what every object has, such as constructor. */
function idOf(name: string): string {
  return `/${name}`;
}

/** The schema without what decides nothing; references become the ids of the definitions. */
function withoutProse(schema: Schema): Schema {
  const { description: _1, default: _2, "x-protobuf": _3, type, ...others } = mapChildren(schema, withoutProse);
  // To ajv, a number is finite.
  const rest = type === undefined || others["x-infinite"] === true ? others : { type, ...others };
  const name = refName(schema);
  return name === undefined ? rest : { ...rest, $ref: idOf(name) };
}

function formatsIn(model: ProtocolModel): Set<string> {
  const found = new Set<string>();
  const visit = (schema: Schema): void => {
    if (schema.format !== undefined) found.add(schema.format);
    for (const child of Object.values(schema.properties ?? {})) visit(child);
    if (schema.items !== undefined) visit(schema.items);
  };
  for (const { schema } of [...model.types, ...model.enums, ...payloadsOf(model)]) visit(schema);
  return found;
}

/**
 * The declarations refer to the sources, not to the build: they must hold before anything is built. Users of the
 * package never read them, because no public declaration mentions a validator by name.
 */
function declarationImports(model: ProtocolModel): string {
  const imports = collectImports();
  imports.types(runtime, "Validator");
  for (const { fileName, types } of messageFiles(model)) {
    imports.types(`../src/messages/${fileName}.js`, ...types.map(({ name }) => name));
  }
  return imports.print();
}

function declarations(payloads: readonly { readonly name: string }[]): string {
  return payloads.map(({ name }) => `export declare const ${name}: Validator<${name}>;`).join("\n");
}
