import { HandshakeError } from "../../errors/connection-errors.js";
import { memoryPair } from "../../transport/memory.js";
import { placeOf } from "../../transport/place.js";
import type { ConnectRequest, Dialer, Transport } from "../../transport/transport.js";
import type { Admission, Admitted } from "../admission/admission.js";

/** What a server does with a client that comes without a socket. */
export interface MemoryServer {
  admit(request: ConnectRequest): Admission | Promise<Admission>;
  open(transport: Transport, admission: Admitted): void;
}

/** A dialer that reaches a server in memory, through the same admission as a socket. */
export function memoryDialer(server: MemoryServer): Dialer {
  return async ({ url, offered, headers }, signal) => {
    const { pathname, search } = new URL(url);
    const fields = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const gone = new AbortController();
    const leave = (): void => gone.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener("abort", leave, { once: true });
    const request: ConnectRequest = {
      url: pathname + search,
      offered,
      headers: Object.fromEntries(fields),
      remoteAddress: "memory",
      tls: undefined,
      gone,
    };
    let admission: Admission;
    try {
      admission = await server.admit(request);
    } finally {
      signal.removeEventListener("abort", leave);
    }
    signal.throwIfAborted();
    if (!admission.admitted) {
      const { httpStatus } = admission;
      throw new HandshakeError(`${placeOf(url)} refused the connection with HTTP ${httpStatus}.`, {
        httpStatus,
        offered,
      });
    }
    const [transport, own] = memoryPair();
    server.open(own, admission);
    return { transport, subprotocol: admission.selected ?? "" };
  };
}
