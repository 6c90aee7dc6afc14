import { DefinitionError } from "../errors/definition-error.js";
import type { Dialect } from "../wire/dialect.js";
import type { Extension } from "./extension.js";
import type { Feature, Role } from "./feature.js";
import type { Profile } from "./profile.js";
import type { ProtocolTypes } from "./protocol-types.js";

/** Number of the contract between generated packages and this runtime; it changes when one no longer fits the other. */
export const contract = 3;

/** Key of the type-only part of a {@link Protocol}; no object has it at run time. */
declare const protocolTypes: unique symbol;

/** What a generated package says of its protocol besides the profiles; see {@link defineProtocol}. */
export interface ProtocolGrammar {
  /** The {@link contract} that the generated package was made for. */
  readonly contract: number;
  /** Name, such as `ocpp1.6`. */
  readonly name: string;
  /** Name as people write it, such as `OCPP 1.6`. */
  readonly title: string;
  /** Version of the standard, such as `1.6`. */
  readonly version: string;
  /** Value of `Sec-WebSocket-Protocol` that stands for this protocol (R3). */
  readonly subprotocol: string;
  /** What the two sides are called, such as `charge point` and `central system`. */
  readonly roles: Readonly<Record<Role, string>>;
  /** Grammar on the wire. */
  readonly dialect: Dialect;
}

/** A version of a standard, or a proprietary sibling: its grammar and the registry of its features. */
export interface Protocol<Types extends ProtocolTypes = ProtocolTypes> extends ProtocolGrammar {
  /** Profiles in the order of the documentation. */
  readonly profiles: readonly Profile[];
  /** All features, by profile and then by action. */
  readonly features: readonly Feature[];
  /** What vendors add to the protocol, in the order in which it was extended. */
  readonly extensions: readonly Extension[];
  /** The feature of an action; `undefined` for an action that the protocol does not have. Case-sensitive (R12). */
  feature(action: string): Feature | undefined;
  /** The profile of this name, the standard's before those of vendors; `undefined` when there is none. */
  profile(name: string): Profile | undefined;
  /** The profile that an action belongs to; `undefined` for an action that the protocol does not have. */
  profileOf(action: string): Profile | undefined;
  /** Types only. */
  readonly [protocolTypes]?: Types;
}

/**
 * Makes the registry of a protocol. Generated packages define theirs with all its profiles; an application that bundles
 * only some passes those to the grammar of the package; the types stay those of the whole protocol, and actions of other
 * profiles reject with DefinitionError.
 * @throws DefinitionError when an action or a profile's name appears twice, a profile belongs to another protocol, a
 * validator is missing, or the grammar was generated for another contract than this runtime keeps.
 */
export function defineProtocol<Types extends ProtocolTypes>(
  grammar: ProtocolGrammar,
  profiles: readonly Profile[],
): Protocol<Types> {
  checkContract(grammar.name, grammar.contract);
  const names = new Set<string>();
  for (const { name } of profiles) {
    if (names.has(name)) {
      throw new DefinitionError(`${grammar.name} has two profiles named ${name}; rename one of them.`);
    }
    names.add(name);
  }
  return createProtocol(grammar, profiles, []);
}

/**
 * Joins grammar, profiles and extensions.
 * @throws DefinitionError when an action appears twice, a profile belongs to another protocol, or a validator is missing.
 */
export function createProtocol<Types extends ProtocolTypes>(
  grammar: ProtocolGrammar,
  profiles: readonly Profile[],
  extensions: readonly Extension[],
): Protocol<Types> {
  const byName = new Map<string, Profile>();
  const owners = new Map<string, Profile>();
  const features = new Map<string, Feature>();
  for (const profile of profiles) {
    if (!byName.has(profile.name)) byName.set(profile.name, profile);
    if (profile.subprotocol !== grammar.subprotocol) {
      throw new DefinitionError(
        `The profile ${profile.name} belongs to ${profile.subprotocol}, not to ${grammar.name}; import it from there.`,
      );
    }
    for (const feature of Object.values(profile.features)) {
      const other = features.get(feature.action);
      if (other !== undefined) {
        throw new DefinitionError(
          `${grammar.name} has the action ${feature.action} in the profiles ${other.profile} and ${profile.name}; ` +
            "an action belongs to one profile.",
        );
      }
      const validators = feature.kind === "call" ? [feature.request, feature.response] : [feature.request];
      if (validators.some((validator) => typeof validator !== "function")) {
        throw new DefinitionError(`${grammar.name} has no validator for ${feature.action}; generate its package anew.`);
      }
      features.set(feature.action, feature);
      owners.set(feature.action, profile);
    }
  }
  const { contract, name, title, version, subprotocol, roles, dialect } = grammar;
  return {
    ...{ contract, name, title, version, subprotocol, roles, dialect },
    profiles,
    extensions,
    features: [...features.values()],
    feature: (action) => features.get(action),
    profile: (wanted) => byName.get(wanted),
    profileOf: (action) => owners.get(action),
  };
}

/** Name of a protocol as people write it, with what it is extended by. */
export function titleOf({ title, extensions }: Protocol): string {
  const added = extensions.map((extension) => extension.title);
  return added.length === 0 ? title : `${title} with ${added.join(" and ")}`;
}

/** @throws DefinitionError when generated code was made for another contract than this runtime keeps. */
export function checkContract(name: string, wanted: number): void {
  if (wanted === contract) return;
  throw new DefinitionError(
    `The package of ${name} was generated for contract ${wanted} and this ` +
      `@chargewire/runtime keeps contract ${contract}; install versions of the two that belong together.`,
  );
}
