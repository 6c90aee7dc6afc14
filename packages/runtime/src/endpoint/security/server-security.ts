import { DefinitionError } from "../../errors/definition-error.js";
import type { TlsState } from "../../transport/transport.js";
import type { Handshake, Refusal } from "../admission/admission.js";
import { certificateNames } from "./certificate.js";

/**
 * A security profile (R42). `0`: none. `1`: Basic authentication over `ws:`. `2`: Basic authentication over `wss:`.
 * `3`: TLS in which both sides show certificates.
 */
export type SecurityProfile = 0 | 1 | 2 | 3;

/** What a server demands of a client before `authenticate` is asked. */
export interface ServerSecurity {
  /**
   * The least that is demanded; more is welcome. `1`: Basic authentication with the identity as user name, else HTTP
   * 401. `2`: that, and TLS 1.2 or newer, else 403. `3`: TLS, and a certificate of an authority among `tls.ca` that is
   * made out to the identity, else 403 (R44). A function says it for each client, for stations that move from one
   * profile to the next; it shares the time of `authenticate`.
   */
  readonly profile: SecurityProfile | ((handshake: Handshake) => SecurityProfile | Promise<SecurityProfile>);
  /**
   * Whether the certificate of a client is that of its identity, in profile 3; it is trusted already. Default: a CN of
   * its subject, or a DNS name or URI of its subject alternative name, is exactly the identity.
   */
  readonly matchCertificate?: ((handshake: Handshake) => boolean) | undefined;
}

const profiles: readonly unknown[] = [0, 1, 2, 3];
const outdated: readonly unknown[] = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1"];

/** Why a client does not get in by its security profile; `undefined` when it may go on to `authenticate`. */
export async function findProfileFault(handshake: Handshake, security: ServerSecurity): Promise<Refusal | undefined> {
  const { profile } = security;
  const demanded = typeof profile === "function" ? await profile(handshake) : profile;
  checkProfile(demanded);
  if (demanded === 0) return undefined;
  const { tls } = handshake;
  if (demanded >= 2 && tls === undefined) {
    return { httpStatus: 403, message: "This server is for TLS only; use wss:." };
  }
  if (demanded >= 2 && outdated.includes(tls?.protocol)) {
    return { httpStatus: 403, message: "This server wants TLS 1.2 or newer." };
  }
  return demanded === 3 ? findCertificateFault(handshake, tls, security) : findBasicFault(handshake);
}

function findBasicFault({ identity, username, password }: Handshake): Refusal | undefined {
  if (username === identity && password !== undefined && password.length > 0) return undefined;
  return { httpStatus: 401, message: "Log in with Basic authentication and the identity as user name." };
}

function findCertificateFault(
  handshake: Handshake,
  tls: TlsState | undefined,
  { matchCertificate = isMadeOutTo }: ServerSecurity,
): Refusal | undefined {
  if (tls?.authorized !== true) return { httpStatus: 403, message: "Show a client certificate that is trusted here." };
  // Anything but true is a mistake of the application's, and lets nobody in.
  if (matchCertificate(handshake) === true) return undefined;
  return { httpStatus: 403, message: "The client certificate is that of another identity." };
}

function isMadeOutTo({ identity, tls }: Handshake): boolean {
  return certificateNames(tls?.peerCertificate ?? {}).includes(identity);
}

/** @throws DefinitionError for what is no security profile. */
export function checkProfile(profile: unknown): asserts profile is SecurityProfile {
  if (profiles.includes(profile)) return;
  throw new DefinitionError(`The security profile is ${String(profile)}; it is 0, 1, 2 or 3.`);
}

/** The profile that holds for everybody; `undefined` when a function says it for each client, or there is none. */
export function fixedProfile(security: ServerSecurity | undefined): SecurityProfile | undefined {
  return typeof security?.profile === "function" ? undefined : security?.profile;
}
