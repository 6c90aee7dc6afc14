import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import { contract, type Dialect, defineProtocol, type Protocol } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { runCampaign } from "./campaign.js";

// The short form of `pnpm fuzz`: always the same frames.

describe("R20 hostile peers", () => {
  test("20,000 frames, on both sides of every version, come to what the rules say", async () => {
    const protocols = [ntxcp10, ocpp16, ocpp20, ocpp201, ocpp21];
    const { frames, classes } = await runCampaign(protocols, { seed: 1, frames: 20_000, overSockets: 0.1 });
    expect(frames.memory + frames.sockets).toBeGreaterThanOrEqual(20_000);
    expect(frames.sockets).toBeGreaterThan(500);
    // All of it has come to pass, so none of the comparisons was about nothing.
    expect(everyKind.filter((kind) => classes[kind] === undefined)).toEqual([]);
  }, 120_000);

  test.each<readonly [string, Protocol, Partial<Dialect>]>([
    ["answers unreadable frames in 1.6", ocpp16, { unreadableMessageId: "answer" }],
    ["spells a code of 1.6 as 2.x does", ocpp16, { errorCodes: {} }],
    ["sends descriptions as long as they are in 2.0.1", ocpp201, { errorDescriptionMaxLength: undefined }],
    ["knows no CALLRESULTERROR in 2.1", ocpp21, { messageTypes: [2, 3, 4, 6] }],
  ])("an endpoint that %s is noticed", async (_title, protocol, fault) => {
    const faulty = defineProtocol(
      { ...protocol, contract, dialect: { ...protocol.dialect, ...fault } },
      protocol.profiles,
    );
    await expect(runCampaign([faulty], { seed: 1, frames: 5_000, overSockets: 0 })).rejects.toThrow(
      "pnpm fuzz --seed 1",
    );
  });
});

const everyKind = [
  "silence",
  "replayed answer",
  "message type 2",
  "message type 3",
  "message type 4 NotImplemented",
  "message type 4 NotSupported",
  "message type 4 ProtocolError",
  "message type 4 InternalError",
  "message type 4 SecurityError",
  "message type 4 RpcFrameworkError",
  "message type 4 MessageTypeNotSupported",
  "message type 4 FormationViolation",
  "message type 4 FormatViolation",
  "message type 4 OccurenceConstraintViolation",
  "message type 4 OccurrenceConstraintViolation",
  "message type 4 PropertyConstraintViolation",
  "message type 4 TypeConstraintViolation",
  "message type 5 FormatViolation",
  "message type 6",
  "report badFrame",
  "report unknownMessageType",
  "report unexpectedAnswer",
  "report repeatedCall",
  "report messageIdCollision",
  "report invalidPayload",
  "report handlerFailed",
  "report sendRefused",
  "report resultRefused",
  "call resolved",
  "call given up",
  "call ValidationError",
  "call FrameError",
  "call OcppError FormatViolation",
  "call ConnectionClosedError 1002",
  "closed with 1002",
] as const;
