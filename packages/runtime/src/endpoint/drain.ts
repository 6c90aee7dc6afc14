import { startDeadline } from "../rpc/deadline.js";
import type { LiveConnection } from "../rpc/live-connection.js";

/** How long a peer may take to answer a close frame, in ms, before its socket is ended. */
const closeHandshakeMs = 2_000;

/**
 * Ends connections in good order (R38): no new calls, time for those in progress, then the close, then the end.
 * @param deadlineMs how long calls in progress may take.
 */
export async function closeAll(
  connections: readonly LiveConnection[],
  deadlineMs: number,
  closeCode: number,
  reason: string,
): Promise<void> {
  for (const connection of connections) connection.refuseCalls(`is being closed: ${reason}`);
  // A connection that ends meanwhile may still hold calls for the next one, which will not come.
  const settled = connections.map((connection) => Promise.race([connection.whenIdle(), connection.whenClosed()]));
  await within(deadlineMs, Promise.all(settled));
  for (const connection of connections) connection.close(closeCode, reason);
  await within(closeHandshakeMs, Promise.all(connections.map((connection) => connection.whenClosed())));
  for (const connection of connections) {
    connection.terminate();
    connection.stop(closeCode, reason);
  }
  await Promise.all(connections.map((connection) => connection.whenClosed()));
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
