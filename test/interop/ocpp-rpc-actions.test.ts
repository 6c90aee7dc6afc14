import { describe, expect, test } from "vitest";
import { castings } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { meet } from "./ocpp-rpc-meeting.js";
import { callThrough } from "./our-side.js";
import { callsFrom } from "./versions.js";

describe.each(castings)("%s, strict", (_title, casting) => {
  const { version, role, theirRole } = casting;

  test.each(callsFrom(version, role))("we call %s", async (action) => {
    const { facade, peer } = await meet(casting);
    const exchanges = version.exchanges(role, action);
    const received: unknown[] = [];
    peer.handle(action, async ({ params }) => {
      const index = received.push(params) - 1;
      return { ...exchanges[index]?.response };
    });
    for (const { request, response } of exchanges) expect(await callThrough(facade, action, request)).toEqual(response);
    expect(received).toEqual(exchanges.map(({ request }) => request));
  });

  test.each(callsFrom(version, theirRole))("we answer %s", async (action) => {
    const { endpoint, peer } = await meet(casting);
    const exchanges = version.exchanges(theirRole, action);
    const received: unknown[] = [];
    handleAll(endpoint, version.protocol, theirRole, (name, request) => {
      const index = received.push([name, request]) - 1;
      return { ...exchanges[index]?.response };
    });
    for (const { request, response } of exchanges) expect(await peer.call(action, request)).toEqual(response);
    expect(received).toEqual(exchanges.map(({ request }) => [action, request]));
  });
});
