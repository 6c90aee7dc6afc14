import type { Server as HttpServer } from "node:http";
import type { ServerOptions as HttpsServerOptions } from "node:https";
// Not Server by its name: in the bundle ours would have to go by another one.
import nodeTls from "node:tls";
import { DefinitionError } from "../../errors/definition-error.js";
import type { HandshakeRules } from "../admission/handshake-limits.js";
import type { RateLimit } from "../admission/rate-limiter.js";
import { ProxyTrust } from "../admission/trusted-proxies.js";
import { checkProfile, fixedProfile, type ServerSecurity } from "../security/server-security.js";
import { checkTlsFloor } from "../security/tls-floor.js";
import type { TableRules } from "./connection-table.js";
import type { ServerOptions } from "./server-options.js";

/** What a server lets in, resolved once. */
export interface ServerRules extends TableRules, HandshakeRules {
  readonly security: ServerSecurity | undefined;
  readonly proxies: ProxyTrust | undefined;
  readonly authenticateTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
}

/** @throws DefinitionError for options that contradict themselves, or would let nobody or anybody in unsaid. */
export function resolveServerRules(options: ServerOptions): ServerRules {
  const { security, trustedProxies, existingConnection = "replace", maxHandshakesPerAddress, maxTakeovers } = options;
  if (existingConnection !== "replace" && existingConnection !== "refuse") {
    throw new DefinitionError(`existingConnection is ${String(existingConnection)}; it is replace or refuse.`);
  }
  checkSecurity(options);
  checkRate("maxHandshakesPerAddress", maxHandshakesPerAddress);
  checkRate("maxTakeovers", maxTakeovers);
  return {
    protocols: options.protocols,
    security,
    proxies: trustedProxies && new ProxyTrust(trustedProxies),
    existingConnection,
    maxHandshakesPerAddress,
    maxTakeovers,
    maxConnections: atLeast(1, "maxConnections", options.maxConnections ?? 50_000),
    maxPendingHandshakes: atLeast(1, "maxPendingHandshakes", options.maxPendingHandshakes ?? 1_000),
    authenticateTimeoutMs: atLeast(0, "authenticateTimeoutMs", options.authenticateTimeoutMs ?? 10_000),
    handshakeTimeoutMs: Math.ceil(atLeast(0, "handshakeTimeoutMs", options.handshakeTimeoutMs ?? 30_000)),
  };
}

function checkSecurity({ security, authenticate }: ServerOptions): void {
  const profile = fixedProfile(security);
  if (security !== undefined && typeof security.profile !== "function") checkProfile(profile);
  if ((profile === 1 || profile === 2) && authenticate === undefined) {
    throw new DefinitionError(`Security profile ${profile} needs authenticate: nothing else checks the password.`);
  }
  if (security?.matchCertificate !== undefined && profile !== undefined && profile !== 3) {
    throw new DefinitionError(`matchCertificate has no effect in security profile ${profile}; leave it out.`);
  }
}

/**
 * The TLS options of a port of our own.
 * @throws DefinitionError when they do not do what the security profile demands.
 */
export function tlsForPort(tls: HttpsServerOptions | undefined, rules: ServerRules): HttpsServerOptions | undefined {
  const profile = fixedProfile(rules.security);
  if (tls === undefined) {
    mustHaveTls("listen() has no tls", rules);
    return undefined;
  }
  if (profile === 2 || profile === 3) checkTlsFloor(tls);
  const hasAuthority = tls.ca !== undefined || tls.pfx !== undefined;
  if (typeof rules.security?.profile === "function") {
    // What an identity needs is known after the handshake, so the certificate is asked for here and judged later; not
    // without an authority of the application's own, because then any public one would do.
    return hasAuthority ? { requestCert: true, rejectUnauthorized: false, ...tls } : tls;
  }
  if (profile !== 3) return tls;
  if (tls.requestCert === false) {
    throw new DefinitionError("Security profile 3 asks clients for certificates; leave out tls.requestCert.");
  }
  if (!hasAuthority) {
    throw new DefinitionError(
      "Security profile 3 needs tls.ca, the certificates of the authorities that issue those of the clients: " +
        "without it any public authority would do.",
    );
  }
  return { ...tls, requestCert: true };
}

/** @throws DefinitionError when an http server of the application's cannot give what the security profile demands. */
export function checkAttached(httpServer: HttpServer, rules: ServerRules): void {
  if (!(httpServer instanceof nodeTls.Server)) mustHaveTls("attach() got an http server without TLS", rules);
}

function mustHaveTls(what: string, { security, proxies }: ServerRules): void {
  const profile = fixedProfile(security);
  if ((profile !== 2 && profile !== 3) || proxies !== undefined) return;
  throw new DefinitionError(
    `${what}, which security profile ${profile} demands; ` +
      "give it key and cert, or name the proxies that end TLS in trustedProxies.",
  );
}

function atLeast(minimum: number, name: string, value: number): number {
  if (value >= minimum) return value;
  throw new DefinitionError(`${name} is ${value}; it must be a number of at least ${minimum}.`);
}

function checkRate(name: string, rate: RateLimit | undefined): void {
  if (rate === undefined || (rate.count >= 1 && rate.perMs > 0)) return;
  throw new DefinitionError(
    `${name} is ${rate.count} per ${rate.perMs} ms; count must be at least 1, and perMs more than 0.`,
  );
}
