import type { ProtocolModel } from "../../model/model.js";
import type { StreamModel } from "../../model/stream-model.js";
import { docComment } from "../doc-comment.js";
import { collectImports } from "../imports.js";
import { literal } from "../literal.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { featureName, messagesModule, streamModule } from "./features.js";

/** Number of the contract between generated code and `@chargewire/grpc` that the templates are written for. */
export const streamContract = 1;

/** `src/protocol.ts`: what the runtime of streams has to know. */
export function emitStreamProtocol(model: ProtocolModel, stream: StreamModel, render: Render): OutputFile {
  const imports = collectImports();
  const [session, command] = [stream.session, stream.command];
  imports.values(streamModule, "defineStreamProtocol");
  imports.types(streamModule, "StreamProtocol");
  imports.values("./features.js", featureName(session), featureName(command));
  imports.types(messagesModule(model), session.action.action, command.action.action);
  const { none, ...commandFields } = stream.rules.command;
  const body = render("stream-protocol", {
    contract: streamContract,
    doc: docComment(`${model.title}: how its messages travel, and what their fields mean. ${model.description}`),
    constName: model.packageName,
    types: `${session.action.action}, ${command.action.action}`,
    name: literal(model.name, 2),
    title: literal(model.title, 2),
    version: literal(model.version, 2),
    roles: literal({ client: model.roles.client.title, server: model.roles.server.title }, 2, 9),
    package: literal(stream.package, 2),
    service: literal(stream.service, 2),
    method: literal(stream.method, 2),
    session: members(featureName(session), stream.rules.session),
    command: [...members(featureName(command), commandFields), `none: ${numberLiteral(none)}`],
  });
  return sourceFile("src/protocol.ts", model.source, imports.print(), body);
}

function members(feature: string, fields: object): string[] {
  return [`feature: ${feature}`, ...Object.entries(fields).map(([name, field]) => `${name}: ${literal(field, 4)}`)];
}

/** `Number.POSITIVE_INFINITY`, or a finite number as it is. */
export function numberLiteral(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "Number.POSITIVE_INFINITY" : "Number.NEGATIVE_INFINITY";
}
