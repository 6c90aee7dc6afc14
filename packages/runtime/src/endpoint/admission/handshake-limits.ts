import type { ConnectRequest } from "../../transport/transport.js";
import { addressBlock } from "./address.js";
import { type Refused, refuse } from "./admission.js";
import { type RateLimit, RateLimiter } from "./rate-limiter.js";

/** How many clients may try to connect. */
export interface HandshakeRules {
  readonly maxPendingHandshakes: number;
  readonly maxHandshakesPerAddress: RateLimit | undefined;
}

/** Bounds what clients that nobody knows yet cost a server (R45). */
export class HandshakeLimits {
  readonly #maxPending: number;
  readonly #perAddress: RateLimiter | undefined;
  #pending = 0;

  constructor({ maxPendingHandshakes, maxHandshakesPerAddress }: HandshakeRules) {
    this.#maxPending = maxPendingHandshakes;
    this.#perAddress = maxHandshakesPerAddress && new RateLimiter(maxHandshakesPerAddress);
  }

  /** Runs a check, unless the address, or everybody together, has come too often. */
  run<Verdict>(
    client: Pick<ConnectRequest, "remoteAddress">,
    check: () => Verdict | Promise<Verdict>,
  ): Verdict | Refused | Promise<Verdict> {
    const waitMs = this.#perAddress?.take(addressBlock(client.remoteAddress)) ?? 0;
    if (waitMs > 0) return refuse(429, "Too many attempts to connect came from this address.", waitMs);
    if (this.#pending >= this.#maxPending) return refuse(503, "Too many clients are being checked at the moment.");
    const verdict = check();
    // One that is there at once was never pending.
    if (verdict instanceof Promise) this.#wait(verdict);
    return verdict;
  }

  #wait(verdict: Promise<unknown>): void {
    const leave = (): void => {
      this.#pending--;
    };
    this.#pending++;
    verdict.then(leave, leave);
  }
}
