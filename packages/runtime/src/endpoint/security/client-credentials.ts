import { DefinitionError } from "../../errors/definition-error.js";
import type { ClientTlsOptions } from "../../transport/ws-client.js";
import type { ClientOptions } from "../client/client-options.js";
import type { ServerAddress } from "../client/server-list.js";
import { writeBasicAuth } from "./basic-auth.js";
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

/** What logs in at one server. */
export interface Login {
  /** Header fields that log in with the password; none without one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: ClientTlsOptions;
}

/** What is shown at a server, before it is written as header fields. */
interface Shown {
  readonly password: Uint8Array | undefined;
  readonly tls: ClientTlsOptions;
}

/** The password and the TLS options of a client, checked against its security profile for every server. */
export class CredentialKeeper {
  readonly #options: Pick<ClientOptions, "identity" | "protocols" | "security">;
  readonly #addresses: readonly ServerAddress[];
  #own: Shown;

  /**
   * @param addresses the servers that are known from the start; one that is chosen later is checked when it is dialled.
   * @throws DefinitionError when something goes against the security profile.
   */
  constructor({ identity, protocols, security, password, tls }: ClientOptions, addresses: readonly ServerAddress[]) {
    this.#options = { identity, protocols, security };
    this.#addresses = addresses;
    this.#own = { password: password === undefined ? undefined : passwordBytes(password), tls: tls ?? {} };
    if (security !== undefined) checkProfile(security.profile);
    for (const address of addresses) this.#check(address, this.#own);
  }

  /**
   * What logs in at a server: its own password and TLS options before those of the client.
   * @throws DefinitionError when that goes against the security profile.
   */
  at(address: ServerAddress): Login {
    const { password, tls } = this.#check(address, this.#own);
    const { identity } = this.#options;
    return { headers: password === undefined ? {} : { Authorization: writeBasicAuth(identity, password) }, tls };
  }

  /** @throws DefinitionError when they go against the security profile; the former ones stay then. */
  replace({ password, tls }: Credentials): void {
    const next = {
      password: password === undefined ? this.#own.password : passwordBytes(password),
      tls: { ...this.#own.tls, ...tls },
    };
    for (const address of this.#addresses) this.#check(address, next);
    this.#own = next;
  }

  #check(address: ServerAddress, own: Shown): Shown {
    const password = address.password === undefined ? own.password : passwordBytes(address.password);
    const tls = withTlsFloor({ ...own.tls, ...address.tls });
    const { security, protocols } = this.#options;
    if (security === undefined) return { password, tls };
    const { profile } = security;
    if (profile >= 2) checkTls(profile, address.url, tls);
    if (profile === 1 || profile === 2) {
      if (password === undefined) throw new DefinitionError(`Security profile ${profile} needs a password.`);
      for (const protocol of protocols) {
        const fault = findPasswordFault(password, protocol);
        if (fault !== undefined) throw new DefinitionError(fault);
      }
    }
    return { password, tls };
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
