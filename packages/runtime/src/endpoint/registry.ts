import { DefinitionError } from "../errors/definition-error.js";
import type { Extension } from "../model/extension.js";
import type { Role } from "../model/feature.js";
import { type HandlerGroup, handlerName, type Profile } from "../model/profile.js";
import type { Protocol } from "../model/protocol.js";
import { checkNumbers } from "../rpc/check-numbers.js";
import type { Handler, UnknownActionHandler } from "../rpc/incoming/handler.js";
import { LiveConnection } from "../rpc/live-connection.js";
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
   * @throws DefinitionError when there is no protocol, two have the same subprotocol, an option has no effect in any, or
   * the name of an extension is that of a member of a connection.
   */
  constructor(side: Role, protocols: readonly Protocol[], observer: ConnectionObserver, options: SettingsOptions) {
    const names = protocols.map(({ subprotocol }) => subprotocol);
    if (names.length === 0 || new Set(names).size < names.length) {
      throw new DefinitionError(
        `protocols must name each protocol once, and at least one; it names ${names.join(", ") || "none"}.` +
          (protocols.some(({ extensions }) => extensions.length > 0)
            ? " Several vendors are added to one protocol: extendProtocol(extendProtocol(protocol, one), other)."
            : ""),
      );
    }
    for (const { extensions } of protocols) checkExtensionNames(extensions);
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

  /** Time between pings of connections that are made from now on, in ms. */
  get pingIntervalMs(): number {
    const [settings] = this.#settings.values();
    return settings?.pingIntervalMs ?? 0;
  }

  /** @throws DefinitionError for what is no number, or less than 0. */
  set pingIntervalMs(pingIntervalMs: number) {
    checkNumbers({ pingIntervalMs }, { pingIntervalMs: 0 });
    for (const settings of this.#settings.values()) settings.pingIntervalMs = pingIntervalMs;
  }

  /**
   * Registers the handlers of a profile, or of a vendor's extension, by their names; a later handler of an action
   * replaces the earlier one.
   */
  handle(group: HandlerGroup, handlers: object): void {
    const { protocol, dataTransfer } = this.settingsOf(group.subprotocol);
    const extension = isExtension(group) ? group : undefined;
    if (extension !== undefined && !protocol.extensions.includes(extension)) {
      throw new DefinitionError(
        `${protocol.title} is not extended by ${extension.title} here; give protocols extendProtocol(…) of the two.`,
      );
    }
    const features = (extension?.profiles ?? [group as Profile]).flatMap((profile) => Object.values(profile.features));
    const messages = extension?.dataTransfer ?? [];
    const names = [...messages.map(({ name }) => name), ...features.map(({ action }) => action)].map(handlerName);
    const unknown = Object.keys(handlers).find((name) => !names.includes(name) && functionOf(handlers, name));
    if (unknown !== undefined) {
      throw new DefinitionError(`${group.name} has no handler named ${unknown}; it has ${names.join(", ")}.`);
    }
    for (const { action } of features) {
      // Looked up by name, so that the methods of a class count as well as the fields of an object.
      const handler = functionOf(handlers, handlerName(action));
      if (handler !== undefined) this.handleAction(group.subprotocol, action, handler.bind(handlers));
    }
    for (const message of messages) {
      const handler = functionOf(handlers, handlerName(message.name));
      if (handler === undefined) continue;
      this.#mayHandle(protocol, message.name, message.from);
      dataTransfer?.handleMessage(message, handler.bind(handlers));
    }
  }

  /** Registers the handler of one action; it replaces an earlier one. */
  handleAction(subprotocol: string, action: string, handler: Handler): void {
    const { routes, protocol, dataTransfer } = this.settingsOf(subprotocol);
    const route = routes.get(action);
    if (route === undefined) throw new DefinitionError(`${protocol.title} has no action ${action}.`);
    this.#mayHandle(protocol, action, route.feature.from);
    if (dataTransfer?.action === action) dataTransfer.fallback = handler;
    else route.handler = handler;
  }

  /** Registers the catch-all for unknown actions of every protocol. */
  handleUnknown(handler: UnknownActionHandler): void {
    for (const settings of this.#settings.values()) settings.unknownAction = handler;
  }

  /** @throws DefinitionError when this side starts a message, and never receives it. */
  #mayHandle(protocol: Protocol, name: string, from: readonly Role[]): void {
    if (from.some((role) => role !== this.#side)) return;
    throw new DefinitionError(`${name} is sent by the ${protocol.roles[this.#side]}, not handled by it.`);
  }
}

/** @throws DefinitionError for an extension whose methods would stand in the place of a member of the connection. */
function checkExtensionNames(extensions: readonly Extension[]): void {
  for (const { name, title } of extensions) {
    if (!(name in LiveConnection.prototype) && name !== "identity" && name !== "settings") continue;
    throw new DefinitionError(`${title} is named ${name}, as a member of a connection is; rename the extension.`);
  }
}

function isExtension(group: HandlerGroup): group is Extension {
  return "dataTransfer" in group;
}

function functionOf(handlers: object, name: string): Handler | undefined {
  const value = (handlers as Readonly<Record<string, unknown>>)[name];
  return typeof value === "function" ? (value as Handler) : undefined;
}
