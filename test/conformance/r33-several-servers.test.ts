import { type ClientOptions, DefinitionError, type ServerAddress } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { gate } from "../support/arrivals.js";
import { connectedClient, type FickleServer, lose, persistentClient, steady } from "../support/fickle-server.js";
import { newClient, rejection, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

const list = ["ws://a/one", "ws://b/two/", "wss://c"];

/** The hosts that were dialled, in order. */
function hosts({ dials }: FickleServer): string {
  return dials.map(({ url }) => new URL(url).host).join("");
}

function passwordsOf({ dials }: FickleServer): (string | undefined)[] {
  return dials.map(({ headers: { Authorization } }) =>
    Authorization === undefined ? undefined : Buffer.from(Authorization.slice(6), "base64").toString(),
  );
}

describe("R33 a list of servers", () => {
  test("R33 they are tried in order, after the last the first, with the waits of one server", async () => {
    const persistent = await connectedClient({ url: list });
    const { server, client } = persistent;
    server.mood = 503;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000 + 8_000);
    // The first letter is the connection that was lost.
    expect(hosts(server)).toBe("aabca");
    expect(server.waits.slice(1)).toEqual([2_000, 4_000, 8_000]);
    expect(client.state).toMatchObject({ status: "waiting", attempt: 5, delayMs: 16_000 });
  });

  test("R33 each as often as attemptsPerUrl says", async () => {
    const persistent = await connectedClient({ url: list, attemptsPerUrl: 2 });
    const { server } = persistent;
    server.mood = 503;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(127_000);
    expect(hosts(server)).toBe("aaabbccaa");
  });

  test("R33 after a connection that lasted the first is tried first, after another the next", async () => {
    const persistent = await connectedClient({ url: list });
    const { server, client } = persistent;
    server.mood = 503;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(2_000);
    expect(client.state).toEqual({ status: "open", url: "ws://b/two/CP-1" });
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(client.state).toEqual({ status: "open", url: "wss://c/CP-1" });
    await vi.advanceTimersByTimeAsync(60_000);
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.state).toEqual({ status: "open", url: "ws://a/one/CP-1" });
  });

  test("R33 the first connect asks each once, without a pause, and rejects with the last failure", async () => {
    const { server, client, states } = persistentClient({ url: list, attemptsPerUrl: 5 });
    server.mood = 503;
    expect(await rejection(client.connect())).toMatchObject({ httpStatus: 503 });
    expect(hosts(server)).toBe("abc");
    expect(server.waits).toEqual([0, 0]);
    expect(states.map(({ status }) => status)).toEqual(["connecting", "connecting", "connecting", "idle"]);
    // Of the last one the caller was told.
    expect(client.reportCounts.connectFailed).toBe(2);
    await rejection(client.connect());
    expect(hosts(server)).toBe("abcabc");
  });

  test("R33 the first connect takes the first that accepts", async () => {
    const { server, client } = persistentClient({ url: list, reconnect: false });
    server.mood = 503;
    client.on("report", () => {
      server.mood = "open";
    });
    await client.connect();
    expect(client.state).toEqual({ status: "open", url: "ws://b/two/CP-1" });
  });

  test("R33 with fromStart they are tried as after a loss", async () => {
    const options = { url: list, attemptsPerUrl: 2, reconnect: { ...steady, fromStart: true } };
    const { server, client } = persistentClient(options);
    server.mood = 503;
    void client.connect();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(hosts(server)).toBe("aabb");
  });

  test("R33 each may want its own password and header fields, and else gets the client's", async () => {
    const { server, client } = persistentClient({
      url: ["ws://a", { url: "ws://b", password: "b", headers: { "X-Site": "b" } }],
      password: "a",
      headers: { "X-Site": "any", "X-Make": "m" },
    });
    server.mood = 401;
    await rejection(client.connect());
    expect(passwordsOf(server)).toEqual(["CP-1:a", "CP-1:b"]);
    const sites = server.dials.map(({ headers }) => [headers["X-Site"], headers["X-Make"]]);
    expect(sites).toEqual([
      ["any", "m"],
      ["b", "m"],
    ]);
  });

  test("R33 what failed, and what is done, names the server by host and path only (R46)", async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const url = ["ws://me:hidden@a/x?token=hidden", { url: "ws://b/y?key=hidden", password: "hidden" }];
    const { server, client, states } = persistentClient({
      url,
      password: "hidden",
      logger: { debug: log, info: log, warn: log, error: log },
    });
    const told: unknown[] = states;
    client.on("report", (report) => told.push(report));
    client.on("connect", (_connection, opening) => told.push(opening));
    server.selects = "other";
    told.push(await rejection(client.connect()));
    server.selects = "fixture1.6";
    await client.connect();
    server.peer.terminate();
    await settle();
    expect(told.at(-1)).toMatchObject({ status: "waiting" });
    const texts = [...told.map((each) => JSON.stringify(each)), ...told.map(String), ...lines];
    for (const text of texts) expect(text).not.toContain("hidden");
    expect(lines).toContain("CP-1 connected to ws://a/x/CP-1");
    expect(lines.join("\n")).toContain("ws://a/x/CP-1 has none of the protocols fixture1.6.");
    expect(lines).toContain("CP-1 waits 1000 ms before attempt 2 to connect");
  });

  const wrong: Record<string, ClientOptions["url"]> = {
    "no server": [],
    "no URL": ["ws://a", "host:9000"],
    "another scheme": [{ url: "https://secret@host" }],
    nothing: undefined as never,
    "a number": 5 as never,
    null: null as never,
    "an object without URL": {} as never,
  };
  test.each(Object.entries(wrong))("R33 a list with %s is a DefinitionError, which repeats nothing", (_what, url) => {
    expect(() => newClient({ url })).toThrow(DefinitionError);
    expect(() => newClient({ url })).not.toThrow("secret");
  });

  test.each([0, -1, Number.NaN])("R33 attemptsPerUrl cannot be %d", (attemptsPerUrl) => {
    expect(() => newClient({ attemptsPerUrl })).toThrow(DefinitionError);
  });
});

describe("R33 a function that chooses the server", () => {
  test("R33 is asked before each attempt, and told its number and why the last one failed", async () => {
    const asked: unknown[] = [];
    const passwords = ["old", "new"];
    const { server, client } = persistentClient({
      reconnect: { ...steady, fromStart: true },
      url: (upcoming): ServerAddress => {
        asked.push(upcoming);
        return { url: `ws://host${upcoming.attempt}`, password: passwords[upcoming.attempt - 1] };
      },
    });
    server.mood = 401;
    const connecting = client.connect();
    await settle();
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(1_000);
    await connecting;
    expect(passwordsOf(server)).toEqual(["CP-1:old", "CP-1:new"]);
    expect(asked).toMatchObject([
      { attempt: 1, error: undefined },
      { attempt: 2, error: { httpStatus: 401 } },
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    server.peer.close(1012, "restart");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked[2]).toMatchObject({ attempt: 1, error: { code: "CW_CONNECTION_LOST", closeCode: 1012 } });
  });

  test("R33 may take its time, and is one attempt of the first connect", async () => {
    const chosen = gate<string>();
    const { server, client } = persistentClient({ url: () => chosen.promise });
    const connecting = rejection(client.connect());
    await settle();
    expect(client.state).toEqual({ status: "idle" });
    server.mood = 503;
    chosen.open("ws://late");
    expect(await connecting).toMatchObject({ httpStatus: 503 });
    expect(hosts(server)).toBe("late");
  });

  const failing: Record<string, () => string | Promise<string>> = {
    throws: () => {
      throw new Error("no profile");
    },
    rejects: () => Promise.reject(new Error("no profile")),
    "gives no URL": () => "no profile",
    "gives nothing": () => undefined as never,
  };
  test.each(Object.entries(failing))("R33 one that %s is a failed attempt like any other", async (_what, url) => {
    const works = { url: "ws://host" };
    let fails = true;
    const { client, server } = persistentClient({
      reconnect: { ...steady, fromStart: true },
      url: () => (fails ? url() : works),
    });
    const connecting = client.connect();
    await settle();
    expect(client.state).toMatchObject({ status: "waiting", attempt: 2, error: expect.any(Error) });
    expect(client.reportCounts.connectFailed).toBe(1);
    fails = false;
    await vi.advanceTimersByTimeAsync(1_000);
    await connecting;
    expect(server.dials).toHaveLength(1);
  });

  test("R38 one that never answers does not hold up a close", async () => {
    const { client, server } = persistentClient({ url: () => new Promise(() => {}) });
    const connecting = rejection(client.connect());
    await client.close();
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(server.dials).toEqual([]);
  });

  test("R38 what it gives after the close is not dialled", async () => {
    const chosen = gate<string>();
    const { client, server } = persistentClient({ url: () => chosen.promise });
    const connecting = rejection(client.connect());
    await client.close();
    chosen.open("ws://late");
    await connecting;
    await settle();
    expect(server.dials).toEqual([]);
    expect(client.state).toEqual({ status: "closed" });
  });
});
