import { inWords } from "../errors/thrown.js";
import type { Protocol } from "../model/protocol.js";
import { startDeadline } from "../rpc/deadline.js";
import type { Logger } from "../rpc/logger.js";
import type { ConnectRequest, TlsState } from "../transport/transport.js";
import { readBasicAuth } from "./basic-auth.js";
import { findIdentityFault } from "./identity.js";
import type { PathMatcher } from "./path-pattern.js";

/** Everything about a client that wants to connect. */
export interface Handshake {
  /** Identity of the client, decoded (R1). */
  readonly identity: string;
  /** User name of Basic authentication; by the standard it is the identity, but that is for the application to check. */
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
  /** IP address of the peer. */
  readonly remoteAddress: string;
  /** TLS state; `undefined` on a plain connection. */
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
  readonly logger: Logger;
}

/** Whether a client is let in. */
export type Admission =
  | { readonly admitted: true; readonly handshake: Handshake; readonly selected: string | undefined }
  | { readonly admitted: false; readonly httpStatus: number; readonly message: string };

/** A client that is let in. */
export type Admitted = Admission & { readonly admitted: true };

/** Checks a client before its upgrade is accepted (R1 to R5, R7). Never throws. */
export async function admit(request: ConnectRequest, rules: AdmissionRules): Promise<Admission> {
  const [path = "", query = ""] = splitUrl(request.url);
  const match = rules.matchPath(path);
  if (!match.matched) {
    return match.reason === "encoding"
      ? refuse(400, "The path is not percent-encoded properly.")
      : refuse(404, "There is nothing at this path.");
  }
  const { identity, params } = match;
  const offered = request.offered;
  const common = offered.find((name) => rules.protocols.some(({ subprotocol }) => subprotocol === name));
  const basic = readBasicAuth(single(request.headers["authorization"]), identity);
  // Not AbortSignal.timeout with AbortSignal.any: node may collect those before they fire, and the check never ends.
  const gone = new AbortController();
  const leave = (): void => gone.abort(request.signal.reason);
  if (request.signal.aborted) leave();
  request.signal.addEventListener("abort", leave, { once: true });
  const timeoutMs = rules.authenticateTimeoutMs;
  const expire = (): void => gone.abort(new Error("The time is over."));
  const deadline = timeoutMs > 0 ? startDeadline(timeoutMs, expire) : undefined;
  const known: Handshake = {
    identity,
    username: basic?.username,
    password: basic?.password,
    path,
    params,
    query: new URLSearchParams(query),
    headers: request.headers,
    remoteAddress: request.remoteAddress,
    tls: request.tls,
    offered,
    protocol: rules.protocols.find(({ subprotocol }) => subprotocol === common),
    signal: gone.signal,
  };
  try {
    const handshake = offered.length === 0 ? { ...known, protocol: assume(known, rules) } : known;
    const fault = handshake.protocol && findIdentityFault(identity, handshake.protocol.dialect);
    if (fault !== undefined) return refuse(400, fault);
    const refusal = await check(handshake, rules);
    return refusal ?? { admitted: true, handshake, selected: common };
  } finally {
    deadline?.cancel();
    request.signal.removeEventListener("abort", leave);
  }
}

function assume(handshake: Handshake, { assumeProtocol, protocols, logger }: AdmissionRules): Protocol | undefined {
  try {
    const assumed = assumeProtocol?.(handshake);
    return assumed !== undefined && protocols.includes(assumed) ? assumed : undefined;
  } catch (error) {
    logger.error(`assumeProtocol failed: ${inWords(error)}`);
    return undefined;
  }
}

async function check(handshake: Handshake, rules: AdmissionRules): Promise<Admission | undefined> {
  if (rules.authenticate === undefined) return undefined;
  try {
    const verdict = await abortable(Promise.resolve(handshake).then(rules.authenticate), handshake.signal);
    if (verdict === true) return undefined;
    if (verdict === false) return refuse(401, "");
    const { httpStatus, message = "" } = verdict;
    return isErrorStatus(httpStatus) && typeof message === "string" ? refuse(httpStatus, message) : refuse(500, "");
  } catch (error) {
    if (handshake.signal.aborted) return refuse(503, "The check of the credentials took too long.");
    rules.logger.error(`authenticate failed: ${inWords(error)}`);
    return refuse(500, "");
  }
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

function refuse(httpStatus: number, message: string): Admission {
  return { admitted: false, httpStatus, message };
}

function splitUrl(url: string): string[] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url] : [url.slice(0, mark), url.slice(mark + 1)];
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
