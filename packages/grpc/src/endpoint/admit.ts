import type { Logger } from "@chargewire/runtime";
import { nameOfThrown } from "@chargewire/runtime/kit";
import type { StreamStatus } from "../errors/stream-error.js";
import type { StreamPeer } from "../transport/incoming-stream.js";
import { inTime } from "./in-time.js";
import type { AuthenticateStream } from "./server-options.js";

/** Asks the application about a client. @returns why it is refused; `undefined` when it is let in. Never rejects. */
export async function admit(
  peer: StreamPeer,
  authenticate: AuthenticateStream | undefined,
  timeoutMs: number,
  logger: Logger,
): Promise<StreamStatus | undefined> {
  if (authenticate === undefined) return undefined;
  try {
    const isIn = await inTime(Promise.resolve(authenticate(peer)), timeoutMs, () => {
      return new RangeError("authenticate took too long");
    });
    // Anything but true is a mistake of the application's, and lets nobody in.
    return isIn === true ? undefined : { status: "UNAUTHENTICATED", details: "the credentials are not accepted" };
  } catch (error) {
    logger.error(`authenticate failed: ${nameOfThrown(error)}`);
    return { status: "UNAVAILABLE", details: "the credentials cannot be checked now" };
  }
}
