import type { PackageHome } from "./config.js";
import { keptFiles, runtimePackage } from "./emit/emit-package.js";
import { emitTypes } from "./emit/emit-types.js";
import { emitValidators } from "./emit/emit-validators.js";
import { asAliases, emitCustomData } from "./emit/extension/custom-data.js";
import { emitExtension } from "./emit/extension/extension.js";
import { checkExtensionNames } from "./emit/extension/extension-names.js";
import { emitExtensionTypes } from "./emit/extension/extension-types.js";
import { emitExtensionFeatures } from "./emit/extension/features.js";
import { emitExtensionIndex } from "./emit/extension/index-file.js";
import { emitCalls, emitHandlers } from "./emit/extension/interfaces.js";
import { emitExtensionReadme } from "./emit/extension/readme.js";
import type { OutputFile } from "./emit/output-file.js";
import { rendererOf } from "./emit/render.js";
import type { Fault } from "./faults.js";
import { type ProtocolInput, readProtocol } from "./generate-protocol.js";
import type { JsonObject } from "./json.js";
import type { ExtendedProtocol } from "./load/base-types.js";
import { extensionFile } from "./load/extension-manifest.js";
import { loadExtension, loadExtensionManifest } from "./load/load-extension.js";
import { messageTypeNumbers } from "./load/manifest.js";
import type { SourceText } from "./load/read-folder.js";
import { buildExtension } from "./model/build-extension.js";
import { buildModel } from "./model/build-model.js";
import type { ExtensionModel } from "./model/extension-model.js";
import { customDataFile, type ProtocolModel } from "./model/model.js";
import { normalize } from "./normalize/normalize.js";

/** Everything that the output of an extension depends on besides the generator's code. */
export interface ExtensionInput extends ProtocolInput {
  /** Content of extension.schema.json. */
  readonly extensionSchema: string;
}

/**
 * The model of an extension: the protocol that it extends, then its own schemas in the form of a protocol.
 * @returns `undefined` when there are faults; they are added to the list.
 */
export async function readExtension(input: ExtensionInput, faults: Fault[]): Promise<ExtensionModel | undefined> {
  const { source, schemas: files, requireDescriptions } = input;
  const found: Fault[] = [];
  const manifestSchemas = { extension: input.extensionSchema, protocol: input.manifestSchema };
  const read = await loadExtensionManifest({ source, files }, manifestSchemas, found);
  const base = read === undefined ? undefined : await readBase(input, found);
  if (base?.stream !== undefined) {
    found.push({
      ...{ file: `${source}/${extensionFile}`, pointer: "/extends" },
      message: `${base.name} is streamed over gRPC, and cannot be extended`,
      advice: "Copy its folder under another name, and change it there.",
    });
  }
  if (read === undefined || base === undefined || base.stream !== undefined) {
    faults.push(...found);
    return undefined;
  }
  const { written, manifest, loaded, messages, customData, taken } = loadExtension(read, extendedProtocol(base), found);
  const root = normalize(loaded, manifest, [...messages, ...customData], found);
  const settings = {
    source,
    manifestPlace: loaded.manifestPlace,
    requireDescriptions,
    imported: { module: base.npmName, names: taken },
    ...(customData.length === 0 ? {} : { customData: customData.map(({ name }) => name) }),
  };
  const own = buildModel(manifest, root, settings, found);
  const customTypes = new Map(own.customData?.map((type) => [type.name, type]));
  const place = { file: `${source}/${extensionFile}`, pointer: "" };
  const model = buildExtension(written, base, own, customTypes, place, found);
  if (found.length === 0) checkExtensionNames(model, place, found);
  faults.push(...found);
  return found.length === 0 ? model : undefined;
}

/** The model of the protocol that is extended: the first of the bases. Whether it is described is not the vendor's affair. */
async function readBase(input: ExtensionInput, faults: Fault[]): Promise<ProtocolModel | undefined> {
  const [base, ...bases] = input.bases ?? [];
  if (base === undefined) return undefined;
  const { source, files: schemas } = base;
  return readProtocol({ ...input, source, schemas, bases, requireDescriptions: false }, faults);
}

function extendedProtocol(base: ProtocolModel): ExtendedProtocol {
  const numbers = base.dialect["messageTypes"] as readonly number[];
  const messageTypes = (Object.keys(messageTypeNumbers) as (keyof typeof messageTypeNumbers)[]).filter((name) => {
    return numbers.includes(messageTypeNumbers[name]);
  });
  const { name, title, source, roles, messageSuffixes, profileTitle, subprotocol } = base;
  return {
    ...{ name, title, source },
    manifest: { roles, messageSuffixes, profileTitle, subprotocol, dialect: { messageTypes } },
    definitions: new Map(
      [...base.types, ...base.enums].map(({ name: type, place, schema }) => {
        return [type, { file: place.file, schema: schema as unknown as JsonObject }];
      }),
    ),
  };
}

/**
 * All files of the package of an extension, in memory.
 * @param baseRange range of versions of the extended protocol's package.
 */
export async function printExtension(
  model: ExtensionModel,
  templates: readonly SourceText[],
  home: PackageHome,
  baseRange: string,
): Promise<OutputFile[]> {
  const render = await rendererOf(templates);
  const { own, base } = model;
  const types = await emitTypes(own);
  const basePackage = { name: base.npmName, range: baseRange, folder: base.packageName };
  const title = `${own.title} for ${base.title}`;
  return [
    ...types.map((file) => (file.path === `src/messages/${customDataFile}.ts` ? asAliases(file) : file)),
    ...emitValidators(own),
    emitCalls(model, render),
    emitHandlers(model, render),
    emitExtensionTypes(model, render),
    emitExtensionFeatures(model, render),
    ...emitCustomData(model, render),
    emitExtension(model, render),
    emitExtensionIndex(model, render),
    emitExtensionReadme(model, render),
    ...keptFiles(own.npmName, title, [basePackage, runtimePackage(home)], render, home),
  ];
}
