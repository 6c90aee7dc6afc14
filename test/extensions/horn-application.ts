/**
 * A program that uses the generated packages of horn.ts from both sides, in three versions at once; what must not
 * compile is marked. `sessions` plays and gives the frames that passed, and what the calls came to.
 */
export const hornApplication = `
import { ChargePoint } from "@chargewire/ocpp16";
import { ChargingStation } from "@chargewire/ocpp21";
import { DingXGateway } from "@chargewire/ntxcp10";
import { DataTransferError, Server } from "@chargewire/runtime";
import { horn10, ntxcp10Horn10 } from "./packages/horn10/src/index.js";
import { horn16, ocpp16Horn16 } from "./packages/horn16/src/index.js";
import { horn21, type HornInfo, isHornInfo, loudness, ocpp21Horn21 } from "./packages/horn21/src/index.js";

export async function sessions(): Promise<{ frames: string[]; happened: unknown[] }> {
  const frames: string[] = [];
  const happened: unknown[] = [];
  let reach: (percent: number) => void = () => {};
  const reached = new Promise<number>((resolve) => {
    reach = resolve;
  });
  let id = 0;
  const messageId = () => String(++id);
  const server = new Server({ protocols: [ocpp16Horn16, ntxcp10Horn10, ocpp21Horn21], messageId });
  server.on("frame", ({ text }) => frames.push(text));
  server.handle(horn16, { blown: () => ({}) });
  server.handle(horn10, { blown: () => { throw new DataTransferError("Rejected"); } });
  server.handle(horn21, { blown: () => ({}), loudnessReached: ({ percent }) => reach(percent) });
  // @ts-expect-error the back end starts this message
  if (frames.length > 0) server.handle(horn21, { blow: () => ({ heard: true }) });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const url = \`ws://127.0.0.1:\${server.port}\`;

  const old = new ChargePoint({ protocol: ocpp16Horn16, url, identity: "old", messageId });
  old.handle(horn16, { blow: ({ tones }) => ({ heard: tones > 1 }) });
  happened.push(await (await old.connect()).horn16.blown());
  happened.push(await server.peer("old", ocpp16Horn16).horn16.blow({ tones: 2 }));
  await old.close();

  const gateway = new DingXGateway({ protocol: ntxcp10Horn10, url, identity: "gateway", messageId });
  gateway.handle(horn10, { blow: ({ tones }) => ({ heard: tones > 1 }) });
  happened.push(await (await gateway.connect()).horn10.blown().catch((error: unknown) => String(error)));
  happened.push(await server.peer("gateway", ntxcp10Horn10).horn10.blow({ tones: 1 }));
  await gateway.close();

  const station = new ChargingStation({ protocol: ocpp21Horn21, url, identity: "new", messageId });
  station.handle(horn21, { blow: () => ({ heard: false }) });
  const cause: HornInfo = { vendorId: "com.example.horn", cause: "night" };
  station.handle(loudness, { setLoudness: ({ percent }, { connection, afterAnswer }) => {
    afterAnswer(() => connection.horn21.loudnessReached({ percent }));
    return { status: "Accepted" };
  } });
  station.handleAction(ocpp21Horn21, "ClearCache", () => ({
    status: "Rejected",
    statusInfo: { reasonCode: "x", customData: cause },
  }));
  const connection = await station.connect();
  happened.push(await connection.horn21.blown({}));
  const remote = server.peer("new", ocpp21Horn21);
  happened.push(await remote.horn21.blow({ tones: 0 }));
  happened.push(await remote.horn21.setLoudness({ evse: { id: 1 }, percent: 80 }), await reached);
  const { statusInfo } = await remote.call("ClearCache", {});
  if (isHornInfo(statusInfo?.customData)) happened.push(statusInfo.customData.cause);
  // @ts-expect-error loud is no field of the vendor's
  ({ vendorId: "com.example.horn", cause: "x", loud: 1 }) satisfies HornInfo;
  // @ts-expect-error a message that is never answered is no call
  await connection.call("LoudnessReached", { percent: 1 }).catch((error: Error) => happened.push(error.name));
  await station.close();
  await server.close();
  return { frames, happened };
}
`;
