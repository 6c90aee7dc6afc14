import type { JSONSchema } from "json-schema-to-typescript";
import { byCodeUnit } from "../json.js";
import { type FieldModel, messageFiles, type ProtocolModel, type TypeModel } from "../model/model.js";
import { propertyKey } from "../names.js";
import { refName, type Schema, typesOf } from "../normalize/schema.js";
import { docComment } from "./doc-comment.js";
import { enumText } from "./emit-enums.js";
import { collectImports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";

/** Name of the property that keeps an interface without fields from accepting everything. */
export const noFields = "noFields";

/** Declaration of {@link noFields}, for each file that needs it. */
export const noFieldsDeclaration: string =
  "/** Key that no value has: an interface without members would accept every value. */\n" +
  `declare const ${noFields}: unique symbol;`;

/**
 * The types of a protocol: shared ones and enums in `src/types.ts`, the payloads of each profile in
 * `src/messages/<profile>.ts`.
 */
export async function emitTypes(model: ProtocolModel): Promise<OutputFile[]> {
  const isOwn = ({ name }: { readonly name: string }): boolean => model.imported?.names.has(name) !== true;
  const own = model.types.filter(isOwn);
  const files = messageFiles(model);
  const typeOf = await typeTexts([...own, ...files.flatMap(({ types }) => types)]);
  const shared = [...own, ...model.enums.filter(isOwn)].sort((left, right) => byCodeUnit(left.name, right.name));
  const types = inOneFile(shared.map((type) => ("values" in type ? enumText(type) : declaration(type, typeOf))));
  const foreign = importsOf(
    own.filter(({ schema }) => refsIn(schema).some((name) => !isOwn({ name }))),
    model,
    true,
  );
  return [
    sourceFile("src/types.ts", model.source, foreign, emptinessOf(own), types || "export {};"),
    ...files.map(({ fileName, types: payloads }) => {
      const text = inOneFile(payloads.map((type) => declaration(type, typeOf)));
      const path = `src/messages/${fileName}.ts`;
      return sourceFile(path, model.source, importsOf(payloads, model), emptinessOf(payloads), text);
    }),
  ];
}

/** The type of a field, or of another name for a type, as TypeScript. */
type TypeOf = (schema: Schema) => string;

/**
 * Has json-schema-to-typescript write the types of all fields and of all other names for types: as the fields of one
 * interface, each different one once. It gets no name to rewrite (a1b becomes A1B), and as nothing in it has fields of
 * its own, each type stands on a line of its own.
 */
async function typeTexts(types: readonly TypeModel[]): Promise<TypeOf> {
  const { compile } = await import("json-schema-to-typescript");
  const schemas = types.flatMap(({ schema, fields }) => fields?.map((field) => field.schema) ?? [schema]);
  const wanted = [...new Set(schemas.map((schema) => JSON.stringify(toTypeSchema(schema))))];
  const properties = Object.fromEntries(wanted.map((text, index) => [`t${index}`, JSON.parse(text) as JSONSchema]));
  const written = await compile({ type: "object", additionalProperties: false, properties }, "Types", {
    additionalProperties: false,
    bannerComment: "",
    format: false,
    ignoreMinAndMaxItems: true,
  });
  const lines = [...written.matchAll(/^t(\d+)\?: (.+)$/gm)];
  const texts = new Map(lines.map(([, index, type]) => [wanted[Number(index)], type]));
  return (schema) => {
    const text = JSON.stringify(toTypeSchema(schema));
    const type = texts.get(text);
    if (type === undefined) throw new Error(`json-schema-to-typescript gave no type for ${text}`);
    return type;
  };
}

/** The part of a schema that the type generator needs: no bounds, no prose, references by name. */
function toTypeSchema(schema: Schema): JSONSchema {
  const name = refName(schema);
  if (name !== undefined) return { tsType: name };
  if (schema.const !== undefined) return { const: schema.const };
  const types = typesOf(schema);
  const [type] = types;
  if (type === undefined) return { tsType: "unknown" };
  if (type === "array") return { type: "array", items: toTypeSchema(schema.items ?? {}) };
  // What has fields of its own has a name; any other object holds any fields, and TypeScript's word for it is object.
  if (type === "object") return { tsType: "object" };
  return { type: types.length === 1 ? type : [...types] };
}

/** Declarations below each other, apart from what ends with a brace and from what has a comment. */
function inOneFile(declarations: readonly string[]): string {
  const parts = declarations.map((text, index) => {
    const isApart = declarations[index - 1]?.endsWith("}") === true || /^(?:\/\*\*|export interface )/.test(text);
    return isApart ? `\n${text}` : text;
  });
  return parts.join("\n");
}

function declaration(type: TypeModel, typeOf: TypeOf): string {
  const { name, description, constraints, fields, schema } = type;
  const text =
    fields === undefined
      ? `export type ${name} = ${typeOf(schema)};`
      : `export interface ${name} {\n${members(type, fields, typeOf).join("\n")}\n}`;
  return [docComment(description, constraints), text].filter((part) => part !== "").join("\n");
}

/** Index signature of a type that takes any field. */
const anyField = "  [field: string]: unknown;";

function members({ schema, takesAnyField }: TypeModel, fields: readonly FieldModel[], typeOf: TypeOf): string[] {
  // An interface without members would accept every value, texts and numbers too.
  if (fields.length === 0) {
    return [schema.additionalProperties === true ? anyField : `  readonly [${noFields}]?: never;`];
  }
  const texts = fields.flatMap((field) => {
    const type = bare(typeOf(field.schema));
    const isWhole = field.required || type === "unknown";
    const key = `${propertyKey(field.name)}${field.required ? "" : "?"}`;
    return [docComment(field.description, field.constraints, 2), `  ${key}: ${type}${isWhole ? "" : " | undefined"};`];
  });
  return [...(takesAnyField ? [anyField] : []), ...texts.filter((text) => text !== "")];
}

/** The type generator puts unions in brackets; outside of a list they are not needed. */
function bare(type: string): string {
  return /^\([^()]*\)$/.test(type) ? type.slice(1, -1) : type;
}

/** Imports of the shared types that payloads, or the shared types themselves, refer to. */
function importsOf(types: readonly TypeModel[], { imported }: ProtocolModel, areShared = false): string {
  const imports = collectImports();
  for (const name of types.flatMap(({ schema }) => refsIn(schema))) {
    if (imported?.names.has(name) === true) imports.types(imported.module, name);
    else if (!areShared) imports.types("../types.js", name);
  }
  return imports.print();
}

function refsIn(schema: Schema): string[] {
  const name = refName(schema);
  const nested = [...Object.values(schema.properties ?? {}), ...(schema.items === undefined ? [] : [schema.items])];
  return [...(name === undefined ? [] : [name]), ...nested.flatMap(refsIn)];
}

/**
 * An interface without fields would accept any value at all. With one optional field that nobody can name it accepts
 * `{}` only, and, unlike `Record<string, never>`, reading a field of it is an error too, and messages keep its name.
 */
function emptinessOf(types: readonly TypeModel[]): string {
  const isEmpty = types.some(({ fields, schema }) => fields?.length === 0 && schema.additionalProperties === false);
  if (!isEmpty) return "";
  return noFieldsDeclaration;
}
