import type * as runtime from "@chargewire/runtime/codegen";
import { below, describePlace, type Fault, type Place } from "../faults.js";
import { actionsFrom, type ProtocolModel, payloadTypes } from "../model/model.js";
import { isIdentifier } from "../names.js";
import { remoteName } from "./emit-facades.js";
import { callsName, handlersName } from "./emit-profiles.js";
import { grammarName, tableActions, tableName } from "./emit-protocol.js";
import { noFields } from "./emit-types.js";

/** A name that the output declares, and where it comes from. */
export interface DeclaredName {
  readonly name: string;
  /** What bears the name, such as `the profile Core`. */
  readonly what: string;
  readonly place: Place;
}

/** Names that generated files import from the runtime: a declaration of the same name would hide them. */
const imported: Readonly<Record<keyof typeof runtime | RuntimeTypes, true>> = {
  ActionTypes: true,
  CallOptions: true,
  Caller: true,
  Client: true,
  ClientOptions: true,
  Feature: true,
  HandlerContext: true,
  HandlerResult: true,
  PlainConnection: true,
  Profile: true,
  Protocol: true,
  ProtocolGrammar: true,
  SendOptions: true,
  Server: true,
  ServerOptions: true,
  Validator: true,
  areReversed: true,
  CustomDataRules: true,
  DataTransferMessage: true,
  Extension: true,
  codePointLength: true,
  defineProtocol: true,
  extendProtocol: true,
  formats: true,
  withCustomData: true,
  withExtensions: true,
};
type RuntimeTypes =
  | "ActionTypes"
  | "CallOptions"
  | "Caller"
  | "ClientOptions"
  | "CustomDataRules"
  | "DataTransferMessage"
  | "Extension"
  | "Feature"
  | "HandlerContext"
  | "HandlerResult"
  | "PlainConnection"
  | "Profile"
  | "Protocol"
  | "ProtocolGrammar"
  | "SendOptions"
  | "ServerOptions"
  | "Validator";

/** Names that generated files declare for themselves. */
const internal: readonly string[] = [noFields, "contract", "validators"];

/** Members of the client that the facade's methods would replace. */
const clientMembers: Readonly<Record<keyof runtime.Client & string, true>> = {
  call: true,
  close: true,
  connect: true,
  connected: true,
  connection: true,
  handle: true,
  handleAction: true,
  handleUnknown: true,
  identity: true,
  on: true,
  peer: true,
  pingIntervalMs: true,
  reconnect: true,
  reconnectNow: true,
  reportCounts: true,
  send: true,
  setCredentials: true,
  state: true,
};

/** Members of the server that the facade's method for one client would replace. */
const serverMembers: Readonly<Record<keyof runtime.Server & string, true>> = {
  attach: true,
  call: true,
  close: true,
  connection: true,
  connectionCounts: true,
  connections: true,
  handle: true,
  handleAction: true,
  handleUnknown: true,
  inMemory: true,
  listen: true,
  on: true,
  peer: true,
  port: true,
  reportCounts: true,
  setTls: true,
};

/** Reports names of the output that are no identifiers, are taken already, or hide a name that is needed. */
export function checkNames(model: ProtocolModel, faults: Fault[]): void {
  checkDeclared(declaredNames(model), faults);
  checkFiles(model, faults);
  checkMembers(model, faults);
}

/**
 * Reports names that two declarations want, that are no identifiers, or that generated code needs for something else.
 * @param needed further names that the generated code of this package imports.
 */
export function checkDeclared(
  declared: readonly DeclaredName[],
  faults: Fault[],
  needed: readonly string[] = [],
): void {
  const kept = new Set([...Object.keys(imported), ...internal, ...needed]);
  const owners = new Map<string, DeclaredName>();
  const told = new Set<string>();
  for (const added of declared) {
    const owner = owners.get(added.name);
    if (owner !== undefined) {
      // Two that share one name often share further ones that are made of it.
      const pair = JSON.stringify([added.what, added.place, owner.what, owner.place]);
      if (told.has(pair)) continue;
      told.add(pair);
      faults.push({
        ...added.place,
        message: `${added.what} and ${owner.what} (${describePlace(owner.place)}) would both be exported as ${added.name}`,
        advice: "Rename one of them; a type that stands inline gets a name under typeNames in the manifest.",
      });
      continue;
    }
    owners.set(added.name, added);
    if (!isIdentifier(added.name)) {
      faults.push({
        ...added.place,
        message: `${added.what} gets the name ${added.name}, which is a reserved word or no identifier`,
        advice: "Rename it.",
      });
    } else if (kept.has(added.name)) {
      faults.push({
        ...added.place,
        message: `${added.what} has the name ${added.name}, which generated code needs for something else`,
        advice: "Rename it; a type that stands inline gets a name under typeNames in the manifest.",
      });
    }
  }
}

function declaredNames(model: ProtocolModel): DeclaredName[] {
  // The name is what a manifest always says for itself.
  const manifest: Place = { file: `${model.source}/protocol.json`, pointer: "" };
  const names: DeclaredName[] = [];
  const add = (what: string, place: Place, ...added: string[]): void => {
    for (const name of added) names.push({ name, what, place });
  };
  add("the protocol", below(manifest, "name"), model.packageName, grammarName(model), model.typesName);
  for (const role of ["client", "server"] as const) {
    const { name, title, place: at } = model.roles[role];
    const place = below(at, "name");
    const tables = (["call", "send"] as const)
      .filter((kind) => tableActions(model, role, kind).length > 0)
      .map((kind) => tableName(model, role, kind));
    add(`the role ${title}`, place, name, `${name}Options`, ...tables);
    if (role === "client") add(`the role ${title}`, place, remoteName(model));
  }
  for (const profile of model.profiles) {
    const interfaces = Object.values(model.roles).flatMap((role) => [
      handlersName(profile, role),
      ...(actionsFrom(profile, role.role).length > 0 ? [callsName(profile, role)] : []),
    ]);
    add(`the profile ${profile.name}`, below(profile.place, "name"), profile.constName, ...interfaces);
    for (const { action, place } of profile.actions) add(`the action ${action}`, place, action);
    for (const { name, place: at } of payloadTypes(profile)) add(`the message ${name}`, at, name);
  }
  for (const { name, place } of [...model.types, ...model.enums]) add(`the type ${name}`, place, name);
  return names;
}

/** Reports facades whose files are the fixed ones of a package, beside which they lie. */
export function checkFiles(model: ProtocolModel, faults: Fault[]): void {
  const taken = new Set(["features", "index", "protocol", "protocol-types", "types"]);
  for (const role of ["client", "server"] as const) {
    const { name, fileName, place } = model.roles[role];
    const files = role === "client" ? [fileName, `remote-${fileName}`] : [fileName];
    for (const file of files) {
      if (taken.has(file)) {
        faults.push({
          ...below(place, "name"),
          message: `the file of ${name}, ${file}.ts, exists in every package already`,
          advice: "Rename the role.",
        });
      }
      taken.add(file);
    }
  }
}

function checkMembers(model: ProtocolModel, faults: Fault[]): void {
  const owners = new Map<string, string>();
  for (const profile of model.profiles) {
    for (const { action, methodName, from, place } of profile.actions) {
      const other = owners.get(methodName);
      owners.set(methodName, action);
      const isClients = from.includes("client") && Object.hasOwn(clientMembers, methodName);
      if (isClients || methodName in Object.prototype || methodName === "then") {
        const who = isClients ? "every client" : "every object, or promise,";
        faults.push({
          ...place,
          message: `the action ${action} needs a method ${methodName}, which ${who} has for something else`,
          advice: "Rename the action, or leave it out and use call() of the runtime.",
        });
      } else if (other !== undefined) {
        faults.push({
          ...place,
          message: `the actions ${other} and ${action} both need a method ${methodName}`,
          advice: "Rename one of them, or leave it out and use call() of the runtime.",
        });
      }
    }
  }
  const { name, variableName, place } = model.roles.client;
  if (!Object.hasOwn(serverMembers, variableName)) return;
  faults.push({
    ...below(place, "name"),
    message: `the role ${name} needs a method ${variableName}, which every server has for something else`,
    advice: "Rename the role.",
  });
}
