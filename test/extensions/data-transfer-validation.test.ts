import { ValidationError, type ValidationMode } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { onTheWire, type SignalRequest } from "./beacon.js";
import { castings, signalFrame } from "./beacon-sides.js";

const modes: readonly ValidationMode[] = ["strict", "report", "off"];

describe.each(castings)("the validation of a vendor's data at a %s", (_title, base, connect) => {
  /** Tries each of the four payloads with something wrong in it, and tells what got through. */
  async function tryAll(validation: { readonly incoming: ValidationMode; readonly outgoing: ValidationMode }) {
    const handled: SignalRequest[] = [];
    const { peer, beacon, reports } = await connect(
      base,
      {
        signal: (request) => {
          handled.push(request);
          return request.text === "bad" ? { seen: -1 } : { seen: 1 };
        },
      },
      { validation: { actions: { DataTransfer: validation } }, messageId: () => "m-1" },
    );
    const [requestIn] = await peer.exchange(signalFrame("1", onTheWire(base, { text: "x", level: 0 })));
    const [responseOut] = await peer.exchange(signalFrame("2", onTheWire(base, { text: "bad" })));
    const refused = (error: unknown): undefined => void expect(error).toBeInstanceOf(ValidationError);
    const requestOut = beacon.signal({ text: "" }).then(() => true, refused);
    if (validation.outgoing !== "strict") {
      await peer.receive();
      peer.send([3, "m-1", { status: "Accepted", data: onTheWire(base, { seen: 1 }) }]);
    }
    const wentOut = (await requestOut) === true;
    const responseIn = beacon.signal({ text: "x" });
    await peer.receive();
    peer.send([3, "m-1", { status: "Accepted", data: onTheWire(base, { seen: -1 }) }]);
    const response = await responseIn.catch(refused);
    return {
      requestIn: handled.length === 2 && requestIn === 3,
      responseOut: responseOut === 3,
      requestOut: wentOut,
      responseIn: response?.seen === -1,
      reported: reports.waiting.map((report) => {
        if (report.kind !== "invalidPayload") return report.kind;
        const { action, part, received, issues } = report;
        expect(action).toBe("DataTransfer com.example.Beacon Signal");
        return `${received ? "received" : "given"} ${part} ${issues.map(({ path }) => path).join()}`;
      }),
    };
  }

  test.each(modes.flatMap((incoming) => modes.map((outgoing) => [incoming, outgoing] as const)))(
    "is that of DataTransfer: incoming %s, outgoing %s",
    async (incoming, outgoing) => {
      expect(await tryAll({ incoming, outgoing })).toEqual({
        requestIn: incoming !== "strict",
        responseOut: outgoing !== "strict",
        requestOut: outgoing !== "strict",
        responseIn: incoming !== "strict",
        reported: [
          ...(incoming === "off" ? [] : ["received request /data/level"]),
          ...(outgoing === "off" ? [] : ["given response /data/seen"]),
          // The caller of a strict one is told by its rejection.
          ...(outgoing === "report" ? ["given request /data/text"] : []),
          ...(incoming === "off" ? [] : ["received response /data/seen"]),
        ],
      });
    },
  );

  test.each(modes)("refuses what is no JSON object in the mode %s too: a handler could not read it", async (mode) => {
    const { peer, reports } = await connect(
      base,
      { signal: () => expect.unreachable() },
      { validation: { actions: { DataTransfer: mode } } },
    );
    expect((await peer.exchange(signalFrame("1", "no JSON")))[0]).toBe(4);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", issues: [{ path: "/data" }] });
  });

  test("reads date-times as the endpoint is told to (R28)", async () => {
    const frame = signalFrame("1", onTheWire(base, { text: "x", at: "2026-11-20T08:00:00" }));
    const strict = await connect(base, { signal: () => ({ seen: 1 }) });
    expect((await strict.peer.exchange(frame))[0]).toBe(4);
    const lenient = await connect(
      base,
      { signal: () => ({ seen: 1 }) },
      { validation: { incomingDateTime: "assumeUtc" } },
    );
    expect((await lenient.peer.exchange(frame))[0]).toBe(3);
    const outcome = lenient.beacon.signal({ text: "x", at: "2026-11-20T08:00:00+01:00" });
    await expect(outcome).rejects.toMatchObject({ issues: [{ path: "/data/at", keyword: "format" }] });
  });
});
