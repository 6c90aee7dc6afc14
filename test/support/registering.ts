import type { Protocol, ServerOptions } from "@chargewire/runtime";
import { expect } from "vitest";
import { type BootNotificationResponse, boot, currentTime, type Ocpp2x } from "./ocpp-versions.js";
import { type BackEndUnderTest, backEndUnderTest } from "./version-endpoints.js";
import type { WirePeer } from "./wire-peer.js";

/** Message ids of their own, so that no answer is the cached one of a repeated CALL (R13). */
let messages = 0;

/** What a peer is told that calls too early, as {@link heartbeat} and {@link exchange} give it. */
export const tooEarly = [4, "SecurityError", expect.any(String), {}];

/** The answer to a Heartbeat, as {@link heartbeat} gives it. */
export const welcome = [3, { currentTime }];

/** Calls under a new id; gives the answer without that id. */
export async function exchange(peer: WirePeer, action: string, payload: object): Promise<readonly unknown[]> {
  const messageId = `call-${++messages}`;
  const [messageType, answered, ...rest] = await peer.exchange([2, messageId, action, payload]);
  expect(answered).toBe(messageId);
  return [messageType, ...rest];
}

/** Calls Heartbeat, which every server of the tests answers when it may. */
export function heartbeat(peer: WirePeer): Promise<readonly unknown[]> {
  return exchange(peer, "Heartbeat", {});
}

/** A server of ours that registers its stations, with a raw client connected to it. */
export interface Registering<Types extends Ocpp2x> extends BackEndUnderTest<Types> {
  /** Sends BootNotification and lets the server answer with this status. */
  register(peer: WirePeer, status: BootNotificationResponse["status"]): Promise<void>;
}

/** Starts a server with this setting, whose answer to BootNotification the test decides. */
export async function registering<Types extends Ocpp2x>(
  protocol: Protocol<Types>,
  registration: ServerOptions["registration"] = "required",
): Promise<Registering<Types>> {
  const backEnd = await backEndUnderTest(protocol, { registration });
  let status: BootNotificationResponse["status"] = "Accepted";
  const shared: Protocol<Ocpp2x> = protocol;
  backEnd.server.handleAction(shared, "BootNotification", () => ({ status, currentTime, interval: 60 }));
  return {
    ...backEnd,
    async register(peer, answer) {
      status = answer;
      expect(await exchange(peer, "BootNotification", boot)).toEqual([3, { status, currentTime, interval: 60 }]);
    },
  };
}
