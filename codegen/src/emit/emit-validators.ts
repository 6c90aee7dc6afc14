import { byCodeUnit } from "../json.js";
import { messageFiles, type ProtocolModel, type TypeModel } from "../model/model.js";
import { mapChildren, refTo, type Schema } from "../normalize/schema.js";
import { collectChecks } from "./collect-checks.js";
import { collectImports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";
import { helperNames, helpersFor } from "./validator-helpers.js";

const runtime = "@chargewire/runtime/codegen";

/**
 * The validators of a protocol: one module without dependencies but the runtime's formats and string length, with one
 * export per payload, named as its type. Its declarations are written beside it.
 */
export function emitValidators(model: ProtocolModel): OutputFile[] {
  const payloads = payloadsOf(model).sort((left, right) => byCodeUnit(left.name, right.name));
  const code = validatorsCode(model, payloads);
  const imports = collectImports();
  for (const helper of ["areReversed", "codePointLength", "formats"]) {
    if (new RegExp(`\\b${helper}\\b`).test(code)) imports.values(runtime, helper);
  }
  return [
    sourceFile("validators/validators.js", model.source, imports.print(), helpersFor(code), code),
    sourceFile("validators/validators.d.ts", model.source, declarationImports(model), declarations(payloads)),
  ];
}

function validatorsCode(model: ProtocolModel, payloads: readonly TypeModel[]): string {
  const definitions = [...model.types, ...model.enums, ...payloads];
  const schemas = new Map(definitions.map(({ name, schema }) => [name, withoutProse(schema)]));
  const payloadNames = payloads.map(({ name }) => name);
  const checks = collectChecks(schemas, [...payloadNames, ...helperNames]);
  const validators = payloadNames.map((name) => {
    const check = checks.nameOf({ $ref: refTo(name) });
    return `export function ${name}(value) {\n  return $judge(${name}, ${check}(value));\n}`;
  });
  return [checks.print(), ...validators].join("\n\n");
}

function payloadsOf(model: ProtocolModel): TypeModel[] {
  return messageFiles(model).flatMap(({ types }) => types);
}

/** The schema without what decides nothing. */
function withoutProse(schema: Schema): Schema {
  const { description: _1, default: _2, "x-protobuf": _3, ...rest } = mapChildren(schema, withoutProse);
  return rest;
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
