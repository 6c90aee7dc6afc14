import type { PackageHome } from "./config.js";
import { checkNames } from "./emit/collisions.js";
import { emitFacades } from "./emit/emit-facades.js";
import { emitFeatures } from "./emit/emit-features.js";
import { emitPackage } from "./emit/emit-package.js";
import { emitProfiles } from "./emit/emit-profiles.js";
import { emitIndex, emitProtocol, emitProtocolTypes } from "./emit/emit-protocol.js";
import { emitTypes } from "./emit/emit-types.js";
import { emitValidators } from "./emit/emit-validators.js";
import type { OutputFile } from "./emit/output-file.js";
import { type Render, rendererOf } from "./emit/render.js";
import { emitStreamFacades } from "./emit/stream/facades.js";
import { emitStreamFeatures } from "./emit/stream/features.js";
import { emitStreamIndex } from "./emit/stream/index-file.js";
import { checkStreamNames } from "./emit/stream/names.js";
import { emitStreamPackage } from "./emit/stream/package.js";
import { emitProto } from "./emit/stream/proto.js";
import { emitStreamProtocol } from "./emit/stream/protocol.js";
import type { Fault } from "./faults.js";
import { loadProtocol } from "./load/load-protocol.js";
import type { SourceText } from "./load/read-folder.js";
import type { SourceFolder } from "./load/schema-folders.js";
import { buildModel } from "./model/build-model.js";
import type { ProtocolModel } from "./model/model.js";
import type { StreamModel } from "./model/stream-model.js";
import { normalize } from "./normalize/normalize.js";

/** Everything that the output of a protocol depends on besides the generator's code. */
export interface ProtocolInput {
  /** Path of the protocol's folder as people see it, such as `schemas/ocpp1.6`. */
  readonly source: string;
  /** The files of that folder. */
  readonly schemas: readonly SourceText[];
  /** The protocols that it is made from: the one that it extends, the one which that extends, and so on. */
  readonly bases?: readonly SourceFolder[] | undefined;
  readonly templates: readonly SourceText[];
  /** Content of protocol.schema.json. */
  readonly manifestSchema: string;
  readonly requireDescriptions: boolean;
}

/**
 * The model of a protocol: load, check, match, normalise, build.
 * @returns `undefined` when there are faults; they are added to the list.
 */
export async function readProtocol(input: ProtocolInput, faults: Fault[]): Promise<ProtocolModel | undefined> {
  const found: Fault[] = [];
  const model = await buildFrom(input, found);
  faults.push(...found);
  return found.length === 0 ? model : undefined;
}

async function buildFrom(input: ProtocolInput, faults: Fault[]): Promise<ProtocolModel | undefined> {
  const { source, schemas: files, bases = [], manifestSchema, requireDescriptions } = input;
  const protocol = await loadProtocol({ source, files }, bases, manifestSchema, faults);
  if (protocol === undefined) return undefined;
  const { loaded, manifest, messages } = protocol;
  const root = normalize(loaded, manifest, messages, faults);
  const { manifestPlace } = loaded;
  const model = buildModel(manifest, root, { source, manifestPlace, requireDescriptions }, faults);
  if (manifest.transport === undefined) checkNames(model, faults);
  else if (model.stream !== undefined) checkStreamNames(model, model.stream, faults);
  return model;
}

/** All files of the package of a protocol, in memory. */
export async function printProtocol(
  model: ProtocolModel,
  templates: readonly SourceText[],
  home: PackageHome,
): Promise<OutputFile[]> {
  const render = await rendererOf(templates);
  return model.stream === undefined ? printOcppJ(model, render, home) : printStream(model, model.stream, render, home);
}

/** The package of a protocol whose messages travel as OCPP-J. */
async function printOcppJ(model: ProtocolModel, render: Render, home: PackageHome): Promise<OutputFile[]> {
  return [
    ...(await emitTypes(model)),
    ...emitValidators(model),
    ...emitProfiles(model, render),
    emitFeatures(model, render),
    ...emitFacades(model, render),
    emitProtocolTypes(model, render),
    emitProtocol(model, render),
    emitIndex(model, render),
    ...emitPackage(model, render, home),
  ];
}

/** The package of a protocol whose messages are streamed over gRPC. */
async function printStream(
  model: ProtocolModel,
  stream: StreamModel,
  render: Render,
  home: PackageHome,
): Promise<OutputFile[]> {
  // There are no shared types.
  const types = (await emitTypes(model)).filter(({ path }) => path !== "src/types.ts");
  return [
    ...types,
    ...emitValidators(model),
    emitStreamFeatures(model, stream, render),
    ...emitStreamFacades(model, stream, render),
    emitStreamProtocol(model, stream, render),
    emitStreamIndex(model, render),
    emitProto(model, stream, render),
    ...emitStreamPackage(model, stream, render, home),
  ];
}
