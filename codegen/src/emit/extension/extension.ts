import type { ExtensionModel } from "../../model/extension-model.js";
import { docComment } from "../doc-comment.js";
import { runtimeModule } from "../emit-profiles.js";
import { contract } from "../emit-protocol.js";
import { collectImports } from "../imports.js";
import { literal } from "../literal.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { breakable } from "../wording.js";
import { rulesName } from "./custom-data.js";
import { allHandlersName } from "./interfaces.js";

/** `src/protocol.ts`: the extension, and the protocol that it extends with the extension in it. */
export function emitExtension(model: ExtensionModel, render: Render): OutputFile {
  const { base, own, dataTransfer, customData } = model;
  const imports = collectImports();
  imports.types(runtimeModule, "Extension", "Protocol");
  imports.values(runtimeModule, "extendProtocol");
  imports.values(base.npmName, base.packageName);
  imports.types(base.npmName, base.typesName);
  const handlers = [own.roles.server, own.roles.client].map((role) => allHandlersName(model, role));
  imports.types("./handlers.js", ...handlers);
  imports.types("./protocol-types.js", model.typesName, own.typesName);
  const messages = dataTransfer?.profile.actions.map(({ action }) => action) ?? [];
  const profiles = model.profiles.map(({ constName }) => constName);
  if (customData !== undefined) imports.values("./custom-data.js", rulesName(model));
  if (messages.length + profiles.length > 0) imports.values("./features.js", ...messages, ...profiles);
  const body = render("extension", {
    contract,
    doc: docComment(`What ${own.title} adds to ${base.title}. ${own.description}`),
    declaration: breakable(
      `export const ${model.name}: Extension<`,
      [base.typesName, model.typesName, ...handlers],
      "> = {",
      0,
    ),
    name: literal(model.name, 2),
    title: literal(own.title, 2),
    version: literal(own.version, 2),
    subprotocol: literal(base.subprotocol, 2),
    profiles: breakable("profiles: [", profiles, "],", 2),
    messages: breakable("dataTransfer: [", messages, "],", 2),
    customData: customData === undefined ? "undefined" : rulesName(model),
    protocolDoc: docComment(`${base.title} with what ${own.title} adds to it.`),
    protocolDeclaration: breakable(
      `export const ${model.protocolName}: Protocol<${own.typesName}> = /* @__PURE__ */ extendProtocol(`,
      [base.packageName, model.name],
      ");",
      0,
    ),
  });
  return sourceFile("src/protocol.ts", own.source, imports.print(), body);
}
