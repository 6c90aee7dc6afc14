import type { Role } from "./feature.js";

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
  /** What vendors' extensions add to a connection: their methods, by name of the extension. */
  readonly extensions: object;
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
