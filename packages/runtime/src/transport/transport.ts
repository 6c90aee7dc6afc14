/**
 * What a transport tells the connection on top of it. Its methods must be called on it, as `receiver.text(…)`, and not be
 * taken off it. None of them throws.
 */
export interface TransportReceiver {
  /** A text frame came. */
  text(text: string): void;
  /** A binary frame came; OCPP-J has none (R20). */
  binary(): void;
  /**
   * The transport has ended; nothing comes after this.
   * @param closeCode the code of the close frame, 1006 without one, 1005 for one that had none (R37); where this side
   * gave the connection up because of what came in, the code that it sent.
   * @param reason the reason of the close frame, or what came in that was wrong; `""` for none.
   */
  closed(closeCode: number, reason: string): void;
}

/** One open socket, or something that behaves like one. */
export interface Transport {
  /** Begins to deliver what comes in; called once. */
  start(receiver: TransportReceiver): void;
  /** Writes a text frame; does nothing once the transport is closing. Never throws. */
  send(text: string): void;
  /**
   * Starts the close handshake (R37); a peer that does not answer it is cut off. A second call does nothing.
   * @param closeCode a code of RFC 6455 that may be sent.
   * @param reason at most 123 bytes of UTF-8; a longer one is cut.
   */
  close(closeCode: number, reason: string): void;
  /** Ends at once, without a close frame. */
  terminate(): void;
  /** Sends a ping, which the other side's transport answers by itself; does nothing once it is closing. Never throws. */
  ping(): void;
  /** Stops reading, so that the peer has to wait. What was read before may still come. */
  pause(): void;
  /** Reads again after {@link pause}. */
  resume(): void;
  /**
   * Bytes that were read so far: frames, parts of frames, pings and pongs. Only that it grows counts: whoever sends
   * anything is alive (R32). A number to look at now and then costs nothing per frame, where an event would.
   */
  readonly receivedBytes: number;
  /**
   * Bytes that were sent and wait in this process because the peer does not read them (R45), and what memory it takes to
   * let them wait: a hundred thousand short answers cost far more than their text.
   */
  readonly bufferedBytes: number;
}

/** What is known of a TLS connection. */
export interface TlsState {
  /** Whether the peer's certificate was asked for and is trusted. */
  readonly authorized: boolean;
  /** Negotiated version, such as `TLSv1.3`. */
  readonly protocol: string | null;
  /** The peer's certificate in the form of node's `tls.TLSSocket.getPeerCertificate()`; empty when it sent none. */
  readonly peerCertificate: object;
}

/** A request to open a connection, as it reaches a server. */
export interface ConnectRequest {
  /** Path and query of the URL, still encoded. */
  readonly url: string;
  /** Subprotocols in the client's order of preference (R3). */
  readonly offered: readonly string[];
  /** Header fields, names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** IP address of the peer; `memory` for an in-memory transport. */
  readonly remoteAddress: string;
  /** TLS state; `undefined` on a plain connection. */
  readonly tls: TlsState | undefined;
  /**
   * Aborted when the peer goes away, or its time is over, before the handshake is done. Not its signal, because most
   * handshakes need none, and a signal costs time to make.
   */
  readonly gone: AbortController;
}

/** What a client asks of a transport. */
export interface DialRequest {
  /** Full URL with the percent-encoded identity (R1). */
  readonly url: string;
  /** Subprotocols in order of preference (R3). */
  readonly offered: readonly string[];
  /** Additional header fields, such as Authorization. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An opened transport. */
export interface Dialled {
  readonly transport: Transport;
  /** The subprotocol that the server selected, `""` for none. */
  readonly subprotocol: string;
}

/**
 * Opens a transport to a server.
 * @throws HandshakeError when the server refuses or cannot be reached.
 */
export type Dialer = (request: DialRequest, signal: AbortSignal) => Promise<Dialled>;
