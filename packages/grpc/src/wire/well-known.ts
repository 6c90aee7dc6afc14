import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Instant, parseInstant } from "@chargewire/runtime/kit";

/**
 * `google.protobuf.Timestamp` and `google.protobuf.Duration`: two fields of the same form, seconds and nanoseconds.
 * Here they are text and a number, as everywhere in our messages.
 */

const nanosPerSecond = 1_000_000_000;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what a Timestamp can say. */
const firstSecond = -62_135_596_800;
const lastSecond = 253_402_300_799;

/** Longest Duration, in seconds: about 10,000 years. */
export const longestDuration = 315_576_000_000;

/** Writes the two fields, each only when it is not zero. */
export function writePair(writer: BinaryWriter, { seconds, nanos }: Instant): void {
  writer.fork();
  if (seconds !== 0) writer.tag(1, WireType.Varint).int64(seconds);
  if (nanos !== 0) writer.tag(2, WireType.Varint).int32(nanos);
  writer.join();
}

/**
 * Reads the two fields; what is not there is zero, or as it was where the field comes again.
 * @throws Error when the bytes are no such message.
 */
export function readPair(reader: BinaryReader, before: Instant | undefined): Instant {
  let { seconds, nanos } = before ?? { seconds: 0, nanos: 0 };
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (number === 1 && wireType === WireType.Varint) seconds = Number(reader.int64());
    else if (number === 2 && wireType === WireType.Varint) nanos = reader.int32();
    else reader.skip(wireType, number);
  }
  if (reader.pos !== end) throw new RangeError("a field reaches beyond its message");
  return { seconds, nanos };
}

/** A time of our messages as a Timestamp; `undefined` for text that is no time, or a year other than 1 to 9999. */
export function toTimestamp(text: string): Instant | undefined {
  const instant = parseInstant(text);
  return instant !== undefined && isTimestamp(instant) ? instant : undefined;
}

/** A Timestamp as RFC 3339 text in UTC with 0, 3, 6 or 9 digits after the second; `undefined` when it is out of range. */
export function fromTimestamp(instant: Instant): string | undefined {
  if (!isTimestamp(instant)) return undefined;
  const { seconds, nanos } = instant;
  const second = new Date(seconds * 1_000).toISOString().slice(0, 19);
  const digits = String(nanos)
    .padStart(9, "0")
    .replace(/(000){1,3}$/, "");
  return `${second}${digits === "" ? "" : `.${digits}`}Z`;
}

function isTimestamp({ seconds, nanos }: Instant): boolean {
  return seconds >= firstSecond && seconds <= lastSecond && nanos >= 0 && nanos < nanosPerSecond;
}

/** Seconds as a Duration, rounded to nanoseconds; `undefined` for more than a Duration can say. */
export function toDuration(value: number): Instant | undefined {
  if (!(Math.abs(value) <= longestDuration)) return undefined;
  const seconds = Math.trunc(value);
  // The digits that people write, not value - seconds: that difference is off by what the number itself is.
  const [, fraction = "0"] = /^\d+\.(\d+)$/.exec(String(Math.abs(value))) ?? [];
  const part = Math.abs(value) < 1 ? Math.abs(value) : Number(`0.${fraction}`);
  const nanos = Math.round(part * nanosPerSecond);
  const sign = value < 0 ? -1 : 1;
  if (nanos === nanosPerSecond) return { seconds: seconds + sign, nanos: 0 };
  // Without a negative zero, which is no whole number on the wire.
  return { seconds: seconds + 0, nanos: nanos === 0 ? 0 : sign * nanos };
}

/** A Duration as seconds; `undefined` when it is out of range, or its two parts disagree in sign. */
export function fromDuration({ seconds, nanos }: Instant): number | undefined {
  const isSound = Math.abs(seconds) <= longestDuration && Math.abs(nanos) < nanosPerSecond && seconds * nanos >= 0;
  return isSound ? Number(`${seconds === 0 && nanos < 0 ? "-" : ""}${seconds}.${pad(nanos)}`) : undefined;
}

/** Decimal digits give the nearest number; adding a fraction would round once more. */
function pad(nanos: number): string {
  return String(Math.abs(nanos)).padStart(9, "0");
}
