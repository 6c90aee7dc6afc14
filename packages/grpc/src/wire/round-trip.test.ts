import { fileURLToPath } from "node:url";
import { type ChargerCommand, type ChargerSession, chargerCommand, chargerSession } from "@chargewire/orchestrator10";
import { ValidationError } from "@chargewire/runtime";
import { loadSync, type MethodDefinition } from "@grpc/proto-loader";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { messageFormat } from "./message-format.js";

// Whatever the schemas allow survives; what we write is what protobufjs reads, and the other way round. The .proto file
// that it has was written by hand.

const protoFile = fileURLToPath(new URL("../../../../test/orchestrator/independent.proto", import.meta.url));
const { Charger } = loadSync(protoFile, { longs: Number, defaults: false })["orchestrator.Orchestrator"] as unknown as {
  readonly Charger: MethodDefinition<object, object>;
};
const session = messageFormat<ChargerSession>(chargerSession);
const command = messageFormat<ChargerCommand>(chargerCommand);

const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });

/** A moment of the years 1 to 9999, in the two parts of protobuf. */
const moments = fc.record({
  seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }),
  nanos: fc.oneof(
    fc.nat(999_999_999),
    fc.nat(999).map((ms) => ms * 1_000_000),
    fc.constant(0),
  ),
});
type Moment = typeof moments extends fc.Arbitrary<infer Value> ? Value : never;

/** The same as text, by other means than ours. */
function textOf({ seconds, nanos }: Moment): string {
  const year = new Date(seconds * 1_000).toISOString();
  const digits = [nanos / 1_000_000, nanos / 1_000, nanos].find(Number.isInteger) ?? nanos;
  const length = nanos % 1_000_000 === 0 ? 3 : nanos % 1_000 === 0 ? 6 : 9;
  return `${year.slice(0, 19)}${nanos === 0 ? "" : `.${String(digits).padStart(length, "0")}`}Z`;
}

function inOrder(one: Moment, other: Moment): number {
  return one.seconds - other.seconds || one.nanos - other.nanos;
}

const sessions = fc
  .record({
    point: text,
    vehicle: text,
    watts: fc.double({ noNaN: true, noDefaultInfinity: true }),
    times: fc.tuple(moments, moments, moments).map((times) => [...times].sort(inOrder)),
    isOver: fc.boolean(),
  })
  .map(({ times, isOver, ...others }) => {
    const [start, measured, end] = times as [Moment, Moment, Moment];
    const all = { start, measured, ...(isOver ? { end } : {}) };
    const asText = Object.fromEntries(Object.entries(all).map(([name, moment]) => [name, textOf(moment)]));
    return { foreign: { ...others, ...all }, ours: { ...others, ...asText } as unknown as ChargerSession };
  });

const commands = fc
  .record({
    point: text,
    limit: fc.double({ noNaN: true }),
    lifetime: fc.option(
      fc.record({ seconds: fc.nat(315_575_999_999), nanos: fc.nat(999).map((ms) => ms * 1_000_000) }),
      { nil: undefined },
    ),
  })
  .map(({ lifetime, ...others }) => {
    const seconds =
      lifetime === undefined
        ? {}
        : { lifetime: Number(`${lifetime.seconds}.${String(lifetime.nanos).padStart(9, "0")}`) };
    return {
      foreign: { ...others, ...(lifetime === undefined ? {} : { lifetime }) },
      ours: { ...others, ...seconds } as ChargerCommand,
    };
  });

/** As protobufjs gives a message: without what is not on the wire. */
function withoutZeros(message: object): object {
  return Object.fromEntries(
    Object.entries(message).flatMap(([name, value]: [string, unknown]) => {
      if (typeof value === "object" && value !== null) return [[name, withoutZeros(value)]];
      return Object.is(value, 0) ? [] : [[name, value]];
    }),
  );
}

describe("messages on the wire", () => {
  test("every valid session comes back as it was, and protobufjs reads the same", () => {
    fc.assert(
      fc.property(sessions, ({ ours, foreign }) => {
        const bytes = session.write(ours);
        expect(session.read(bytes)).toEqual(ours);
        expect(Charger.requestDeserialize(bytes)).toEqual(withoutZeros(foreign));
        expect(session.read(Charger.requestSerialize(foreign))).toEqual(ours);
      }),
    );
  });

  test("every valid command comes back as it was, and protobufjs reads the same", () => {
    fc.assert(
      fc.property(commands, ({ ours, foreign }) => {
        const bytes = command.write(ours);
        expect(command.read(bytes)).toEqual(ours);
        expect(Charger.responseDeserialize(bytes)).toEqual(withoutZeros(foreign));
        expect(command.read(Charger.responseSerialize(foreign))).toEqual(ours);
      }),
    );
  });

  test("any bytes are a valid message, or refused by a ValidationError", () => {
    const damaged = sessions.chain(({ ours }) => {
      const bytes = session.write(ours);
      return fc.tuple(fc.nat(bytes.length), fc.nat(255)).map(([place, byte]) => {
        return Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place + 1)]);
      });
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (bytes) => {
        try {
          const message = session.read(bytes);
          expect(session.read(session.write(message))).toEqual(message);
        } catch (error) {
          expect(error).toBeInstanceOf(ValidationError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("durations", () => {
  test.each([
    [0.1, { nanos: 100_000_000 }],
    [1.1, { seconds: 1, nanos: 100_000_000 }],
    [0.000_000_000_4, {}],
    [0.999_999_999_9, { seconds: 1 }],
    [315_576_000_000, { seconds: 315_576_000_000 }],
  ])("%s s are rounded to nanoseconds", (lifetime, expected) => {
    const bytes = command.write({ point: "A", limit: 1, lifetime });
    expect(Charger.responseDeserialize(bytes)).toMatchObject({ lifetime: expected });
  });

  test.each([{ seconds: 315_576_000_001 }, { seconds: 1, nanos: -1 }, { seconds: 0, nanos: 1_000_000_000 }])(
    "%j is none",
    (lifetime) => {
      const bytes = Charger.responseSerialize({ point: "A", limit: 1, lifetime });
      expect(() => command.read(bytes)).toThrow("/lifetime must be");
    },
  );
});
