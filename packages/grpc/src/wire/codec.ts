import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { StreamFeature, StreamField } from "../model/stream-protocol.js";
import { DecodeError } from "./decode-error.js";
import { type FieldKind, fieldKinds } from "./field-kinds.js";

/** Turns the messages of one kind into bytes and back. */
export interface Codec<Message extends object> {
  /**
   * The bytes of a valid message: its fields by number, those without presence only when they are not zero.
   * @throws DecodeError for a value that its schema allows and protobuf cannot say, such as a time in the year 0.
   */
  encode(message: Message): Buffer;
  /**
   * The message in some bytes, not yet validated. Fields that are not known are skipped, as protobuf wants it.
   * @throws DecodeError when they are no such message.
   */
  decode(bytes: Uint8Array): unknown;
  /** A scalar field of a message that may be no valid one otherwise; `undefined` where it cannot be read. */
  peek(bytes: Uint8Array, name: string): unknown;
}

/** Makes the codec of a message. */
export function createCodec<Message extends object>({ fields }: StreamFeature<Message>): Codec<Message> {
  const byNumber = new Map(fields.map((field) => [field.number, field]));
  return {
    encode: (message) => {
      const writer = new BinaryWriter();
      for (const field of fields) writeField(writer, field, (message as Record<string, unknown>)[field.name]);
      const bytes = writer.finish();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    decode: (bytes) => {
      const read = readFields(bytes, byNumber);
      const message: Record<string, unknown> = {};
      for (const field of fields) {
        const value = finishedField(field, read);
        if (value !== undefined) message[field.name] = value;
      }
      return message;
    },
    peek: (bytes, name) => {
      try {
        return readFields(bytes, byNumber).get(name);
      } catch {
        return undefined;
      }
    },
  };
}

function writeField(writer: BinaryWriter, { name, number, type, required }: StreamField, value: unknown): void {
  const kind = fieldKinds[type];
  if (value === undefined || (required && Object.is(value, kind.zero))) return;
  writer.tag(number, kind.wireType);
  if (!kind.write(writer, value)) throw unsayable(name, kind);
}

function readFields(bytes: Uint8Array, byNumber: ReadonlyMap<number, StreamField>): ReadonlyMap<string, unknown> {
  const read = new Map<string, unknown>();
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = byNumber.get(number);
      const kind = field === undefined ? undefined : fieldKinds[field.type];
      // A number that is used otherwise is an unknown field like any other.
      if (field === undefined || kind?.wireType !== wireType) reader.skip(wireType, number);
      else read.set(field.name, kind.read(reader, read.get(field.name)));
    }
  } catch (cause) {
    throw new DecodeError("", "is no message of protobuf", { cause });
  }
  return read;
}

function finishedField({ name, type, required }: StreamField, read: ReadonlyMap<string, unknown>): unknown {
  const kind = fieldKinds[type];
  if (!read.has(name)) return required ? kind.zero : undefined;
  const value = kind.finish(read.get(name));
  if (value === undefined) throw unsayable(name, kind);
  return value;
}

function unsayable(name: string, { mustBe }: FieldKind): DecodeError {
  return new DecodeError(`/${name}`, `must be ${mustBe}`);
}
