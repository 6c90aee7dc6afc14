import { DefinitionError } from "../errors/definition-error.js";
import type { Role } from "../model/feature.js";
import { handlerName, type Profile } from "../model/profile.js";
import type { Protocol } from "../model/protocol.js";
import type { Handler, UnknownActionHandler } from "../rpc/handler.js";
import {
  type ConnectionObserver,
  type ConnectionSettings,
  resolveSettings,
  type SettingsOptions,
} from "../rpc/settings.js";

/** The protocols of an endpoint with their handlers; all connections of a protocol share one entry. */
export class Registry {
  readonly #side: Role;
  readonly #settings: ReadonlyMap<string, ConnectionSettings>;

  /**
   * @throws DefinitionError when there is no protocol, two have the same subprotocol, or an option has no effect in any.
   */
  constructor(side: Role, protocols: readonly Protocol[], observer: ConnectionObserver, options: SettingsOptions) {
    const names = protocols.map(({ subprotocol }) => subprotocol);
    if (names.length === 0 || new Set(names).size < names.length) {
      throw new DefinitionError(
        `protocols must name each protocol once, and at least one; it names ${names.join(", ") || "none"}.`,
      );
    }
    const { registration = "open" } = options;
    if (registration !== "open" && registration !== "required" && typeof registration !== "function") {
      throw new DefinitionError(`registration is ${String(registration)}; it is open, required or a function.`);
    }
    if (registration !== "open" && !protocols.some(({ dialect }) => dialect.registration !== undefined)) {
      throw new DefinitionError(`registration has no effect: ${names.join(", ")} know no registration to wait for.`);
    }
    this.#side = side;
    this.#settings = new Map(
      protocols.map((protocol) => [protocol.subprotocol, resolveSettings(side, protocol, observer, options)]),
    );
  }

  /**
   * The settings of a protocol.
   * @throws DefinitionError when this endpoint does not have the protocol.
   */
  settingsOf(subprotocol: string): ConnectionSettings {
    const settings = this.#settings.get(subprotocol);
    if (settings !== undefined) return settings;
    throw new DefinitionError(`${subprotocol} is not among the protocols: ${[...this.#settings.keys()].join(", ")}.`);
  }

  /** Registers the handlers of a profile by their names; a later handler of an action replaces the earlier one. */
  handle(profile: Profile, handlers: object): void {
    this.settingsOf(profile.subprotocol);
    const names = Object.values(profile.features).map(({ action }) => handlerName(action));
    const unknown = Object.keys(handlers).find((name) => !names.includes(name) && functionOf(handlers, name));
    if (unknown !== undefined) {
      throw new DefinitionError(`${profile.name} has no handler named ${unknown}; it has ${names.join(", ")}.`);
    }
    for (const { action } of Object.values(profile.features)) {
      // Looked up by name, so that the methods of a class count as well as the fields of an object.
      const handler = functionOf(handlers, handlerName(action));
      if (handler !== undefined) this.handleAction(profile.subprotocol, action, handler.bind(handlers));
    }
  }

  /** Registers the handler of one action; it replaces an earlier one. */
  handleAction(subprotocol: string, action: string, handler: Handler): void {
    const { routes, protocol } = this.settingsOf(subprotocol);
    const route = routes.get(action);
    if (route === undefined) throw new DefinitionError(`${protocol.title} has no action ${action}.`);
    if (route.feature.from.every((from) => from === this.#side)) {
      throw new DefinitionError(`${action} is sent by the ${protocol.roles[this.#side]}, not handled by it.`);
    }
    route.handler = handler;
  }

  /** Registers the catch-all for unknown actions of every protocol. */
  handleUnknown(handler: UnknownActionHandler): void {
    for (const settings of this.#settings.values()) settings.unknownAction = handler;
  }
}

function functionOf(handlers: object, name: string): Handler | undefined {
  const value = (handlers as Readonly<Record<string, unknown>>)[name];
  return typeof value === "function" ? (value as Handler) : undefined;
}
