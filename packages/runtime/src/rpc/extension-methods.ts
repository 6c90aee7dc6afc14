import type { Extension } from "../model/extension.js";
import type { Role } from "../model/feature.js";
import { handlerName } from "../model/profile.js";
import type { Protocol } from "../model/protocol.js";
import type { CallOptions, SendOptions } from "./outgoing/caller.js";
import { callDataTransfer, type DataTransferCaller } from "./outgoing/data-transfer-call.js";

/** A method that starts one of a vendor's messages; a request that may be empty may be left out. */
type Method = (request?: object, options?: CallOptions<never>) => Promise<unknown>;

/** What the methods of an extension go through. */
export interface ExtensionCaller extends DataTransferCaller {
  readonly side: Role;
  send(action: string, request: unknown, options?: SendOptions): Promise<void>;
}

/** Gives a connection the methods of each extension of its protocol, under the name of the extension. */
export function addExtensions(caller: ExtensionCaller, protocol: Protocol): void {
  for (const extension of protocol.extensions) {
    let methods: object | undefined;
    Object.defineProperty(caller, extension.name, {
      enumerable: true,
      get() {
        // Most connections never use them.
        methods ??= methodsOf(caller, extension);
        return methods;
      },
    });
  }
}

/** The same methods for whoever is found at the time of each call. What goes wrong rejects, and is never thrown. */
export function forwardExtensions(protocol: Protocol, side: Role, find: () => object): Record<string, object> {
  return Object.fromEntries(
    protocol.extensions.map((extension) => {
      const methods = startable(extension, side).map((name): [string, Method] => {
        const forward: Method = async (request, options) => {
          const target = (find() as Record<string, Record<string, Method>>)[extension.name]?.[name];
          return target?.(request, options);
        };
        return [name, forward];
      });
      return [extension.name, Object.fromEntries(methods)];
    }),
  );
}

/** Names of the methods that a side has. */
function startable({ dataTransfer, profiles }: Extension, side: Role): string[] {
  return [
    ...dataTransfer.filter(({ from }) => from.includes(side)).map(({ name }) => handlerName(name)),
    ...profiles
      .flatMap(({ features }) => Object.values(features))
      .filter(({ from }) => from.includes(side))
      .map(({ action }) => handlerName(action)),
  ];
}

function methodsOf(caller: ExtensionCaller, { dataTransfer, profiles }: Extension): object {
  const methods: Record<string, Method> = {};
  for (const message of dataTransfer) {
    if (!message.from.includes(caller.side)) continue;
    methods[handlerName(message.name)] = async (request = {}, options) =>
      callDataTransfer(caller, message, request, options);
  }
  for (const { action, kind, from } of profiles.flatMap(({ features }) => Object.values(features))) {
    if (!from.includes(caller.side)) continue;
    methods[handlerName(action)] = async (request = {}, options) =>
      kind === "call" ? caller.call(action, request, options) : caller.send(action, request, options);
  }
  return methods;
}
