import { DefinitionError } from "../errors/definition-error.js";
import type { Dialect } from "../wire/dialect.js";
import type { Feature, Role } from "./feature.js";
import type { Profile } from "./profile.js";

/** Request and response of an action, as types. */
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

/** Payload of the request of an action in a table of {@link RoleTypes}. */
export type RequestOf<Table, Action extends keyof Table> = Table[Action] extends { readonly request: infer Request }
  ? Request
  : never;

/** Payload of the response of an action in a table of {@link RoleTypes}. */
export type ResponseOf<Table, Action extends keyof Table> = Table[Action] extends { readonly response: infer Response }
  ? Response
  : never;

/** Number of the contract between generated packages and this runtime; it changes when one no longer fits the other. */
export const contract = 1;

/** Key of the type-only part of a {@link Protocol}; no object has it at run time. */
declare const protocolTypes: unique symbol;

/** What a generated package says of its protocol; {@link defineProtocol} makes a {@link Protocol} of it. */
export interface ProtocolDefinition {
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
  /** Profiles in the order of the documentation. */
  readonly profiles: readonly Profile[];
}

/** A version of a standard, or a proprietary sibling: its grammar and the registry of its features. */
export interface Protocol<Types extends ProtocolTypes = ProtocolTypes> extends ProtocolDefinition {
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
 * Makes the registry of a protocol.
 * @throws DefinitionError when an action or a profile's name appears twice, or when the definition was generated for
 * another contract than this runtime keeps.
 */
export function defineProtocol<Types extends ProtocolTypes>(definition: ProtocolDefinition): Protocol<Types> {
  if (definition.contract !== contract) {
    throw new DefinitionError(
      `The package of ${definition.name} was generated for contract ${definition.contract} and this ` +
        `@chargewire/runtime keeps contract ${contract}; install versions of the two that belong together.`,
    );
  }
  const profiles = new Map<string, Profile>();
  const features = new Map<string, Feature>();
  for (const profile of definition.profiles) {
    if (profiles.has(profile.name)) {
      throw new DefinitionError(`${definition.name} has two profiles named ${profile.name}; rename one of them.`);
    }
    profiles.set(profile.name, profile);
    for (const feature of Object.values(profile.features)) {
      const other = features.get(feature.action);
      if (other !== undefined) {
        throw new DefinitionError(
          `${definition.name} has the action ${feature.action} in the profiles ${other.profile} and ${profile.name}; ` +
            "an action belongs to one profile.",
        );
      }
      features.set(feature.action, feature);
    }
  }
  return {
    ...definition,
    features: [...features.values()],
    feature: (action) => features.get(action),
    profile: (name) => profiles.get(name),
    profileOf: (action) => profiles.get(features.get(action)?.profile ?? ""),
  };
}
