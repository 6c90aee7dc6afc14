import { join } from "node:path";
import type { Protocol } from "@chargewire/runtime";
import { Client, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { createFixture, type Fixture } from "../codegen/fixture.js";
import { compile, loadPackage } from "../codegen/generated-package.js";
import { dialling, listening } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";
import { addHorn } from "./horn.js";
import { hornApplication } from "./horn-application.js";

async function generated(): Promise<Fixture> {
  const fixture = await createFixture(addHorn);
  expect((await fixture.run()).faults).toEqual([]);
  return fixture;
}

describe("the packages that are generated from a vendor's schemas, for OCPP 1.6, OCPP 2.1 and ntxcp 1.0", () => {
  test("are used from both sides on one port, as their types say", async () => {
    const fixture = await generated();
    await fixture.write("application.ts", hornApplication);
    expect(await compile(fixture)).toBe("");
    // Loading one lets the application load the others.
    await Promise.all(["horn16", "horn10", "horn21"].map((name) => loadPackage(fixture, name)));
    const application = (await import(/* @vite-ignore */ join(fixture.root, "application.ts"))) as {
      sessions(): Promise<{ frames: string[]; happened: unknown[] }>;
    };
    const { frames, happened } = await application.sessions();
    expect(frames).toEqual([
      '[2,"1","DataTransfer",{"vendorId":"com.example.horn","messageId":"blown-1"}]',
      '[3,"1",{"status":"Accepted"}]',
      '[2,"2","DataTransfer",{"vendorId":"com.example.horn","messageId":"Blow","data":"{\\"tones\\":2}"}]',
      '[3,"2",{"status":"Accepted","data":"{\\"heard\\":true}"}]',
      '[2,"3","DataTransfer",{"vendorId":"com.example.horn","messageId":"blown-1"}]',
      '[3,"3",{"status":"Rejected"}]',
      '[2,"4","DataTransfer",{"vendorId":"com.example.horn","messageId":"Blow","data":{"tones":1}}]',
      '[3,"4",{"status":"Accepted","data":{"heard":false}}]',
      '[2,"5","DataTransfer",{"vendorId":"com.example.horn","messageId":"blown-1"}]',
      '[3,"5",{"status":"Accepted"}]',
      '[2,"6","DataTransfer",{"vendorId":"com.example.horn","messageId":"Blow","data":{"tones":0}}]',
      '[3,"6",{"status":"Accepted","data":{"heard":false}}]',
      '[2,"7","SetLoudness",{"evse":{"id":1},"percent":80}]',
      '[3,"7",{"status":"Accepted"}]',
      '[6,"8","LoudnessReached",{"percent":80}]',
      '[2,"9","ClearCache",{}]',
      '[3,"9",{"status":"Rejected","statusInfo":{"reasonCode":"x","customData":' +
        '{"vendorId":"com.example.horn","cause":"night"}}}]',
    ]);
    expect(happened).toEqual([
      {},
      { heard: true },
      "DataTransferError: The DataTransfer of com.example.horn blown-1 was answered with Rejected",
      { heard: false },
      {},
      { heard: false },
      { status: "Accepted" },
      80,
      "night",
      "DefinitionError",
    ]);
  });

  test("check what raw peers send, in both roles", async () => {
    const fixture = await generated();
    const { ocpp21Horn21: protocol } = (await loadPackage(fixture, "horn21")) as Record<string, Protocol>;
    if (protocol === undefined) throw new Error("The package has no protocol.");
    const server = new Server({ protocols: [protocol] });
    const { url, reports } = await listening(server);
    const station = await connectRaw(`${url}/CS-1`, protocol.subprotocol);
    station.send([6, "1", "LoudnessReached", { percent: 80 }]);
    expect(await reports.next()).toMatchObject({ kind: "sendRefused", error: { errorCode: "NotSupported" } });
    answer(server, protocol, "LoudnessReached", undefined);
    station.send([6, "2", "LoudnessReached", { percent: "loud" }]);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", issues: [{ path: "/percent" }] });
    expect((await station.exchange([2, "3", "LoudnessReached", { percent: 80 }])).slice(0, 3)).toEqual([
      4,
      "3",
      "ProtocolError",
    ]);

    const { client, peer: csms } = await dialling(
      (to) => new Client({ protocols: [protocol], identity: "CS-1", url: to }),
    );
    for (const action of ["SetLoudness", "TriggerMessage"]) answer(client, protocol, action, { status: "Accepted" });
    const evse = (floor: number) => ({ id: 1, customData: { vendorId: "com.example.horn", floor } });
    const right = { requestedMessage: "Heartbeat", evse: evse(1) };
    expect(await csms.exchange([2, "1", "TriggerMessage", right])).toEqual([3, "1", { status: "Accepted" }]);
    const refused = await csms.exchange([2, "2", "TriggerMessage", { ...right, evse: evse(-1) }]);
    const description = "/evse/customData/floor must be at least 0";
    expect(refused).toEqual([4, "2", "PropertyConstraintViolation", description, {}]);
    const loud = await csms.exchange([2, "3", "SetLoudness", { evse: { id: 1 }, percent: 101 }]);
    expect(loud).toEqual([4, "3", "PropertyConstraintViolation", "/percent must be at most 100", {}]);
  });
});

/** What servers and clients have in common for those who do not know the types: the package was made a moment ago. */
interface Endpoint {
  handleAction(protocol: never, action: never, handler: never): void;
}

/** Answers an action always alike. */
function answer(endpoint: Endpoint, protocol: Protocol, action: string, response: object | undefined): void {
  endpoint.handleAction(protocol as never, action as never, (() => response) as never);
}
