import { DefinitionError } from "../../errors/definition-error.js";
import { isThenable } from "../../rpc/thenable.js";
import { placeOf } from "../../transport/place.js";
import type { ClientTlsOptions } from "../../transport/ws-client.js";
import type { Password } from "../security/password.js";

/** A server that a client may connect to, like a NetworkConnectionProfile of OCPP 2.x. */
export interface ServerAddress {
  /** URL of the server without the identity: `wss://host:port/path` (R1). A trailing slash is tolerated. */
  readonly url: string;
  /** Password for Basic authentication there (R42). Default: the client's `password`. */
  readonly password?: Password | undefined;
  /** Header fields for the handshake there, on top of the client's `headers`. Default none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** TLS options for this server, on top of the client's `tls`. Default none. A `dial` of your own does not see them. */
  readonly tls?: ClientTlsOptions | undefined;
}

/** What is known before an attempt to connect. */
export interface UpcomingAttempt {
  /** Number of the attempt: 1 for the first, and for the first after a connection that lasted. */
  readonly attempt: number;
  /** Why the attempt before failed, or how the connection was lost; `undefined` for the first one of all. */
  readonly error: unknown;
}

/**
 * Chooses the server of an attempt, and what to log in with. A failure of it is one of the attempt. It is not told
 * when the client is closed meanwhile; what it gives then is dropped.
 */
export type ChooseServer = (upcoming: UpcomingAttempt) => string | ServerAddress | PromiseLike<string | ServerAddress>;

/** Where a client connects to: one server, several in order of preference, or a function that chooses. */
export type ServerChoice = string | ServerAddress | readonly (string | ServerAddress)[] | ChooseServer;

/** A server, ready to be dialled. */
export interface DialTarget {
  /** Full URL with the percent-encoded identity (R1); it may contain secrets. */
  readonly url: string;
  /** The URL for people: without user, password and query (R46). */
  readonly place: string;
  /** What to log in with. */
  readonly address: ServerAddress;
}

/** The servers of a client, in the order in which they are tried. */
export class ServerList {
  readonly #identity: string;
  readonly #targets: readonly DialTarget[];
  readonly #choose: ChooseServer | undefined;
  readonly #attemptsPerUrl: number;

  /** @throws DefinitionError for a URL that is none, and an identity that no URL can carry. */
  constructor(choice: ServerChoice, identity: string, attemptsPerUrl: number) {
    if (!fitsIntoUrl(identity)) {
      throw new DefinitionError("The identity cannot be part of a URL: it is a dot, two dots, or no valid Unicode.");
    }
    if (!(attemptsPerUrl >= 1)) {
      throw new DefinitionError(`attemptsPerUrl is ${attemptsPerUrl}; it must be a number of at least 1.`);
    }
    this.#identity = identity;
    this.#choose = typeof choice === "function" ? choice : undefined;
    this.#attemptsPerUrl = attemptsPerUrl;
    const addresses = typeof choice === "function" ? [] : isList(choice) ? choice : [choice];
    this.#targets = addresses.map((address) => targetOf(address, identity));
    if (this.#choose === undefined && this.#targets.length === 0) {
      throw new DefinitionError("url is an empty list; name at least one server.");
    }
  }

  /** The servers that are known from the start; none where a function chooses. */
  get addresses(): readonly ServerAddress[] {
    return this.#targets.map(({ address }) => address);
  }

  /** How many servers there are to try one after the other; one where a function chooses. */
  get size(): number {
    return this.#targets.length || 1;
  }

  /**
   * The server of an attempt of a client that stays connected: each is tried `attemptsPerUrl` times, then the next, and
   * after the last the first. At once, except where a function chooses and takes its time.
   */
  inTurn(upcoming: UpcomingAttempt): DialTarget | PromiseLike<DialTarget> {
    return this.#at(Math.floor((upcoming.attempt - 1) / this.#attemptsPerUrl), upcoming);
  }

  /** The server of an attempt where each is tried once. */
  inOrder(upcoming: UpcomingAttempt): DialTarget | PromiseLike<DialTarget> {
    return this.#at(upcoming.attempt - 1, upcoming);
  }

  #at(index: number, upcoming: UpcomingAttempt): DialTarget | PromiseLike<DialTarget> {
    const target = this.#targets[index % this.#targets.length];
    if (target !== undefined) return target;
    const chosen = this.#choose?.(upcoming);
    if (isThenable(chosen)) return chosen.then((address) => targetOf(address, this.#identity));
    return targetOf(chosen, this.#identity);
  }
}

function isList(choice: Exclude<ServerChoice, ChooseServer>): choice is readonly (string | ServerAddress)[] {
  return Array.isArray(choice);
}

/** @param given as the application gave it; from JavaScript that may be anything. */
function targetOf(given: unknown, identity: string): DialTarget {
  const address = (typeof given === "object" && given !== null ? given : { url: given }) as ServerAddress;
  const full = typeof address.url === "string" && URL.canParse(address.url) ? new URL(address.url) : undefined;
  // The text is not repeated: it may have a password in it (R46).
  if (full === undefined || !/^wss?:$/.test(full.protocol)) {
    throw new DefinitionError("The url is not that of a server; write ws://host:port/path or wss://host:port/path.");
  }
  full.pathname = `${full.pathname.replace(/\/+$/, "")}/${encodeURIComponent(identity)}`;
  return { url: full.href, place: placeOf(full.href), address };
}

/** Whether an identity survives in a path: `.` and `..` would be resolved away, even when they are percent-encoded. */
function fitsIntoUrl(identity: string): boolean {
  return identity !== "." && identity !== ".." && !/\p{Surrogate}/u.test(identity);
}
