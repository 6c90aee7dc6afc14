import { DefinitionError } from "@chargewire/runtime";
import { Metadata } from "@grpc/grpc-js";

/**
 * Metadata of a stream: what HTTP calls header fields. Names are in lower case; a name that ends in `-bin` has bytes.
 */
export type StreamMetadata = Readonly<Record<string, string | Uint8Array>>;

/** @throws DefinitionError for a name or a value that gRPC cannot send. */
export function toMetadata(fields: StreamMetadata): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) {
    try {
      metadata.set(name, typeof value === "string" ? value : Buffer.from(value));
    } catch (cause) {
      // The value may be a secret.
      throw new DefinitionError(`The metadata ${name} cannot be sent; bytes need a name that ends in -bin.`, { cause });
    }
  }
  return metadata;
}

/** The metadata of a peer; of a name that comes several times the values are joined, bytes only the first. */
export function fromMetadata(metadata: Metadata): StreamMetadata {
  return Object.fromEntries(
    Object.keys(metadata.getMap()).map((name) => {
      const values = metadata.get(name);
      const [first = ""] = values;
      return [name, typeof first === "string" ? values.join(", ") : new Uint8Array(first)];
    }),
  );
}

/** Trailer in which our server says whose message it refused; bytes, since a key may be any text. */
const keyTrailer = "chargewire-key-bin";
/** Trailer in which our server says which field it refused. */
const pathTrailer = "chargewire-path-bin";
/** Longest key that is told, in bytes: one block of headers that is too long ends the whole connection. */
const maxKeyBytes = 1_024;

/** What our server says of a message that it refuses. */
export interface Refused {
  readonly key?: string | undefined;
  readonly path?: string | undefined;
}

/** The trailers of a refusal, without a key that is too long for them. */
export function toTrailers({ key, path }: Refused): Metadata {
  const metadata = new Metadata();
  const keyBytes = Buffer.from(key ?? "");
  if (keyBytes.length > 0 && keyBytes.length <= maxKeyBytes) metadata.set(keyTrailer, keyBytes);
  if (path !== undefined) metadata.set(pathTrailer, Buffer.from(path));
  return metadata;
}

/** What trailers say of a refusal; other servers say nothing. */
export function fromTrailers(metadata: Metadata): Refused {
  const read = (name: string): string | undefined => {
    const [value] = metadata.get(name);
    return value === undefined ? undefined : value.toString();
  };
  return { key: read(keyTrailer), path: read(pathTrailer) };
}
