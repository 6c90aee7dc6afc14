import { Writable } from "node:stream";
import { CentralSystem, ChargePoint } from "@chargewire/ocpp16";
import type { Logger } from "@chargewire/runtime";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";

/** One connection with a refused call and a goodbye: enough for lines of two levels. */
async function makeNoise(logger: Logger): Promise<void> {
  const centralSystem = new CentralSystem({ logger });
  const url = "ws://memory";
  const chargePoint = await ChargePoint.connect(url, { identity: "CP-1", dial: centralSystem.inMemory() });
  await expect(chargePoint.heartbeat()).rejects.toThrow("NotSupported");
  await chargePoint.connection?.callUnchecked("Authorize", { idTag: "secret-tag" }).catch(() => undefined);
  await chargePoint.close();
  await centralSystem.close();
}

describe("a logger fits as it is", () => {
  test("pino", async () => {
    const lines: { level: number; msg: string }[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as { level: number; msg: string });
        done();
      },
    });
    await makeNoise(pino({ level: "debug" }, stream));
    expect(lines.map(({ msg }) => msg)).toContainEqual(expect.stringContaining("CP-1 connected with ocpp1.6"));
    expect(JSON.stringify(lines)).not.toContain("secret-tag");
  });

  test("console", async () => {
    const info = vi.spyOn(console, "info").mockImplementation(() => {});
    await makeNoise(console);
    expect(info).toHaveBeenCalledWith(expect.stringContaining("CP-1 connected with ocpp1.6"));
    info.mockRestore();
  });
});
