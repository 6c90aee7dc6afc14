import type { ProtocolModel } from "../../model/model.js";
import type { StreamMessageModel, StreamModel } from "../../model/stream-model.js";
import { handlerName } from "../../names.js";
import { docComment } from "../doc-comment.js";
import { collectImports, type Imports } from "../imports.js";
import { literal } from "../literal.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";

/** Entry of the package that generated code of streams imports. */
export const streamModule = "@chargewire/grpc/codegen";

/** `ChargerSession` → `chargerSession`: the constant of a message, whose type takes the bare name. */
export function featureName({ action }: StreamMessageModel): string {
  return handlerName(action.action);
}

/** `./messages/charger.js`: where the types of the messages are. */
export function messagesModule({ profiles }: ProtocolModel): string {
  return `./messages/${profiles[0]?.fileName}.js`;
}

/** `src/features.ts`: the two messages with their validators and fields. */
export function emitStreamFeatures(model: ProtocolModel, stream: StreamModel, render: Render): OutputFile {
  const imports = collectImports();
  imports.namespace("#validators", "validators");
  imports.types(streamModule, "StreamFeature");
  const features = [stream.session, stream.command].map((message) => featureView(model, stream, message, imports));
  return sourceFile("src/features.ts", model.source, imports.print(), render("stream-features", { features }));
}

function featureView(model: ProtocolModel, { method }: StreamModel, message: StreamMessageModel, imports: Imports) {
  const { action, from, request } = message.action;
  imports.types(messagesModule(model), request.name);
  const sender = from.map((role) => JSON.stringify(role)).join(" | ");
  return {
    doc: docComment(request.description),
    declaration: `export const ${featureName(message)}: StreamFeature<${request.name}, "${action}", ${sender}> = {`,
    action,
    profile: method,
    from: sender,
    request: request.name,
    fields: message.fields.map(({ name, number, type, required }) => literal({ name, number, type, required }, 4)),
  };
}
