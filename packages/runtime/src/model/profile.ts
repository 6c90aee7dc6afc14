import type { Feature } from "./feature.js";

/** Key of the type-only part of a {@link Profile}; no object has it at run time. */
declare const handlerTypes: unique symbol;

/**
 * A group of features: a profile in OCPP 1.6, a functional block in OCPP 2.x. It carries, as types, the handlers that
 * each side may register for it.
 */
export interface Profile<ServerHandlers extends object = object, ClientHandlers extends object = object> {
  /** Subprotocol of the protocol that the profile belongs to. */
  readonly subprotocol: string;
  /** Name as the standard writes it. */
  readonly name: string;
  /** The features by action. */
  readonly features: Readonly<Record<string, Feature>>;
  /** Types only. */
  readonly [handlerTypes]?: { readonly server: ServerHandlers; readonly client: ClientHandlers };
}

/** Name of the handler, and of the facade's method, for an action: `BootNotification` → `bootNotification`. */
export function handlerName(action: string): string {
  return action.charAt(0).toLowerCase() + action.slice(1);
}
