import type * as runtime from "@chargewire/runtime/codegen";
import { below, type Fault, type Place } from "../../faults.js";
import type { ExtensionModel } from "../../model/extension-model.js";
import { actionsFrom, payloadTypes } from "../../model/model.js";
import { checkDeclared, type DeclaredName } from "../collisions.js";
import { callsName, handlersName } from "../emit-profiles.js";
import { guardName, rulesName } from "./custom-data.js";
import { extensionTableName } from "./extension-types.js";
import { allCallsName, allHandlersName } from "./interfaces.js";

/** Members of a connection, which stand beside the methods of an extension. */
const connectionMembers: Readonly<Record<keyof runtime.PlainConnection, true>> = {
  call: true,
  callUnchecked: true,
  close: true,
  connected: true,
  identity: true,
  pause: true,
  pending: true,
  pingIntervalMs: true,
  protocol: true,
  resume: true,
  send: true,
  side: true,
  speaks: true,
  terminate: true,
};

/** Reports names of an extension's output that are taken already, hide a name that is needed, or cannot be methods. */
export function checkExtensionNames(model: ExtensionModel, manifest: Place, faults: Fault[]): void {
  const { base, own, name } = model;
  if (Object.hasOwn(connectionMembers, name) || name in Object.prototype || name === "then") {
    faults.push({
      ...below(manifest, "name"),
      message: `every connection has something else named ${name}`,
      advice: "Rename the extension.",
    });
  }
  if (own.npmName === base.npmName) {
    faults.push({
      ...below(manifest, "package"),
      message: `${own.npmName} is the package of ${base.title}, which this one depends on`,
      advice: "Give the extension a package of its own.",
    });
  }
  const { customData } = model;
  const carried = customData === undefined ? [] : [customData.typeName];
  const imported = [base.packageName, base.typesName, ...carried, ...(own.imported?.names ?? [])];
  checkDeclared(declaredNames(model, manifest), faults, imported);
  checkMethods(model, faults);
}

function declaredNames(model: ExtensionModel, manifest: Place): DeclaredName[] {
  const { own, customData } = model;
  const names: DeclaredName[] = [];
  const add = (what: string, place: Place, ...added: string[]): void => {
    for (const name of added) names.push({ name, what, place });
  };
  const roles = Object.values(own.roles);
  add(
    "the extension",
    below(manifest, "name"),
    ...[model.name, model.protocolName, model.typesName, own.typesName],
    ...(customData === undefined ? [] : [rulesName(model)]),
    ...roles.flatMap((role) => [allCallsName(model, role), allHandlersName(model, role)]),
    ...roles.flatMap(({ role }) => (["call", "send"] as const).map((kind) => extensionTableName(model, role, kind))),
  );
  for (const profile of own.profiles) {
    const isCarried = profile === model.dataTransfer?.profile;
    add(
      isCarried ? "dataTransfer" : `the profile ${profile.name}`,
      isCarried ? profile.place : below(profile.place, "name"),
      ...(isCarried ? [] : [profile.constName]),
      ...roles.flatMap((role) => [
        handlersName(profile, role),
        ...(actionsFrom(profile, role.role).length > 0 ? [callsName(profile, role)] : []),
      ]),
    );
    for (const { action, place } of profile.actions) {
      add(`the ${isCarried ? "message" : "action"} ${action}`, place, action);
    }
    for (const { name, place } of payloadTypes(profile)) add(`the payload ${name}`, place, name);
  }
  for (const { name, place } of customData?.types ?? []) add(`the customData ${name}`, place, name, guardName(name));
  for (const { name, place } of [...own.types, ...own.enums]) {
    if (own.imported?.names.has(name) !== true) add(`the type ${name}`, place, name);
  }
  return names;
}

/** All messages and actions of an extension are methods of one object, and handlers of one. */
function checkMethods({ own }: ExtensionModel, faults: Fault[]): void {
  const owners = new Map<string, string>();
  for (const { action, methodName, place } of own.profiles.flatMap(({ actions }) => actions)) {
    const other = owners.get(methodName);
    owners.set(methodName, action);
    if (methodName in Object.prototype || methodName === "then") {
      faults.push({
        ...place,
        message: `${action} needs a method ${methodName}, which every object, or promise, has for something else`,
        advice: "Rename it.",
      });
    } else if (other !== undefined && other !== action) {
      const message = `${other} and ${action} both need a method ${methodName}`;
      faults.push({ ...place, message, advice: "Rename one of them." });
    }
  }
}
