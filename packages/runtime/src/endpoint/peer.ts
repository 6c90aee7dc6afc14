import type { Role } from "../model/feature.js";
import type { Protocol } from "../model/protocol.js";
import type { ProtocolTypes } from "../model/protocol-types.js";
import { forwardExtensions } from "../rpc/extension-methods.js";
import type { Caller, Peer } from "../rpc/outgoing/caller.js";
import { rejecting } from "../rpc/rejecting.js";

/** Gives a facade of a client the methods of each vendor's extension of the protocol that the server serves. */
export function withExtensions<Facade extends object, Types extends ProtocolTypes>(
  facade: Facade,
  protocol: Protocol<Types>,
  peer: Peer<Types, "server">,
): Facade & Types["server"]["extensions"] {
  for (const { name } of protocol.extensions) {
    Object.defineProperty(facade, name, { enumerable: true, value: (peer as Readonly<Record<string, unknown>>)[name] });
  }
  return facade;
}

/** Whoever is found at the time of each call. What `find` throws rejects the call. */
export function createPeer<Types extends ProtocolTypes, Side extends Role>(
  protocol: Protocol<Types>,
  side: Side,
  find: () => Caller<Types, Side>,
): Peer<Types, Side> {
  const caller: Caller<Types, Side> = {
    call: (action, request, options) => rejecting(() => find().call(action, request, options)),
    send: async (action, request, options) => find().send(action, request, options),
  };
  return Object.assign(caller, forwardExtensions(protocol, side, find)) as Peer<Types, Side>;
}
