import type { Report } from "@chargewire/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BareTransport, type ScriptedPeer } from "../support/scripted-peer.js";
import { modern, newClient, old, openFromScript, settle } from "../support/session.js";

const rejections: unknown[] = [];
const onRejection = (reason: unknown): number => rejections.push(reason);
beforeAll(() => {
  process.on("unhandledRejection", onRejection);
});
afterAll(async () => {
  await settle();
  process.off("unhandledRejection", onRejection);
  expect(rejections).toEqual([]);
});

const handlers = { echo: ({ text }: { text: string }) => ({ text }), ping: () => ({}) };

/** Frames, nearly frames, JSON and plain text. */
const garbage = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.json({ maxDepth: 4 }),
  fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 6 }).map((elements) => JSON.stringify(elements)),
  fc
    .tuple(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(2, 3, 4, 5, 6, 7) }, { weight: 1, arbitrary: fc.jsonValue() }),
      fc.oneof(fc.string(), fc.constantFrom("", "x".repeat(37), "-1"), fc.jsonValue()),
      fc.oneof(fc.constantFrom("Echo", "Ping", "Note", "Other", "", "__proto__", "constructor"), fc.jsonValue()),
      fc.oneof(fc.constantFrom({}, { text: "x" }, null), fc.jsonValue()),
      fc.array(fc.jsonValue(), { maxLength: 2 }),
    )
    .chain(([type, id, action, payload, more]) =>
      fc
        .integer({ min: 1, max: 6 })
        .map((length) => JSON.stringify([type, id, action, payload, ...more].slice(0, length))),
    ),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
);

/** What the text is, read without the runtime: the message type and the id, where there are such. */
function read(text: string): { messageType: unknown; messageId: string | undefined; isArray: boolean } {
  try {
    const elements: unknown = JSON.parse(text);
    if (!Array.isArray(elements)) return { messageType: undefined, messageId: undefined, isArray: false };
    const [messageType, messageId] = elements as unknown[];
    const isId = typeof messageId === "string" && messageId !== "";
    return { messageType, messageId: isId ? messageId : undefined, isArray: true };
  } catch {
    return { messageType: undefined, messageId: undefined, isArray: false };
  }
}

/** What a server with the given grammar makes of one text. */
async function reaction(
  text: string,
  dialect: typeof old,
): Promise<{ answers: unknown[][]; reports: Report[]; peer: ScriptedPeer }> {
  const { server, peer } = await openFromScript({ maxBadFrames: 0 }, dialect, handlers);
  const reports: Report[] = [];
  server.on("report", (report) => reports.push(report));
  peer.write(text);
  await settle();
  const answers = [...peer.received];
  peer.write([2, "afterwards", "Echo", { text: "still there" }]);
  await settle();
  expect(peer.received.at(-1)).toEqual([3, "afterwards", { text: "still there" }]);
  expect(peer.received).toHaveLength(answers.length + 1);
  return { answers, reports, peer };
}

describe("R20 whatever comes in ends in the right kind of reaction", () => {
  test("R20 1.6 grammar: one answer to a CALL with an id, for anything else no answer and one report", async () => {
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        const { answers, reports } = await reaction(text, old);
        const { messageType, messageId } = read(text);
        if (messageType === 2 && messageId !== undefined) {
          expect(answers).toHaveLength(1);
          expect([3, 4]).toContain(answers[0]?.[0]);
          expect(answers[0]?.[1]).toBe(messageId);
        } else {
          expect(answers).toEqual([]);
          expect(reports).toHaveLength(1);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('R17 R19 2.1 grammar: an unreadable frame gets one CALLERROR "-1", answers and SENDs get none', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        const { answers, reports } = await reaction(text, modern);
        const { messageType, messageId } = read(text);
        if (messageType === 2) {
          expect(answers).toHaveLength(1);
          expect([3, 4]).toContain(answers[0]?.[0]);
          expect(answers[0]?.[1]).toBe(messageId ?? "-1");
        } else if (typeof messageType === "number") {
          expect(answers).toEqual([]);
          expect(reports).toHaveLength(1);
        } else {
          expect(answers).toMatchObject([{ 0: 4, 1: messageId ?? "-1" }]);
          expect(reports).toHaveLength(1);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("R20 any bytes, as text and as binary frames, in any order and number, leave a client at work", async () => {
    const frame = fc.tuple(fc.boolean(), fc.oneof(fc.uint8Array({ maxLength: 60 }), garbage));
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 15 }), async (frames) => {
        const transport = new BareTransport();
        const { protocol } = old;
        const dial = async (): Promise<{ transport: BareTransport; subprotocol: string }> => ({
          transport,
          subprotocol: protocol.subprotocol,
        });
        const client = newClient({ dial, maxBadFrames: 0 });
        client.handle(old.profile, handlers);
        await client.connect();
        const call = client.call("Ping", {});
        await settle();
        for (const [isBinary, content] of frames) {
          if (isBinary) transport.receiver.binary();
          else transport.receiver.text(typeof content === "string" ? content : Buffer.from(content).toString());
        }
        const [, messageId] = JSON.parse(transport.sent[0] ?? "[]") as unknown[];
        transport.receiver.text(JSON.stringify([3, messageId, {}]));
        expect(await call).toEqual({});
        transport.receiver.text('[2,"afterwards","Ping",{}]');
        expect(transport.sent.at(-1)).toBe('[3,"afterwards",{}]');
        expect(client.connection?.pending).toEqual([]);
        expect(transport.closeCode).toBeUndefined();
        await client.close();
      }),
      { numRuns: 300 },
    );
  });

  test("R30 no payload touches a prototype", async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const keys = fc.constantFrom("__proto__", "constructor", "prototype", "toString", "text");
    const payload = fc.dictionary(keys, fc.dictionary(keys, fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(payload, fc.constantFrom("Echo", "__proto__", "constructor"), async (value, action) => {
        const text = `[2,"1",${JSON.stringify(action)},{"__proto__":{"polluted":1},"v":${JSON.stringify(value)}}]`;
        expect((await reaction(text, modern)).answers).toHaveLength(1);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
        expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test("R20 100,000 nested arrays, and as deep a payload, are survived", async () => {
    const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const { reports } = await reaction(deep(100_000), old);
    expect(reports).toHaveLength(1);
    const { answers } = await reaction(`[2,"1","Echo",{"list":${deep(100_000)}}]`, modern);
    expect(answers).toMatchObject([{ 0: 4, 1: "1" }]);
  });
});
