import { DefinitionError } from "../errors/definition-error.js";
import type { Dialect } from "../wire/dialect.js";
import type { Feature, Role } from "./feature.js";
import type { Profile } from "./profile.js";

/** Request and response of an action, as types; a SEND has no response, and what its handler returns is ignored. */
export interface ActionTypes<Request = object, Response = object> {
  readonly request: Request;
  readonly response: Response;
}

/** What one side of a protocol may start, as types: action to its payloads. */
export interface RoleTypes {
  /** Actions that are answered. */
  readonly calls: object;
  /** Actions that are never answered (SEND). */
  readonly sends: object;
}

/** What both sides of a protocol may start, as types. */
export interface ProtocolTypes {
  readonly client: RoleTypes;
  readonly server: RoleTypes;
}

/** Actions that a side may call. */
export type CallAction<Types extends ProtocolTypes, Side extends Role> = keyof Types[Side]["calls"] & string;

/** Actions that a side may send without an answer. */
export type SendAction<Types extends ProtocolTypes, Side extends Role> = keyof Types[Side]["sends"] & string;

/** What a side may start, answered or not, as one table of actions. */
export type StartTable<Types extends ProtocolTypes, Side extends Role> = Types[Side]["calls"] & Types[Side]["sends"];

/** Payload of the request of an action in a table of {@link RoleTypes}. */
export type RequestOf<Table, Action extends keyof Table> = Table[Action] extends { readonly request: infer Request }
  ? Request
  : never;

/** Payload of the response of an action in a table of {@link RoleTypes}. */
export type ResponseOf<Table, Action extends keyof Table> = Table[Action] extends { readonly response: infer Response }
  ? Response
  : never;

/** Number of the contract between generated packages and this runtime; it changes when one no longer fits the other. */
export const contract = 2;

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
  /** The feature of an action; `undefined` for an action that the protocol does not have. Case-sensitive (R12). */
  feature(action: string): Feature | undefined;
  /** The profile of this name; `undefined` for one that the protocol does not have. */
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
  if (grammar.contract !== contract) {
    throw new DefinitionError(
      `The package of ${grammar.name} was generated for contract ${grammar.contract} and this ` +
        `@chargewire/runtime keeps contract ${contract}; install versions of the two that belong together.`,
    );
  }
  const byName = new Map<string, Profile>();
  const features = new Map<string, Feature>();
  for (const profile of profiles) {
    if (byName.has(profile.name)) {
      throw new DefinitionError(`${grammar.name} has two profiles named ${profile.name}; rename one of them.`);
    }
    if (profile.subprotocol !== grammar.subprotocol) {
      throw new DefinitionError(
        `The profile ${profile.name} belongs to ${profile.subprotocol}, not to ${grammar.name}; import it from there.`,
      );
    }
    byName.set(profile.name, profile);
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
    }
  }
  return {
    ...grammar,
    profiles,
    features: [...features.values()],
    feature: (action) => features.get(action),
    profile: (name) => byName.get(name),
    profileOf: (action) => byName.get(features.get(action)?.profile ?? ""),
  };
}
