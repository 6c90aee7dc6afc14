import type { Validator } from "./validator.js";

/** A side of a connection: the client opens it (charge point, charging station, gateway), the server accepts it. */
export type Role = "client" | "server";

/** How an action is sent: `call` is answered, `send` (OCPP 2.1) never is. */
export type FeatureKind = "call" | "send";

/** An action with its payloads: what the registry of a protocol holds for each of them. */
export interface Feature<
  Request = object,
  Response = object,
  Action extends string = string,
  From extends Role = Role,
> {
  /** Third element of a CALL, case-sensitive (R12). */
  readonly action: Action;
  /** Name of the profile (OCPP 1.6) or functional block (OCPP 2.x) that the action belongs to. */
  readonly profile: string;
  /** Whether the action is answered. */
  readonly kind: FeatureKind;
  /** Who may start the action; both sides for DataTransfer. */
  readonly from: readonly From[];
  /** Checks the payload of the request. */
  readonly request: Validator<Request>;
  /** Checks the payload of the response; `undefined` for a SEND, which has none. */
  readonly response: Validator<Response> | undefined;
}
