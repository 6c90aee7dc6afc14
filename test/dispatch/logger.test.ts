import type { Logger } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { openFromScript, openSession, rejection, settle } from "../support/session.js";

/** A logger like pino's: its methods are on a prototype and rely on `this`. */
class LikePino {
  readonly #lines: [string, string][] = [];
  get lines(): readonly [string, string][] {
    return this.#lines;
  }
  debug(message: string): void {
    this.#lines.push(["debug", message]);
  }
  info(message: string): void {
    this.#lines.push(["info", message]);
  }
  warn(message: string): void {
    this.#lines.push(["warn", message]);
  }
  error(message: string): void {
    this.#lines.push(["error", message]);
  }
}

/** A logger like console: free functions that take anything. */
function likeConsole(lines: unknown[][]): Logger {
  const write = (...args: unknown[]): void => void lines.push(args);
  return { debug: write, info: write, warn: write, error: write };
}

const throwing: Logger = {
  debug: () => {
    throw new Error("disk full");
  },
  info: () => {
    throw new Error("disk full");
  },
  warn: () => {
    throw new Error("disk full");
  },
  error: () => {
    throw new Error("disk full");
  },
};

describe("loggers", () => {
  test("a logger whose methods rely on `this` is called as a method", async () => {
    const logger = new LikePino();
    const { peer } = await openFromScript({ logger }, undefined, {
      ping: () => {
        throw new Error("secret");
      },
    });
    peer.write("garbage");
    peer.write([2, "1", "Ping", {}]);
    await settle();
    peer.close(1000, "bye");
    await settle();
    expect(logger.lines.map(([level]) => level)).toEqual(["info", "warn", "error", "info"]);
  });

  test("a console fits, and gets one text per line", async () => {
    const lines: unknown[][] = [];
    const { peer } = await openFromScript({ logger: likeConsole(lines) });
    peer.write("garbage");
    await settle();
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toEqual([expect.any(String)]);
  });

  test("R46 lines hold no payloads, no text of exceptions and no passwords", async () => {
    const logger = new LikePino();
    const { station, backEnd } = await openSession({
      server: {
        logger,
        authenticate: () => {
          logger.info("checked");
          return true;
        },
      },
      client: { logger, password: "secret" },
      serverHandlers: {
        echo: () => {
          throw new Error("secret");
        },
      },
    });
    await rejection(station.call("Echo", { text: "secret" }));
    await rejection(backEnd.callUnchecked("Other", { text: "secret" }));
    await rejection(station.callUnchecked("Echo", { text: 5, secret: "secret" }));
    expect(logger.lines.length).toBeGreaterThan(3);
    expect(JSON.stringify(logger.lines)).not.toContain('"secret');
    expect(JSON.stringify(logger.lines)).not.toContain(Buffer.from("CP-1:secret").toString("base64"));
  });

  test("one that throws takes nothing down with it", async () => {
    const { client, server, station, backEnd } = await openSession({
      server: { logger: throwing },
      client: { logger: throwing },
      serverHandlers: { echo: ({ text }) => ({ text }) },
      clientHandlers: {
        ping: () => {
          throw new Error("no");
        },
      },
    });
    server.on("report", () => {
      throw new Error("no");
    });
    expect(await rejection(backEnd.call("Ping", {}))).toMatchObject({ errorCode: "InternalError" });
    expect(await station.call("Echo", { text: "x" })).toEqual({ text: "x" });
    await client.close();
    await server.close();
  });
});
