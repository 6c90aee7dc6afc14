import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Instant } from "@chargewire/runtime/kit";
import type { FieldType } from "../model/stream-protocol.js";
import { fromDuration, fromTimestamp, readPair, toDuration, toTimestamp, writePair } from "./well-known.js";

/** How fields of one type are written and read. */
export interface FieldKind {
  readonly wireType: WireType;
  /** What a field without presence is when it is not on the wire; `undefined` for messages, which have presence. */
  readonly zero: unknown;
  /** What is wrong with values that cannot be written or read, after "must be". */
  readonly mustBe: string;
  /** Writes a value after its tag. @returns false when it cannot be written. */
  write(writer: BinaryWriter, value: unknown): boolean;
  /** Reads what stands after the tag. @param before what was read for the same field earlier in the message. */
  read(reader: BinaryReader, before: unknown): unknown;
  /** What was read, as our messages have it; `undefined` when they cannot. */
  finish(read: unknown): unknown;
}

const same = (value: unknown): unknown => value;

function scalar<Value>(
  wireType: WireType,
  zero: Value,
  write: (writer: BinaryWriter, value: Value) => unknown,
  read: (reader: BinaryReader) => Value,
): FieldKind {
  return {
    wireType,
    zero,
    mustBe: `a ${typeof zero}`,
    write: (writer, value) => write(writer, value as Value) !== false,
    read,
    finish: same,
  };
}

/** A message of seconds and nanoseconds. */
function pair<Value>(
  mustBe: string,
  toPair: (value: Value) => Instant | undefined,
  fromPair: (pair: Instant) => Value | undefined,
): FieldKind {
  return {
    wireType: WireType.LengthDelimited,
    zero: undefined,
    mustBe,
    write: (writer, value) => {
      const instant = toPair(value as Value);
      if (instant !== undefined) writePair(writer, instant);
      return instant !== undefined;
    },
    read: (reader, before) => readPair(reader, before as Instant | undefined),
    finish: (read) => fromPair(read as Instant),
  };
}

/** Every type that a field may have. */
export const fieldKinds: Readonly<Record<FieldType, FieldKind>> = {
  string: scalar(
    WireType.LengthDelimited,
    "",
    (writer, value) => writer.string(value),
    (reader) => reader.string(true),
  ),
  double: scalar(
    WireType.Bit64,
    0,
    (writer, value) => writer.double(value),
    (reader) => reader.double(),
  ),
  bool: scalar(
    WireType.Varint,
    false,
    (writer, value) => writer.bool(value),
    (reader) => reader.bool(),
  ),
  int64: {
    ...scalar(
      WireType.Varint,
      0,
      (writer, value) => Number.isSafeInteger(value) && writer.int64(value),
      (reader) => Number(reader.int64()),
    ),
    mustBe: `a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
    finish: (read) => (Number.isSafeInteger(read) ? read : undefined),
  },
  "google.protobuf.Timestamp": pair("a time in the years 1 to 9999", toTimestamp, fromTimestamp),
  "google.protobuf.Duration": pair("a duration of at most 10,000 years", toDuration, fromDuration),
};
