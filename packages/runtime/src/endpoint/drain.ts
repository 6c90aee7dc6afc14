import { startDeadline } from "../rpc/deadline.js";
import type { LiveConnection } from "../rpc/live-connection.js";
import { isCloseCode } from "../transport/close-frame.js";

/** How long a peer may take to answer a close frame when its endpoint closes, in ms, before its socket is ended. */
const closeHandshakeMs = 2_000;

/** How connections are ended. */
export interface DrainRules {
  /** How long calls in progress may take, in ms, for each connection from its turn on. */
  readonly deadlineMs: number;
  /** The time over which the turns of the connections are spread evenly, in ms; `0` for all at once. */
  readonly staggerMs: number;
  readonly closeCode: number;
  readonly reason: string;
}

/** What is wrong with the options of a close; `undefined` when nothing is. */
export function findDrainFault(staggerMs: number, closeCode: number): string | undefined {
  if (!(staggerMs >= 0)) return `staggerMs is ${staggerMs}; it must be a number of at least 0.`;
  return isCloseCode(closeCode)
    ? undefined
    : `${closeCode} is no code that a close frame may carry; use 1001, 1012 or 3000 to 4999.`;
}

/**
 * Ends connections in good order (R38), each in its turn: no new calls of this side, time for those in progress, then
 * the close, then the end. What the peer asks is answered until the close.
 */
export async function closeAll(connections: readonly LiveConnection[], rules: DrainRules): Promise<void> {
  const { staggerMs } = rules;
  const waitMs = (index: number): number => (staggerMs * index) / connections.length;
  await Promise.all(connections.map((connection, index) => drain(connection, waitMs(index), rules)));
}

async function drain(connection: LiveConnection, waitMs: number, rules: DrainRules): Promise<void> {
  const { closeCode, reason, deadlineMs } = rules;
  const closed = connection.whenClosed();
  // One that ends before its turn leaves nothing to wait for.
  if (waitMs > 0) await within(waitMs, closed);
  connection.refuseCalls(`is being closed: ${reason}`);
  // A connection that ends meanwhile may still hold calls for the next one, which will not come.
  await within(deadlineMs, Promise.race([connection.whenIdle(), closed]));
  connection.close(closeCode, reason);
  await within(closeHandshakeMs, closed);
  connection.terminate();
  connection.stop(closeCode, reason);
  await closed;
}

/** Resolves with the work, or when the time is over. */
async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const deadline = startDeadline(timeoutMs, resolve);
    void work.then(() => {
      deadline.cancel();
      resolve();
    });
  });
}
