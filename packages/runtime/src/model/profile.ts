import type { Feature } from "./feature.js";

/** Key of the type-only part of a {@link HandlerGroup}; no object has it at run time. */
declare const handlerTypes: unique symbol;

/** What handlers are registered for: a profile, or a vendor's extension. It carries the handlers of each side as types. */
export interface HandlerGroup<ServerHandlers extends object = object, ClientHandlers extends object = object> {
  /** Subprotocol of the protocol that the group belongs to. */
  readonly subprotocol: string;
  /** Name of the group; that of a profile as the standard writes it. */
  readonly name: string;
  /** Types only. */
  readonly [handlerTypes]?: { readonly server: ServerHandlers; readonly client: ClientHandlers };
}

/** A group of features: a profile in OCPP 1.6, a functional block in OCPP 2.x. */
export interface Profile<ServerHandlers extends object = object, ClientHandlers extends object = object>
  extends HandlerGroup<ServerHandlers, ClientHandlers> {
  /** The features by action. */
  readonly features: Readonly<Record<string, Feature>>;
}

/** Name of the handler, and of the facade's method, for an action: `BootNotification` → `bootNotification`. */
export function handlerName(action: string): string {
  return action.charAt(0).toLowerCase() + action.slice(1);
}
