import { HandshakeError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { gate } from "../support/arrivals.js";
import { castings } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { meet } from "./ocpp-rpc-meeting.js";
import { makeTheirClient, startTheirServer } from "./ocpp-rpc-side.js";
import { callThrough, identity, makeOurClient, startOurServer } from "./our-side.js";
import { versions } from "./versions.js";

describe.each(castings)("%s, strict", (_title, casting) => {
  const { version, role, theirRole, ours, theirs } = casting;

  test("both sides know the identity and the protocol", async () => {
    const { connection, peer } = await meet(casting);
    expect([connection.identity, connection.protocol]).toEqual([identity, version.protocol]);
    expect([peer.identity, peer.protocol]).toEqual([identity, version.protocol.subprotocol]);
  });

  test("both directions cross", async () => {
    const { endpoint, facade, peer } = await meet(casting);
    const [ourExchange] = version.exchanges(role, ours);
    const [theirExchange] = version.exchanges(theirRole, theirs);
    // Each side answers only when it has been asked itself.
    const weAreAsked = gate();
    const theyAreAsked = gate();
    peer.handle(ours, async () => {
      theyAreAsked.open();
      await weAreAsked.promise;
      return { ...ourExchange?.response };
    });
    handleAll(endpoint, version.protocol, theirRole, async () => {
      weAreAsked.open();
      await theyAreAsked.promise;
      return { ...theirExchange?.response };
    });
    const answers = await Promise.all([callThrough(facade, ours, {}), peer.call(theirs, {})]);
    expect(answers).toEqual([ourExchange?.response, theirExchange?.response]);
  });
});

describe.each(versions.map((version) => [version.title, version] as const))("%s", (_title, version) => {
  test("our server refuses their client with wrong credentials", async () => {
    const { url } = await startOurServer(version);
    await expect(makeTheirClient(version, url, { password: "wrong" }).connect()).rejects.toMatchObject({ code: 401 });
  });

  test("their refusal of wrong credentials rejects our client with the HTTP status", async () => {
    const { url } = await startTheirServer(version);
    const error = await makeOurClient(version, url, { password: "wrong" })
      .connect()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HandshakeError);
    expect(error).toMatchObject({ httpStatus: 401, offered: [version.protocol.subprotocol] });
  });
});
