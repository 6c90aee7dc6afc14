import { DefinitionError } from "../errors/definition-error.js";
import { withCustomData } from "./custom-data.js";
import { type CustomDataRules, dataTransferKey, type Extension } from "./extension.js";
import type { Feature } from "./feature.js";
import { handlerName, type Profile } from "./profile.js";
import { checkContract, createProtocol, type Protocol } from "./protocol.js";
import type { ProtocolTypes } from "./protocol-types.js";

/**
 * A protocol with what a vendor adds to it. The protocol itself stays as it is; on the wire both have the same
 * subprotocol. For several vendors the result is extended again.
 * @throws DefinitionError when the extension is made for another protocol or for another contract with the runtime, or
 * clashes with the protocol or an earlier extension: the name of another or of a method, the same action, the same
 * vendorId and messageId, or customData of one vendorId in one type; the error names both. Also when two messages of
 * the extension have one name, a validator is missing, or the protocol has no DataTransfer for its messages.
 */
export function extendProtocol<Base extends ProtocolTypes, Spoken extends Base, Added extends ProtocolTypes>(
  protocol: Protocol<Spoken>,
  extension: Extension<Base, Added>,
): Protocol<Spoken & Added> {
  checkContract(extension.name, extension.contract);
  if (extension.subprotocol !== protocol.subprotocol) {
    throw new DefinitionError(
      `${extension.title} extends ${extension.subprotocol}, not ${protocol.title}; extend that protocol with it.`,
    );
  }
  const { dataTransfer } = protocol.dialect;
  // A protocol that was bundled with some of its profiles only may lack the action.
  if (
    extension.dataTransfer.length > 0 &&
    (dataTransfer === undefined || protocol.feature(dataTransfer.action) === undefined)
  ) {
    throw new DefinitionError(
      `${extension.title} has messages for DataTransfer, which ${protocol.title} does not have.`,
    );
  }
  checkNames(protocol, extension);
  checkMessages(extension);
  checkActions(protocol, extension);
  checkDataTransfer(protocol, extension);
  checkCustomData(protocol, extension);
  const { customData } = extension;
  const profiles = [...protocol.profiles, ...extension.profiles];
  const all = customData === undefined ? profiles : profiles.map(checked(customData));
  return createProtocol(protocol, all, [...protocol.extensions, extension]);
}

function checkNames(protocol: Protocol, extension: Extension): void {
  // The facade of a client has both: the methods of the standard's actions, and each vendor under its name.
  const hidden = protocol.features.find(({ action }) => handlerName(action) === extension.name);
  if (hidden !== undefined) {
    throw new DefinitionError(
      `${titled(extension)} is named ${extension.name}, as the method of ${hidden.action} in ${protocol.title} is.`,
    );
  }
  const twin = protocol.extensions.find(({ name }) => name === extension.name);
  if (twin === undefined) return;
  throw new DefinitionError(
    twin.dataTransfer === extension.dataTransfer
      ? `${protocol.title} is extended by ${extension.title} already.`
      : `Two extensions of ${protocol.title} are named ${extension.name}: ${titled(twin)} and ${titled(extension)}.`,
  );
}

/** Each message has a method and a handler by its name, and its data is checked in both directions. */
function checkMessages(extension: Extension): void {
  const actions = extension.profiles.flatMap(featuresOf).map(({ action }) => action);
  const names = [...extension.dataTransfer.map(({ name }) => name), ...actions].map(handlerName);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new DefinitionError(`${titled(extension)} has two messages named ${twice}.`);
  for (const { name, request, response } of extension.dataTransfer) {
    if (typeof request === "function" && typeof response === "function") continue;
    throw new DefinitionError(`${titled(extension)} has no validator for ${name}; generate its package anew.`);
  }
}

function checkActions(protocol: Protocol, extension: Extension): void {
  for (const { action } of extension.profiles.flatMap(featuresOf)) {
    if (protocol.feature(action) === undefined) continue;
    const owner = protocol.extensions.find(({ profiles }) =>
      profiles.flatMap(featuresOf).some((feature) => feature.action === action),
    );
    throw new DefinitionError(
      `${titled(extension)} adds the action ${action}, which ${owner?.title ?? protocol.title} has already.`,
    );
  }
}

function checkDataTransfer(protocol: Protocol, extension: Extension): void {
  const owners = new Map<string, Extension>();
  for (const owner of [...protocol.extensions, extension]) {
    for (const { name, vendorId, messageId } of owner.dataTransfer) {
      const key = dataTransferKey(vendorId, messageId);
      const other = owners.get(key);
      if (other !== undefined) {
        const what = messageId === undefined ? "no messageId" : `the messageId ${messageId}`;
        throw new DefinitionError(
          `${titled(owner)} has ${name} with the vendorId ${vendorId} and ${what}, which ${other.title} has already.`,
        );
      }
      owners.set(key, owner);
    }
  }
}

function checkCustomData(protocol: Protocol, { customData, ...extension }: Extension): void {
  if (customData === undefined) return;
  for (const other of protocol.extensions) {
    if (other.customData?.vendorId !== customData.vendorId) continue;
    const type = Object.keys(customData.places).find((name) => {
      return customData.places[name]?.check !== undefined && other.customData?.places[name]?.check !== undefined;
    });
    if (type === undefined) continue;
    throw new DefinitionError(
      `${titled(extension)} defines the customData of ${customData.vendorId} in ${type}, which ${other.title} does already.`,
    );
  }
}

function titled({ title, version }: Pick<Extension, "title" | "version">): string {
  return `${title} ${version}`;
}

function featuresOf({ features }: Profile): Feature[] {
  return Object.values(features);
}

/** A profile whose features also check the customData of a vendor, where it may stand. */
function checked(rules: CustomDataRules): (profile: Profile) => Profile {
  return (profile) => {
    const features = Object.entries(profile.features).map(([key, feature]): [string, Feature] => {
      const { request, response } = rules.messages[feature.action] ?? {};
      return [
        key,
        {
          ...feature,
          request: request === undefined ? feature.request : withCustomData(feature.request, rules, request),
          response:
            feature.response === undefined || response === undefined
              ? feature.response
              : withCustomData(feature.response, rules, response),
        },
      ];
    });
    return { ...profile, features: Object.fromEntries(features) };
  };
}
