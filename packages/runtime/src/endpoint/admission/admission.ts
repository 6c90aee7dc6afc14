import type { Protocol } from "../../model/protocol.js";
import { startDeadline } from "../../rpc/deadline.js";
import { isThenable, proceed } from "../../rpc/thenable.js";
import type { ConnectRequest, TlsState } from "../../transport/transport.js";
import { readBasicAuth } from "../security/basic-auth.js";
import { findProfileFault, type ServerSecurity } from "../security/server-security.js";
import { findIdentityFault } from "./identity.js";
import type { FoundPath, PathMatcher } from "./path-pattern.js";

/**
 * Everything about a client that wants to connect. Hand it on as it is: what few need is made when it is asked for, and is
 * not in a copy made by spreading.
 */
export interface Handshake {
  /** Identity of the client, decoded (R1). */
  readonly identity: string;
  /** User name of Basic authentication; by the standard it is the identity, which security profiles 1 and 2 check. */
  readonly username: string | undefined;
  /** Password of Basic authentication as bytes (R42). */
  readonly password: Uint8Array | undefined;
  /** Path of the URL, still encoded, without the query. */
  readonly path: string;
  /** What the path pattern captured, decoded; `identity` among it. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Header fields, names in lower case. They hold the Authorization header: do not log them. */
  readonly headers: ConnectRequest["headers"];
  /**
   * IP address of the client; behind a proxy that is trusted the one that it was told. `""` where it is first asked for
   * when the client has gone.
   */
  readonly remoteAddress: string;
  /**
   * TLS state; `undefined` on a plain connection. Behind a proxy that is trusted that of the connection to the proxy, as
   * far as it tells: `protocol` is `null`, and `authorized` whether it handed on a certificate.
   */
  readonly tls: TlsState | undefined;
  /** Subprotocols in the client's order of preference (R3). */
  readonly offered: readonly string[];
  /** The protocol that would be spoken; `undefined` when none is common, and the connection ends with 1002 (R5). */
  readonly protocol: Protocol | undefined;
  /** Aborted when the client goes away, or the time for the check is over. */
  readonly signal: AbortSignal;
}

/** A refusal of a client with an HTTP status of the application's choice (R4). */
export interface Refusal {
  /** 400 to 599: 404 for an unknown identity, 401 for wrong credentials. */
  readonly httpStatus: number;
  /** Text of the HTTP answer; default none. */
  readonly message?: string | undefined;
  /** After which time the client may try again, in ms; sent as Retry-After in whole seconds. Default: nothing is said. */
  readonly retryAfterMs?: number | undefined;
}

/** Decides whether a client may connect: `true`, or `false` for 401, or a refusal (R4). */
export type Authenticate = (handshake: Handshake) => boolean | Refusal | Promise<boolean | Refusal>;

/** What a server lets in. */
export interface AdmissionRules {
  readonly protocols: readonly Protocol[];
  readonly matchPath: PathMatcher;
  readonly authenticate: Authenticate | undefined;
  readonly authenticateTimeoutMs: number;
  readonly assumeProtocol: ((handshake: Handshake) => Protocol | undefined) | undefined;
  /** What must hold of the connection and the credentials before {@link authenticate} is asked. */
  readonly security: ServerSecurity | undefined;
  readonly places: Places;
  /** Something of the application's threw. */
  failed(part: string, error: unknown): void;
}

/** Whether there is a place for a client. */
export interface Places {
  /** Whether there is room at all; asked before the credentials are checked and, as that takes time, after it. */
  findFull(identity: string): Refused | undefined;
  /** Whether the identity may connect now; asked last, so that only who knows the credentials learns of it. */
  findTaken(identity: string): Refused | undefined;
}

/** A client that is let in. */
export interface Admitted {
  readonly admitted: true;
  readonly handshake: Handshake;
  /** Subprotocol for the answer. */
  readonly selected: string | undefined;
}

/** A client that is not let in. */
export interface Refused {
  readonly admitted: false;
  readonly httpStatus: number;
  /** Text of the HTTP answer, `""` for none. */
  readonly message: string;
  /** After which time the client may try again, in ms. */
  readonly retryAfterMs: number | undefined;
}

/** Whether a client is let in. */
export type Admission = Admitted | Refused;

/**
 * Checks a client before its upgrade is accepted (R1 to R5, R7); at once, unless the application takes its time. Never
 * throws.
 */
export function admit(request: ConnectRequest, rules: AdmissionRules): Admission | Promise<Admission> {
  const [path = "", query = ""] = splitUrl(request.url);
  const match = rules.matchPath(path);
  if (!match.matched) {
    return match.reason === "encoding"
      ? refuse(400, "The path is not percent-encoded properly.")
      : refuse(404, "There is nothing at this path.");
  }
  const handshake = new ClientHandshake(request, match, path, query);
  const { identity, offered } = handshake;
  const common = firstCommon(offered, rules.protocols);
  handshake.protocol = offered.length === 0 ? assume(handshake, rules) : common;
  const fault = handshake.protocol && findIdentityFault(identity, handshake.protocol.dialect);
  if (fault !== undefined) return refuse(400, fault);
  const { places } = rules;
  const refusal = places.findFull(identity) ?? check(handshake, request.gone, rules);
  return proceed(refusal, (refused) => {
    const last = refused ?? places.findFull(identity) ?? places.findTaken(identity);
    return last ?? { admitted: true, handshake, selected: common?.subprotocol };
  });
}

/** A class, because a getter in an object literal takes longer to make than the signal that it saves. */
class ClientHandshake implements Handshake {
  readonly identity: string;
  readonly username: string | undefined;
  readonly password: Uint8Array | undefined;
  readonly path: string;
  readonly params: Handshake["params"];
  readonly headers: Handshake["headers"];
  readonly tls: TlsState | undefined;
  readonly offered: readonly string[];
  protocol: Protocol | undefined;
  readonly #request: ConnectRequest;
  readonly #query: string;
  #parsedQuery: URLSearchParams | undefined;

  constructor(request: ConnectRequest, { identity, params }: FoundPath, path: string, query: string) {
    const basic = readBasicAuth(single(request.headers["authorization"]), identity);
    this.identity = identity;
    this.username = basic?.username;
    this.password = basic?.password;
    this.path = path;
    this.params = params;
    this.headers = request.headers;
    this.tls = request.tls;
    this.offered = request.offered;
    this.protocol = undefined;
    this.#request = request;
    this.#query = query;
  }

  // Made when they are asked for, which few do.

  get query(): URLSearchParams {
    this.#parsedQuery ??= new URLSearchParams(this.#query);
    return this.#parsedQuery;
  }

  get remoteAddress(): string {
    return this.#request.remoteAddress;
  }

  get signal(): AbortSignal {
    return this.#request.gone.signal;
  }
}

/** The protocol that the client likes best of those that are served (R3). */
function firstCommon(offered: readonly string[], protocols: readonly Protocol[]): Protocol | undefined {
  for (const name of offered) {
    const protocol = protocols.find(({ subprotocol }) => subprotocol === name);
    if (protocol !== undefined) return protocol;
  }
  return undefined;
}

function assume(handshake: Handshake, rules: AdmissionRules): Protocol | undefined {
  try {
    const assumed = rules.assumeProtocol?.(handshake);
    return assumed !== undefined && rules.protocols.includes(assumed) ? assumed : undefined;
  } catch (error) {
    rules.failed("assumeProtocol", error);
    return undefined;
  }
}

function check(
  handshake: Handshake,
  gone: AbortController,
  rules: AdmissionRules,
): Refused | undefined | Promise<Refused | undefined> {
  try {
    const verdict = judge(handshake, rules);
    return isThenable(verdict) ? waitFor(verdict, gone, rules) : readVerdict(verdict);
  } catch (error) {
    rules.failed("authenticate", error);
    return refuse(500, "");
  }
}

/** What the security profile and the application say. */
function judge(
  handshake: Handshake,
  { authenticate, security }: AdmissionRules,
): ReturnType<Authenticate> | PromiseLike<boolean | Refusal> {
  if (security === undefined) return authenticate === undefined ? true : authenticate(handshake);
  return findProfileFault(handshake, security).then(
    (fault) => fault ?? (authenticate === undefined ? true : authenticate(handshake)),
  );
}

/** Waits for a verdict, for as long as the client does, and the time lasts. */
async function waitFor(
  verdict: PromiseLike<boolean | Refusal>,
  gone: AbortController,
  rules: AdmissionRules,
): Promise<Refused | undefined> {
  const { authenticateTimeoutMs: timeoutMs } = rules;
  // Not AbortSignal.timeout with AbortSignal.any: node may collect those before they fire, and the check never ends.
  const expire = (): void => gone.abort(new Error("The time is over."));
  const deadline = timeoutMs > 0 ? startDeadline(timeoutMs, expire) : undefined;
  try {
    return readVerdict(await abortable(Promise.resolve(verdict), gone.signal));
  } catch (error) {
    if (gone.signal.aborted) return refuse(503, "The check of the credentials took too long.");
    rules.failed("authenticate", error);
    return refuse(500, "");
  } finally {
    deadline?.cancel();
  }
}

function readVerdict(verdict: boolean | Refusal): Refused | undefined {
  if (verdict === true) return undefined;
  return verdict === false ? refuse(401, "") : readRefusal(verdict);
}

/** What the application made of a client; what is no refusal lets nobody in either. */
function readRefusal({ httpStatus, message = "", retryAfterMs }: Refusal): Refused {
  const isSound = isErrorStatus(httpStatus) && typeof message === "string";
  return isSound ? refuse(httpStatus, message, retryAfterMs) : refuse(500, "");
}

/** The promise, or a rejection as soon as the signal is aborted. */
function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function isErrorStatus(httpStatus: number): boolean {
  return Number.isInteger(httpStatus) && httpStatus >= 400 && httpStatus <= 599;
}

/** A refusal; the text must not tell what only the client and the server know. */
export function refuse(httpStatus: number, message: string, retryAfterMs?: number): Refused {
  return { admitted: false, httpStatus, message, retryAfterMs };
}

function splitUrl(url: string): string[] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url] : [url.slice(0, mark), url.slice(mark + 1)];
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
