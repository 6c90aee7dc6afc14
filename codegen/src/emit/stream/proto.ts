import type { ProtocolModel } from "../../model/model.js";
import type { ProtobufType, StreamFieldModel, StreamMessageModel, StreamModel } from "../../model/stream-model.js";
import { wrap } from "../doc-comment.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";

/** Files that declare types which are no scalars. */
const declaringFiles: Readonly<Partial<Record<ProtobufType, string>>> = {
  "google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
  "google.protobuf.Duration": "google/protobuf/duration.proto",
};

/** `proto/orchestrator10.proto`: the file for other languages. */
export function protoPath({ packageName }: ProtocolModel): string {
  return `proto/${packageName}.proto`;
}

/** The protocol as a .proto file. */
export function emitProto(model: ProtocolModel, stream: StreamModel, render: Render): OutputFile {
  const messages = [stream.session, stream.command];
  const files = messages.flatMap(({ fields }) => fields.map(({ type }) => declaringFiles[type]));
  const body = render("proto", {
    imports: [...new Set(files.filter((file) => file !== undefined))].sort(),
    package: stream.package,
    serviceDoc: comment(model.description, 0),
    service: stream.service,
    methodDoc: comment(stream.description, 2),
    method: stream.method,
    client: stream.session.action.action,
    server: stream.command.action.action,
    messages: messages.map(messageView),
  });
  return sourceFile(protoPath(model), model.source, body);
}

function messageView({ action, fields }: StreamMessageModel): object {
  return {
    doc: comment(action.request.description, 0),
    name: action.action,
    fields: fields.map((field) => ({ doc: comment(field.description, 2), declaration: declarationOf(field) })),
  };
}

/** A scalar that may be left out has presence, as messages always have; one that is always there needs none. */
function declarationOf({ name, number, type, required }: StreamFieldModel): string {
  const hasPresence = declaringFiles[type] !== undefined;
  return `${required || hasPresence ? "" : "optional "}${type} ${name} = ${number};`;
}

function comment(text: string, indent: number): string {
  const margin = " ".repeat(indent);
  return wrap(text, 120 - indent - 3)
    .map((line) => `${margin}// ${line}`)
    .join("\n");
}
