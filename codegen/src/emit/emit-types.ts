import type { JSONSchema } from "json-schema-to-typescript";
import type { InterfaceDeclarationStructure, StatementStructures, TypeAliasDeclarationStructure } from "ts-morph";
import { byCodeUnit } from "../json.js";
import { type FieldModel, messageFiles, type ProtocolModel, type TypeModel } from "../model/model.js";
import { propertyKey } from "../names.js";
import { refName, type Schema, typesOf } from "../normalize/schema.js";
import { docLines } from "./doc-comment.js";
import { enumText } from "./emit-enums.js";
import { collectImports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";

/** Name of the property that keeps an interface without fields from accepting everything. */
export const noFields = "noFields";

/** Index signature of a type that takes any field. */
const anyField = { keyName: "field", keyType: "string", returnType: "unknown" };

/** Declaration of {@link noFields}, for each file that needs it. */
export const noFieldsDeclaration: string =
  "/** Key that no value has: an interface without members would accept every value. */\n" +
  `declare const ${noFields}: unique symbol;`;

/** The structures that the type generator gave, by name of type. */
type Structures = ReadonlyMap<string, InterfaceDeclarationStructure | TypeAliasDeclarationStructure>;

/**
 * The types of a protocol: shared ones and enums in `src/types.ts`, the payloads of each profile in
 * `src/messages/<profile>.ts`. json-schema-to-typescript turns each schema into TypeScript, ts-morph parses that once,
 * the structures get their doc comments, and ts-morph prints them once: changing the tree node by node is slow.
 */
export async function emitTypes(model: ProtocolModel): Promise<OutputFile[]> {
  const { IndentationText, Project } = await import("ts-morph");
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  });
  const structures = await typeStructures(model, (path, text) => project.createSourceFile(path, text).getStructure());
  const print = (path: string, statements: (string | StatementStructures)[]): string => {
    const text = project
      .createSourceFile(path, { statements })
      .getFullText()
      .replaceAll(/\{\n\}/g, "{}");
    // ts-morph sets some declarations apart and others not; a comment at the margin begins a new one.
    return text.replaceAll(/\n+(?=\/\*\*)/g, "\n\n");
  };

  const isOwn = ({ name }: { readonly name: string }): boolean => model.imported?.names.has(name) !== true;
  const shared = [...model.types, ...model.enums]
    .filter(isOwn)
    .sort((left, right) => byCodeUnit(left.name, right.name));
  const statements = shared.map((type) => ("values" in type ? enumText(type) : typeStatement(type, structures)));
  const types = print("/types.ts", statements);
  const messages = messageFiles(model).map(({ fileName, types: payloads }) => {
    const path = `src/messages/${fileName}.ts`;
    const text = print(
      `/${path}`,
      payloads.map((type) => typeStatement(type, structures)),
    );
    return sourceFile(path, model.source, importsOf(payloads, model), emptinessOf(payloads), text);
  });
  const own = model.types.filter(isOwn);
  const foreign = importsOf(
    own.filter(({ schema }) => refsIn(schema).some((name) => !isOwn({ name }))),
    model,
    true,
  );
  return [sourceFile("src/types.ts", model.source, foreign, emptinessOf(own), types || "export {};"), ...messages];
}

/** Runs the type generator over all types at once, and reads what it wrote. */
async function typeStructures(
  model: ProtocolModel,
  read: (path: string, text: string) => { statements?: unknown },
): Promise<Structures> {
  const { compile } = await import("json-schema-to-typescript");
  const all = [...model.types, ...messageFiles(model).flatMap((file) => file.types)];
  // The type generator rewrites names (a1b becomes A1B); under these it has nothing to rewrite.
  const plainNames = new Map(all.map(({ name }, index) => [`D${index}`, name]));
  const definitions = Object.fromEntries(all.map(({ schema }, index) => [`D${index}`, toTypeSchema(schema, true)]));
  const properties = Object.fromEntries([...plainNames.keys()].map((key) => [key, { $ref: `#/definitions/${key}` }]));
  const root: JSONSchema = { type: "object", additionalProperties: false, properties, definitions };
  const text = await compile(root, "Root", {
    additionalProperties: false,
    bannerComment: "",
    format: false,
    ignoreMinAndMaxItems: true,
  });
  const statements = read("/generated.ts", text).statements as { name: string }[];
  return new Map(
    statements.flatMap((statement) => {
      const name = plainNames.get(statement.name);
      return name === undefined ? [] : [[name, { ...statement, name } as InterfaceDeclarationStructure]];
    }),
  );
}

/** The part of a schema that the type generator needs: no bounds, no prose, references by name. */
function toTypeSchema(schema: Schema, isRoot = false): JSONSchema {
  const name = refName(schema);
  if (name !== undefined) return { tsType: name };
  if (schema.const !== undefined) return { const: schema.const };
  const types = typesOf(schema);
  const [type] = types;
  if (type === undefined) return { tsType: "unknown" };
  if (type === "array") return { type: "array", items: toTypeSchema(schema.items ?? {}) };
  if (type !== "object") return { type: types.length === 1 ? type : [...types] };
  const fields = Object.entries(schema.properties ?? {});
  // An open object without a field of its own holds any fields; TypeScript's word for it is object.
  if (fields.length === 0 && !isRoot) return { tsType: "object" };
  return {
    type: "object",
    additionalProperties: false,
    required: fields.flatMap(([field], index) => (schema.required?.includes(field) ? [plainField(index)] : [])),
    properties: Object.fromEntries(fields.map(([, child], index) => [plainField(index), toTypeSchema(child)])),
  };
}

/** Stands for a field in the type generator, which cannot take every name. */
function plainField(index: number): string {
  return `f${index}`;
}

function typeStatement(type: TypeModel, structures: Structures): StatementStructures {
  const structure = found(structures, type.name);
  const docs = docsOf(type, 0);
  if (type.fields === undefined) return { ...structure, docs } as TypeAliasDeclarationStructure;
  const { properties = [], ...rest } = structure as InterfaceDeclarationStructure;
  if (type.fields.length === 0) {
    // An interface without members would accept every value, texts and numbers too.
    if (type.schema.additionalProperties === true) return { ...rest, docs, indexSignatures: [anyField] };
    const nothing = { name: `[${noFields}]`, type: "never", hasQuestionToken: true, isReadonly: true };
    return { ...rest, docs, properties: [nothing] };
  }
  const fields = new Map(type.fields.map((field, index) => [plainField(index), field]));
  return {
    ...rest,
    docs,
    ...(type.takesAnyField ? { indexSignatures: [anyField] } : {}),
    properties: properties.map((property) => {
      const field = fields.get(property.name);
      const text = bare(String(property.type));
      return {
        ...property,
        name: propertyKey(field?.name ?? property.name),
        type: field?.required === true || text === "unknown" ? text : `${text} | undefined`,
        docs: field === undefined ? [] : docsOf(field, 2),
      };
    }),
  };
}

/** The comment of a type or field. ts-morph writes it on one line unless its text begins with a line end. */
function docsOf({ description, constraints }: TypeModel | FieldModel, indent: number): { description: string }[] {
  const lines = docLines(description, constraints, indent);
  if (lines.length === 0) return [];
  return [{ description: lines.length > 1 ? `\n${lines.join("\n")}` : lines.join("") }];
}

/** The type generator puts unions in brackets; outside of a list they are not needed. */
function bare(type: string): string {
  return /^\([^()]*\)$/.test(type) ? type.slice(1, -1) : type;
}

function found(structures: Structures, name: string): InterfaceDeclarationStructure | TypeAliasDeclarationStructure {
  const structure = structures.get(name);
  if (structure === undefined) throw new Error(`json-schema-to-typescript gave no type for ${name}`);
  return structure;
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
