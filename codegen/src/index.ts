/**
 * Generates a typed, validated Chargewire package from a folder of JSON Schemas.
 * @module
 */

export { type CommandContext, runCommand } from "./command.js";
export type { Options, PackageHome } from "./config.js";
export type { Change, ComparedSide, Comparison, Finding, Section } from "./diff/change.js";
export { type DiffResult, diffProtocols } from "./diff/diff-protocols.js";
export { printChanges } from "./diff/print-changes.js";
export type { SideOptions } from "./diff/read-side.js";
export { type ChangeKind, type MessageSide, type Rule, rules, type Step } from "./diff/rules.js";
export type { OutputFile } from "./emit/output-file.js";
export { describeFault, type Fault, type Place } from "./faults.js";
export { generate, type ProtocolReport, type RunResult } from "./generate.js";
export { type ProtocolInput, printProtocol, readProtocol } from "./generate-protocol.js";
export { type ExampleResult, initExtension } from "./init/init-extension.js";
export { type DraftResult, initProtocol } from "./init/init-protocol.js";
export type { Json, JsonObject } from "./json.js";
export type { DataTransferManifest, ExtensionManifest } from "./load/extension-manifest.js";
export type {
  ActionManifest,
  CommandManifest,
  DialectManifest,
  GrpcManifest,
  Manifest,
  ManifestHead,
  MessageTypeName,
  ProfileManifest,
  Role,
  RoleManifest,
  SessionManifest,
} from "./load/manifest.js";
export { readFolder, type SourceText } from "./load/read-folder.js";
export type { SourceFolder } from "./load/schema-folders.js";
export type {
  ActionModel,
  EnumModel,
  EnumValueModel,
  FieldModel,
  ProfileModel,
  ProtocolModel,
  RoleModel,
  TypeModel,
} from "./model/model.js";
export type { ProtobufType, StreamFieldModel, StreamMessageModel, StreamModel } from "./model/stream-model.js";
export { enumKey, handlerName, kebabCase, packageName } from "./names.js";
export type { Definition, JsonType, Schema } from "./normalize/schema.js";
export { type WatchOptions, watch } from "./watch.js";
export type { ProtocolCounts } from "./write/cache.js";
