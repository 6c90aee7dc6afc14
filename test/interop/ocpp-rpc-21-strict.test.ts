import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { castingsOf } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { meet } from "./ocpp-rpc-meeting.js";
import { callThrough } from "./our-side.js";
import { version21 } from "./versions.js";

// Why the other tests repair the strict mode; should this fail with a newer ocpp-rpc, the repair can go.
describe.each(castingsOf(version21))("%s, strict as it comes", (_title, casting) => {
  const { version, theirRole, ours, theirs } = casting;

  test("they find no message of OCPP 2.1: what we call is refused with ProtocolError, and the connection stays", async () => {
    const { connection, facade, peer } = await meet(casting, { asItComes: true });
    peer.handle(ours, async () => ({}));
    const error = await rejection(callThrough(facade, ours, {}));
    expect(error).toMatchObject({ errorCode: "ProtocolError", remote: true });
    expect(error).toMatchObject({ errorDescription: expect.stringContaining(`'urn:${ours}.req' is missing`) });
    expect(connection.connected).toBe(true);
  });

  test("and what they call never leaves them", async () => {
    const { endpoint, peer } = await meet(casting, { asItComes: true });
    const received: unknown[] = [];
    handleAll(endpoint, version.protocol, theirRole, (action) => {
      received.push(action);
      return {};
    });
    await expect(peer.call(theirs, {})).rejects.toThrow(`'urn:${theirs}.req' is missing`);
    expect(received).toEqual([]);
  });
});
