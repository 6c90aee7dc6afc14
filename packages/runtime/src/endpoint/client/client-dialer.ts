import { HandshakeError } from "../../errors/connection-errors.js";
import type { Dialled } from "../../transport/transport.js";
import { wsDialer } from "../../transport/ws-client.js";
import type { CredentialKeeper } from "../security/client-credentials.js";
import type { ClientOptions } from "./client-options.js";
import type { DialTarget } from "./server-list.js";

/** Opens a transport to a server; rejects with HandshakeError when it refuses or has no protocol in common. */
export type TargetDialer = (target: DialTarget, signal: AbortSignal) => Promise<Dialled>;

/** Makes what opens the transports of a client, each with what its server wants to be logged in with. */
export function clientDialer(options: ClientOptions, credentials: CredentialKeeper): TargetDialer {
  const offered = options.protocols.map(({ subprotocol }) => subprotocol);
  const socketOptions = {
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 30_000,
    maxMessageBytes: options.maxMessageBytes ?? 1024 * 1024,
    compression: options.compression ?? options.protocols.some(({ dialect }) => dialect.compression),
  };
  return async ({ url, place, address }, signal) => {
    const login = credentials.at(address);
    const headers = { ...login.headers, ...options.headers, ...address.headers };
    const dial = options.dial ?? wsDialer({ ...socketOptions, tls: login.tls });
    const dialled = await dial({ url, offered, headers }, signal);
    const { transport, subprotocol } = dialled;
    if (offered.includes(subprotocol)) return dialled;
    transport.close(1002, "no common subprotocol");
    const selected = subprotocol === "" ? undefined : subprotocol;
    throw new HandshakeError(`${place} has none of the protocols ${offered.join(", ")}.`, { offered, selected });
  };
}
