import type { CommandManifest, SessionManifest } from "../load/manifest.js";
import type { ActionModel } from "./model.js";

/** The types of protobuf that a field may have. */
export type ProtobufType =
  | "string"
  | "double"
  | "bool"
  | "int64"
  | "google.protobuf.Timestamp"
  | "google.protobuf.Duration";

/** A field of a message of a stream. */
export interface StreamFieldModel {
  readonly name: string;
  readonly number: number;
  readonly type: ProtobufType;
  readonly required: boolean;
  readonly description: string;
  /** What the schema demands, as sentences. */
  readonly constraints: readonly string[];
}

/** A message of a stream. */
export interface StreamMessageModel {
  readonly action: ActionModel;
  /** By number. */
  readonly fields: readonly StreamFieldModel[];
}

/** A protocol whose messages are streamed over gRPC. */
export interface StreamModel {
  /** Package of the .proto file, `""` for none. */
  readonly package: string;
  readonly service: string;
  readonly method: string;
  readonly description: string;
  readonly session: StreamMessageModel;
  readonly command: StreamMessageModel;
  /** Which fields of the two messages mean what, by name. */
  readonly rules: {
    readonly session: Omit<SessionManifest, "message">;
    readonly command: Omit<CommandManifest, "message" | "none"> & { readonly none: number };
  };
}
