import { DefinitionError } from "../../errors/definition-error.js";
import type { ConnectRequest, TlsState } from "../../transport/transport.js";
import { readForwardedCertificate } from "../security/certificate.js";
import { AddressSet, forwardedAddress } from "./address.js";

/** Proxies in front of a server, which end TLS and say in header fields who the client is. */
export interface TrustedProxies {
  /**
   * IP addresses and networks (`10.0.0.0/8`) of the proxies. `X-Forwarded-For` and `X-Forwarded-Proto` of connections
   * from there are believed; those of anybody else are not.
   */
  readonly addresses: readonly string[];
  /**
   * Header field in which the proxies hand on the client's certificate: as RFC 9440 has it, or as PEM or base64, with or
   * without percent-encoding. They must ask for it, verify it, and take the field out of what clients send themselves.
   * Default: none is believed.
   */
  readonly certificateHeader?: string | undefined;
}

/** Sees clients through the proxies in front of a server. */
export class ProxyTrust {
  readonly #proxies: AddressSet;
  readonly #certificateHeader: string | undefined;

  /** @throws DefinitionError for what is no address, or no name of a header field. */
  constructor({ addresses, certificateHeader }: TrustedProxies) {
    this.#proxies = new AddressSet(addresses);
    if (certificateHeader !== undefined && !/^[\w-]+$/.test(certificateHeader)) {
      throw new DefinitionError(`${certificateHeader} is no name of a header field; write one such as Client-Cert.`);
    }
    this.#certificateHeader = certificateHeader?.toLowerCase();
  }

  /** The request as the client made it, when it came from a proxy that is trusted; else as it is. */
  seeThrough(request: ConnectRequest): ConnectRequest {
    if (!this.#proxies.has(request.remoteAddress)) return request;
    return { ...request, remoteAddress: this.#clientAddress(request), tls: this.#clientTls(request) };
  }

  /** Every proxy appends whom it has heard: from the end on, the first that is none of ours is the client. */
  #clientAddress(request: ConnectRequest): string {
    let client = request.remoteAddress;
    for (const element of listOf(request, "x-forwarded-for").reverse()) {
      const address = forwardedAddress(element);
      // What stands before something unreadable is nobody's word.
      if (address === undefined) return client;
      client = address;
      if (!this.#proxies.has(address)) return client;
    }
    return client;
  }

  /** Of several proxies each must have been reached over TLS: a client may have written the first words itself. */
  #clientTls(request: ConnectRequest): TlsState | undefined {
    const schemes = listOf(request, "x-forwarded-proto").map((scheme) => scheme.toLowerCase());
    // A proxy that passes TLS on as it is adds no header fields: then the TLS is the client's own.
    if (schemes.length === 0) return request.tls;
    if (!schemes.every((scheme) => scheme === "https" || scheme === "wss")) return undefined;
    const [field] = this.#certificateHeader === undefined ? [] : [request.headers[this.#certificateHeader]].flat();
    const certificate = field === undefined ? undefined : readForwardedCertificate(field);
    return { authorized: certificate !== undefined, protocol: null, peerCertificate: certificate ?? {} };
  }
}

function listOf({ headers }: ConnectRequest, name: string): string[] {
  const text = [headers[name] ?? []].flat().join(",");
  return text.split(",").flatMap((element) => (element.trim() === "" ? [] : [element.trim()]));
}
