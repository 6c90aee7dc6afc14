import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { type Config, type Options, resolveConfig, shownPath, sourcePath } from "../config.js";
import type { Fault, Place } from "../faults.js";
import { readProtocol } from "../generate-protocol.js";
import { extensionsFolder } from "../load/extension-manifest.js";
import { findBase } from "../load/find-base.js";
import { findBases } from "../load/find-bases.js";
import { readText } from "../load/read-folder.js";
import type { ProtocolModel } from "../model/model.js";
import { kebabCase, packageName } from "../names.js";
import { refName } from "../normalize/schema.js";
import { exampleExtension } from "./example-extension.js";

/** What was written for a vendor to begin with. */
export interface ExampleResult {
  /** What is wrong with the input; when there is anything, nothing was written. */
  readonly faults: readonly Fault[];
  /** Folder of the extension as people see it; `undefined` when nothing was written. */
  readonly folder: string | undefined;
  /** Folder of the package that it will become, as people see it. */
  readonly out: string | undefined;
}

/**
 * Writes the folder of an extension that works as it stands, for a vendor to change. Where there is no folder of schemas
 * yet, one is made. Faults of the input are returned, not thrown.
 * @param name name of the extension, such as `acme`.
 * @param base name of the protocol that it extends, such as `ocpp1.6`.
 * @throws Error when a file cannot be written.
 */
export async function initExtension(name: string, base: string, options: Options = {}): Promise<ExampleResult> {
  const faults: Fault[] = [];
  const nothing: ExampleResult = { faults, folder: undefined, out: undefined };
  // No folder of schemas is what one begins with, so that is none of the faults.
  const config = resolveConfig(options, []) ?? resolveConfig({ ...options, schemas: "schemas" }, faults);
  if (config === undefined) return nothing;
  const home = join(config.schemas, extensionsFolder);
  checkName(name, { file: `${sourcePath(config, extensionsFolder)}/${name}`, pointer: "" }, faults);
  // A vendor with products of two versions is called the same in both.
  const folderName = existsSync(join(home, name)) ? `${name}-${packageName(base)}` : name;
  const folder = `${sourcePath(config, extensionsFolder)}/${folderName}`;
  const path = join(home, folderName);
  if (faults.length === 0 && existsSync(path)) {
    const advice = "Choose another name, or remove the folder to begin anew.";
    faults.push({ file: folder, pointer: "", message: "there is a folder of this name already", advice });
  }
  const model = faults.length > 0 ? undefined : await readBase(config, base, faults);
  if (model === undefined) return nothing;
  const files = exampleExtension({
    name,
    base,
    baseTitle: model.title,
    client: model.roles.client.title,
    packageName: `${name}-${packageName(base)}`,
    schemaPath: schemaPath(config, path),
    suffixes: model.messageSuffixes,
    hasDataTransfer: model.dialect["dataTransfer"] !== undefined,
    carrier: findCarrier(model),
  });
  for (const { path: file, json } of files) {
    const target = join(path, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, `${JSON.stringify(json, undefined, 2)}\n`);
  }
  return { faults, folder, out: shownPath(config, join(config.out, folderName)) };
}

function checkName(name: string, place: Place, faults: Fault[]): void {
  if (/^[a-z][a-z0-9]*$/.test(name)) return;
  const better = kebabCase(name).replaceAll(/[^a-z0-9]|^[^a-z]+/g, "");
  faults.push({
    ...place,
    message: `${JSON.stringify(name)} cannot name an extension: connections have the vendor's methods under it`,
    advice: `Write small letters and digits, such as ${better === "" ? "acme" : better}.`,
  });
}

async function readBase(config: Config, name: string, faults: Fault[]): Promise<ProtocolModel | undefined> {
  const place = { file: `--extends ${name}`, pointer: "" };
  const base = await findBase(config, name, faults, place);
  if (base === undefined) return undefined;
  const bases = await findBases(base, (other, found, at) => findBase(config, other, found, at), faults);
  if (bases === undefined) return undefined;
  const manifestSchema = await readText(config.manifestSchema);
  const { source, files: schemas } = base;
  return readProtocol({ source, schemas, bases, templates: [], manifestSchema, requireDescriptions: false }, faults);
}

/** A type that carries customData: that of the station where there is one, because it is sent at every start. */
function findCarrier({ types }: ProtocolModel): string | undefined {
  const open = types.find(({ takesAnyField }) => takesAnyField);
  const carriers = types.filter(({ schema }) => {
    return Object.values(schema.properties ?? {}).some((field) => open !== undefined && refName(field) === open.name);
  });
  return (carriers.find(({ name }) => name.startsWith("ChargingStation")) ?? carriers[0])?.name;
}

/** The manifest's schema beside the schemas, as in the generator's own repository, or in the installed generator. */
function schemaPath(config: Config, from: string): string {
  const beside = join(config.schemas, "extension.schema.json");
  const installed = join(config.root, "node_modules", "@chargewire", "codegen", "schemas", "extension.schema.json");
  return relative(from, existsSync(beside) ? beside : installed)
    .split(sep)
    .join("/");
}
