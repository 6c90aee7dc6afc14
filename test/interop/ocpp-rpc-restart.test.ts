import { describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { theyServe } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { startTheirServer } from "./ocpp-rpc-side.js";
import { callThrough, makeOurClient } from "./our-side.js";
import { versions } from "./versions.js";

const reconnect = { waitMinimumMs: 100, randomRangeMs: 0, repeatTimes: 0 } as const;

describe.each(versions.map((version) => [version.title, version] as const))("%s", (_title, version) => {
  const { role, theirRole, ours, theirs } = theyServe(version);

  test("R33 R34 our client comes back to their server, with the call that waited, and both directions work", async () => {
    const first = await startTheirServer(version);
    const client = makeOurClient(version, first.url, { reconnect });
    const opened = new Arrivals<boolean>("A connection");
    client.on("connect", (_connection, { isReconnect }) => opened.push(isReconnect));
    const [ourExchange] = version.exchanges(role, ours);
    const [theirExchange] = version.exchanges(theirRole, theirs);
    handleAll(client, version.protocol, theirRole, () => ({ ...theirExchange?.response }));
    await client.connect();
    expect(await opened.next()).toBe(false);

    const lost = new Promise((resolve) => client.on("disconnect", resolve));
    await first.stop();
    await lost;
    const waiting = callThrough(client, ours, {}, { onDisconnect: "resend" });
    const second = await startTheirServer(version, { port: first.port });
    const peer = await second.peers.next();
    peer.handle(ours, async () => ({ ...ourExchange?.response }));
    expect(await opened.next()).toBe(true);
    expect(await waiting).toEqual(ourExchange?.response);
    expect(await peer.call(theirs, {})).toEqual(theirExchange?.response);
  });
});
