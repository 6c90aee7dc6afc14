/**
 * Where the runtime writes what an operator may want to know. pino and console fit as they are. Lines never contain
 * payloads, passwords or keys (R46).
 */
export interface Logger {
  /** Single steps, for debugging. */
  debug(message: string): void;
  /** Connections that come and go. */
  info(message: string): void;
  /** What a peer did wrong. */
  warn(message: string): void;
  /** What the application did wrong, or what should not happen. */
  error(message: string): void;
}

/** The default: writes nothing. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** A logger that never throws: one of the application's that does must not take a connection down with it. */
export function guardedLogger(logger: Logger): Logger {
  if (logger === silentLogger) return logger;
  const guarded = (level: keyof Logger) => (message: string) => {
    try {
      logger[level](onOneLine(message));
    } catch {
      // There is nowhere left to say it.
    }
  };
  return { debug: guarded("debug"), info: guarded("info"), warn: guarded("warn"), error: guarded("error") };
}

/** A peer chooses its identity and its actions: with a line end in it, one could forge lines of the log. */
function onOneLine(message: string): string {
  return message.replaceAll(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
