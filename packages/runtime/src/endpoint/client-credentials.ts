import { DefinitionError } from "../errors/definition-error.js";
import type { ClientTlsOptions } from "../transport/ws-client.js";
import { writeBasicAuth } from "./basic-auth.js";
import type { ClientOptions } from "./client-options.js";
import { findPasswordFault, type Password, passwordBytes } from "./password.js";
import { checkProfile, type SecurityProfile } from "./server-security.js";
import { checkTlsFloor, withTlsFloor } from "./tls-floor.js";

/** What a client demands of itself and of its connection. */
export interface ClientSecurity {
  /**
   * The security profile (R42); what goes against it is refused before anything is sent. `1`: a password, as long as the
   * protocols want it. `2`: that, and a `wss:` url, TLS 1.2 or newer, and a server whose certificate is verified. `3`:
   * the same TLS with a certificate of the client's own, and no password is needed.
   */
  readonly profile: SecurityProfile;
}

/** What a client shows of itself when it connects; see {@link Client.setCredentials}. */
export interface Credentials {
  /** Password for Basic authentication. Left out: the former one. */
  readonly password?: Password | undefined;
  /** TLS options, such as `key`, `cert` and `ca`, which are added to the former ones. Left out: the former ones. */
  readonly tls?: ClientTlsOptions | undefined;
}

/** The password and the TLS options of a client, checked against its security profile. */
export class CredentialKeeper {
  readonly #options: Pick<ClientOptions, "identity" | "protocols" | "url" | "security">;
  #password: Uint8Array | undefined;
  #tls: ClientTlsOptions;

  /** @throws DefinitionError when they go against the security profile. */
  constructor(options: ClientOptions) {
    const { identity, protocols, url, security, password, tls } = options;
    this.#options = { identity, protocols, url, security };
    this.#password = password === undefined ? undefined : passwordBytes(password);
    this.#tls = withTlsFloor(tls ?? {});
    this.#check(this.#password, this.#tls);
  }

  /** TLS options of the next connect. */
  get tls(): ClientTlsOptions {
    return this.#tls;
  }

  /** Header fields that log in with the password; none without one. */
  get headers(): Record<string, string> {
    if (this.#password === undefined) return {};
    return { Authorization: writeBasicAuth(this.#options.identity, this.#password) };
  }

  /** @throws DefinitionError when they go against the security profile; the former ones stay then. */
  replace({ password, tls }: Credentials): void {
    const nextPassword = password === undefined ? this.#password : passwordBytes(password);
    const nextTls = withTlsFloor({ ...this.#tls, ...tls });
    this.#check(nextPassword, nextTls);
    this.#password = nextPassword;
    this.#tls = nextTls;
  }

  #check(password: Uint8Array | undefined, tls: ClientTlsOptions): void {
    const { security, url, protocols } = this.#options;
    if (security === undefined) return;
    const { profile } = security;
    checkProfile(profile);
    if (profile >= 2) checkTls(profile, url, tls);
    if (profile !== 1 && profile !== 2) return;
    if (password === undefined) throw new DefinitionError(`Security profile ${profile} needs a password.`);
    for (const protocol of protocols) {
      const fault = findPasswordFault(password, protocol);
      if (fault !== undefined) throw new DefinitionError(fault);
    }
  }
}

function checkTls(profile: SecurityProfile, url: string, tls: ClientTlsOptions): void {
  // The url is not repeated: it may have a password in it (R46).
  if (!/^wss:/i.test(url))
    throw new DefinitionError(`Security profile ${profile} goes over TLS: the url begins with wss:.`);
  checkTlsFloor(tls);
  if (tls.rejectUnauthorized === false) {
    throw new DefinitionError(
      `Security profile ${profile} verifies the server: leave out tls.rejectUnauthorized, and name its authority in tls.ca.`,
    );
  }
  const hasCertificate = (tls.cert !== undefined && tls.key !== undefined) || tls.pfx !== undefined;
  if (profile === 3 && !hasCertificate && tls.secureContext === undefined) {
    throw new DefinitionError("Security profile 3 shows a certificate: tls needs key and cert, or pfx.");
  }
}
