import type { Role } from "../model/feature.js";
import type { Protocol } from "../model/protocol.js";
import type { ProtocolTypes } from "../model/protocol-types.js";
import type { JsonObject } from "../wire/frame.js";
import type { Caller, CallOptions } from "./outgoing/caller.js";

/** A call that has no answer yet. */
export interface PendingCall {
  readonly messageId: string;
  readonly action: string;
  /** `queued`: not sent yet. `inFlight`: sent, not answered. */
  readonly state: "queued" | "inFlight";
}

/**
 * One connection between a client and a server, the same on both sides. On a client it outlives the socket: it is
 * there before the first connect and after a disconnect. On a server it stands for one socket and ends with it. Where
 * the protocol is extended, it has the methods of each vendor under the vendor's name.
 */
export type Connection<Types extends ProtocolTypes = ProtocolTypes, Side extends Role = Role> = PlainConnection<
  Types,
  Side
> &
  Types[Side]["extensions"];

/** What every {@link Connection} has, whatever its protocol is extended by. */
export interface PlainConnection<Types extends ProtocolTypes = ProtocolTypes, Side extends Role = Role>
  extends Caller<Types, Side> {
  /** Identity of the client (R1). */
  readonly identity: string;
  /** The protocol that was agreed on in the handshake (R3). */
  readonly protocol: Protocol<Types>;
  /** Which side this is. */
  readonly side: Side;
  /** Whether there is an open socket. */
  readonly connected: boolean;
  /** Calls of this side that have no answer yet: those in flight, then those that wait. */
  readonly pending: readonly PendingCall[];
  /**
   * Time between pings, in ms; `0` for none (R32). At first the option of the client or server; a new value counts from
   * now on, as WebSocketPingInterval of 2.x wants it (there in seconds).
   * @throws DefinitionError when it is set to what is no number, or less than 0.
   */
  pingIntervalMs: number;

  /**
   * Narrows the type to a protocol: true when the connection speaks it, or an extension of it. An extended protocol is
   * spoken where this side has extended it so; what the peer knows of it, the wire does not tell.
   */
  speaks<Other extends ProtocolTypes>(protocol: Protocol<Other>): this is Connection<Other, Side>;

  /**
   * Like {@link Caller.call} for an action that no protocol knows: neither request nor response is validated,
   * and interceptors do not see it. For experiments and for forwarding what somebody else has checked.
   */
  callUnchecked(action: string, request: object, options?: CallOptions<JsonObject>): Promise<JsonObject>;

  /** Stops sending calls and stops the clocks of those in flight; calls may still be queued (R34). */
  pause(): void;
  /** Sends again; the clock of a call in flight starts anew (R34). */
  resume(): void;

  /**
   * Starts the close of the socket. Calls without an answer reject once it is closed. A peer that has not read what was
   * sent, and answered the close, after 5 s is cut off; the close code is 1006 then. A client that stays connected
   * connects again after it, as after any loss (R33); `close()` of the client is what ends it for good.
   * @param closeCode a code of RFC 6455; default 1000 (R37).
   * @param reason at most 123 bytes of UTF-8, a longer one is cut; default none.
   * @throws DefinitionError for a code that a close frame may not carry.
   */
  close(closeCode?: number, reason?: string): void;
  /** Ends the socket at once, without a close frame; for a client that is a loss like any other (R33). */
  terminate(): void;
}
