import { DefinitionError, type Logger, type ResolvedReconnect } from "@chargewire/runtime";
import { checkNumbers, guardedLogger, longestDelayMs, resolveReconnect, silentLogger } from "@chargewire/runtime/kit";
import { type ResolvedKeepAlive, resolveKeepAlive } from "../transport/keep-alive.js";
import type { ClientTls } from "../transport/tls.js";
import type { StreamClientOptions } from "./client-options.js";

/** {@link StreamClientOptions} with the defaults filled in. */
export interface ResolvedClientOptions {
  readonly url: URL;
  readonly path: string;
  readonly defaultValue: number;
  readonly metadata: NonNullable<StreamClientOptions["metadata"]>;
  readonly tls: ClientTls | undefined;
  readonly keepAlive: ResolvedKeepAlive;
  readonly reconnect: ResolvedReconnect | false;
  readonly connectTimeoutMs: number;
  readonly acceptAfterMs: number;
  /** `undefined` for none. */
  readonly streamDeadlineMs: number | undefined;
  readonly maxMessageBytes: number;
  readonly maxKeys: number;
  readonly maxEnds: number;
  readonly logger: Logger;
}

/** @throws DefinitionError when an option says nothing, or contradicts itself. */
export function resolveClientOptions(
  { path, command }: { readonly path: string; readonly command: { readonly value: string; readonly none: number } },
  options: StreamClientOptions,
): ResolvedClientOptions {
  const times = { connectTimeoutMs: 1, acceptAfterMs: 0, streamDeadlineMs: 100 };
  checkNumbers(options, { ...times, maxMessageBytes: 1, maxKeys: 1, maxEnds: 1 });
  checkNumbers(options.keepAlive ?? {}, { timeMs: 0, timeoutMs: 1 });
  const { defaultValue = command.none, streamDeadlineMs = Number.POSITIVE_INFINITY } = options;
  if (Number.isNaN(defaultValue)) {
    throw new DefinitionError(`The default for ${command.value} is NaN; it must be a number or infinity.`);
  }
  return {
    url: toUrl(options.url),
    path: options.path ?? path,
    defaultValue,
    metadata: options.metadata ?? {},
    tls: options.tls,
    keepAlive: resolveKeepAlive(options.keepAlive, 360_000),
    reconnect: resolveReconnect(withDefaults(options.reconnect)),
    connectTimeoutMs: options.connectTimeoutMs ?? 20_000,
    acceptAfterMs: options.acceptAfterMs ?? 1_000,
    streamDeadlineMs: streamDeadlineMs > longestDelayMs ? undefined : streamDeadlineMs,
    maxMessageBytes: options.maxMessageBytes ?? 65_536,
    maxKeys: options.maxKeys ?? 10_000,
    maxEnds: options.maxEnds ?? 10_000,
    logger: guardedLogger(options.logger ?? silentLogger),
  };
}

/** The defaults of a stream are those of gRPC's users, not of OCPP. */
function withDefaults(reconnect: StreamClientOptions["reconnect"]): StreamClientOptions["reconnect"] {
  if (reconnect === false) return false;
  const given = typeof reconnect === "object" ? reconnect : {};
  return {
    ...given,
    waitMinimumMs: given.waitMinimumMs ?? 1_000,
    randomRangeMs: given.randomRangeMs ?? 1_000,
    repeatTimes: given.repeatTimes ?? 6,
    stableAfterMs: given.stableAfterMs ?? 10_000,
  };
}

function toUrl(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new DefinitionError(
      `${String(given)} is no URL of a gRPC server; write https://host:port, or http: without TLS.`,
    );
  }
  if (url.href === `${url.origin}/`) return url;
  // What follows may be a secret.
  throw new DefinitionError(
    `The URL of ${url.origin} has more than host and port, which a gRPC server would not see: ` +
      "the path of the method goes into the option path, credentials into metadata.",
  );
}
