import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { ConnectRequest, TlsState, Transport } from "../../transport/transport.js";
import { refuseUpgrade, wsAcceptor } from "../../transport/ws-server.js";
import type { Admission, Admitted, Refused } from "../admission/admission.js";

/** What becomes of the upgrade requests of an http server. */
export interface UpgradeHandler {
  /** Largest message in bytes. */
  readonly maxMessageBytes: number;
  /** Whether the path is one of ours; others are left to other listeners of the same http server. */
  matches(url: string): boolean;
  /** Whether a subprotocol is served. */
  serves(subprotocol: string): boolean;
  /** Checks a client; its socket is ended when this throws or rejects. */
  admit(request: ConnectRequest): Admission | Promise<Admission>;
  /** Whether permessage-deflate may be agreed on. */
  compression(admission: Admitted): boolean;
  /** A client is in. */
  open(transport: Transport, admission: Admitted): void;
  /** Something of the application's threw; the client's socket is ended. */
  failed(error: unknown): void;
}

/**
 * Takes the upgrade requests of an http server.
 * @returns takes none any more, and ends the checks that are still running.
 */
export function takeUpgrades(httpServer: HttpServer, handler: UpgradeHandler): () => void {
  const acceptor = wsAcceptor(handler);
  const running = new Set<AbortController>();
  const handlers = handlersOf(httpServer);
  handlers.push(handler);
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const url = request.url ?? "/";
    const offered = offeredBy(request);
    if (takerOf(httpServer, handlers, url, offered) !== handler) return;
    const gone = new AbortController();
    const answer = (admission: Admission): void => {
      if (socket.destroyed) return;
      if (!admission.admitted) {
        refuseUpgrade(socket, admission.httpStatus, admission.message, refusalFields(admission));
        return;
      }
      const acceptance = { subprotocol: admission.selected, compression: handler.compression(admission) };
      acceptor.accept(request, socket, head, acceptance, (transport) => handler.open(transport, admission));
    };
    const fail = (error: unknown): void => {
      socket.destroy();
      handler.failed(error);
    };
    try {
      const asked = new UpgradeRequest(request, socket, offered, gone);
      const admission = handler.admit(asked);
      // Most clients are answered at once; only during a wait there is somebody to watch.
      if (admission instanceof Promise) {
        asked.keepAddress();
        watched(admission, socket, gone, running).then(answer).catch(fail);
      } else {
        answer(admission);
      }
    } catch (error) {
      fail(error);
    }
  };
  httpServer.on("upgrade", onUpgrade);
  return () => {
    httpServer.off("upgrade", onUpgrade);
    handlers.splice(handlers.indexOf(handler), 1);
    for (const gone of running) gone.abort(new Error("The server closes."));
  };
}

/** Waits for the check of a client, and aborts it when the client goes away meanwhile. */
async function watched(
  admission: Promise<Admission>,
  socket: Duplex,
  gone: AbortController,
  running: Set<AbortController>,
): Promise<Admission> {
  const onGone = (): void => gone.abort(new Error("The client went away."));
  running.add(gone);
  // node leaves a socket half open when the client ends it, so its close may never come.
  const events = ["error", "end", "close"] as const;
  for (const event of events) socket.on(event, onGone);
  try {
    return await admission;
  } finally {
    running.delete(gone);
    for (const event of events) socket.off(event, onGone);
  }
}

/** The servers of ours on each http server, in the order in which they came. */
const handlersByServer = new WeakMap<HttpServer, UpgradeHandler[]>();

function handlersOf(httpServer: HttpServer): UpgradeHandler[] {
  const handlers = handlersByServer.get(httpServer) ?? [];
  handlersByServer.set(httpServer, handlers);
  return handlers;
}

/**
 * Which of our servers takes a request: one with its path and a subprotocol of the client's, else the first with its
 * path. A path of nobody's is refused by the first of ours, where no other listener could take it: otherwise the client
 * would wait for ever.
 */
function takerOf(
  httpServer: HttpServer,
  handlers: readonly UpgradeHandler[],
  url: string,
  offered: readonly string[],
): UpgradeHandler | undefined {
  const hasOthers = httpServer.listenerCount("upgrade") > handlers.length;
  if (handlers.length === 1 && !hasOthers) return handlers[0];
  const matching = handlers.filter((each) => each.matches(url));
  if (matching.length === 0) return hasOthers ? undefined : handlers[0];
  return matching.find((each) => offered.some((name) => each.serves(name))) ?? matching[0];
}

function offeredBy(request: IncomingMessage): string[] {
  const names = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

/** HTTP wants a 401 to say how one may log in (RFC 9110, 11.6.1). */
const challenge = { "WWW-Authenticate": 'Basic realm="charging", charset="UTF-8"' };

function refusalFields({ httpStatus, retryAfterMs }: Refused): Record<string, string> {
  const seconds = Math.ceil((retryAfterMs ?? 0) / 1_000);
  return {
    ...(httpStatus === 401 ? challenge : {}),
    ...(seconds > 0 && Number.isFinite(seconds) ? { "Retry-After": String(seconds) } : {}),
  };
}

/** An upgrade request. A class, because a getter in an object literal takes longer to make than what it saves. */
class UpgradeRequest implements ConnectRequest {
  readonly url: string;
  readonly offered: readonly string[];
  readonly headers: ConnectRequest["headers"];
  readonly tls: TlsState | undefined;
  readonly gone: AbortController;
  readonly #socket: Socket;

  constructor(request: IncomingMessage, socket: Duplex, offered: readonly string[], gone: AbortController) {
    this.url = request.url ?? "/";
    this.offered = offered;
    this.headers = request.headers;
    this.tls = socket instanceof TLSSocket ? readTls(socket) : undefined;
    this.gone = gone;
    this.#socket = request.socket;
  }

  /** Looked up when it is asked for, because that takes longer than all the checks of a client. */
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? "";
  }

  /** Node knows the address of a socket that has ended only if it was asked for it before. */
  keepAddress(): string {
    return this.remoteAddress;
  }
}

function readTls(socket: TLSSocket): TlsState {
  return {
    authorized: socket.authorized,
    protocol: socket.getProtocol(),
    peerCertificate: socket.getPeerCertificate() ?? {},
  };
}
