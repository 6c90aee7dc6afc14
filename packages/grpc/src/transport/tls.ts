import { createSecureContext, type SecureContextOptions } from "node:tls";
import { withTlsFloor } from "@chargewire/runtime/kit";
import { ChannelCredentials, ServerCredentials } from "@grpc/grpc-js";

/** TLS of a client: authorities that it trusts, and for mutual TLS its own key and certificate. */
export interface ClientTls extends SecureContextOptions {
  /** Name that the certificate of the server must have. Default: the host of the URL. */
  readonly serverName?: string | undefined;
}

/** TLS of a server: its key and certificate, and for mutual TLS the authorities of its clients. */
export interface ServerTls {
  /** Private key, PEM. */
  readonly key: string | Buffer;
  /** Certificate with those between it and its authority, PEM. */
  readonly cert: string | Buffer;
  /** Authorities whose clients are let in, PEM; every client must then show a certificate of one. Default: none. */
  readonly ca?: string | Buffer | undefined;
}

/** Credentials of a channel. */
export function channelCredentials(isSecure: boolean, tls: ClientTls = {}): ChannelCredentials {
  if (!isSecure) return ChannelCredentials.createInsecure();
  const { serverName: _, ...context } = tls;
  return ChannelCredentials.createFromSecureContext(createSecureContext(withTlsFloor(context)));
}

/** Credentials of a port; plain HTTP/2 without TLS options. */
export function serverCredentials(tls: ServerTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const { key, cert, ca } = tls;
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
  return ServerCredentials.createSsl(ca === undefined ? null : Buffer.from(ca), [pair], ca !== undefined);
}
