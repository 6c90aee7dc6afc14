import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import { expect, test } from "vitest";
import { runCampaign } from "./campaign.js";

test("R20 20,000 hostile frames: each is answered as the rules say", async () => {
  const tally = await runCampaign([ntxcp10, ocpp16, ocpp20, ocpp201, ocpp21], {
    seed: 1,
    frames: 20_000,
    overSockets: 0.1,
  });
  console.log(tally);
  expect(tally.frames.memory).toBeGreaterThan(10_000);
}, 120_000);
