import type { DataTransferModel, ExtensionModel } from "../../model/extension-model.js";
import type { ActionModel } from "../../model/model.js";
import { docComment } from "../doc-comment.js";
import { featureView, profileView } from "../emit-features.js";
import { handlersName, runtimeModule } from "../emit-profiles.js";
import { collectImports, type Imports } from "../imports.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { breakable } from "../wording.js";
import { rulesName } from "./custom-data.js";

/** `src/features.ts`: the messages inside DataTransfer, the features of the vendor's profiles, and the profiles. */
export function emitExtensionFeatures(model: ExtensionModel, render: Render): OutputFile {
  const { own, dataTransfer } = model;
  const imports = collectImports();
  if (own.profiles.length > 0) imports.namespace("#validators", "validators");
  const messages =
    dataTransfer?.profile.actions.map((message) => messageView(model, dataTransfer, message, imports)) ?? [];
  const profiles = model.profiles.map((profile) => ({
    features: profile.actions.map((action) => featureView(profile, action, imports)),
    ...profileView({ ...own, title: own.title }, profile, collectImports()),
  }));
  for (const profile of model.profiles) {
    imports.types(runtimeModule, "Profile");
    imports.types("./handlers.js", ...Object.values(own.roles).map((role) => handlersName(profile, role)));
  }
  const parts = [render("data-transfer", { messages }), render("features", { profiles })];
  return sourceFile(
    "src/features.ts",
    own.source,
    imports.print(),
    ...(parts.join("").trim() === "" ? ["export {};"] : parts),
  );
}

function messageView(
  model: ExtensionModel,
  { vendorId, profile, messageIds }: DataTransferModel,
  message: ActionModel,
  imports: Imports,
): object {
  const { action, request, response } = message;
  const from = message.from.map((role) => JSON.stringify(role));
  imports.types(runtimeModule, "DataTransferMessage");
  imports.types(`./messages/${profile.fileName}.js`, request.name, ...(response === undefined ? [] : [response.name]));
  const places = model.customData?.dataTransfer.get(action) ?? {};
  const validatorOf = (name: string, place: string | undefined): string => {
    if (place === undefined) return `validators.${name}`;
    // What travels inside DataTransfer is no payload of an action, where extendProtocol() would see to it.
    imports.values(runtimeModule, "withCustomData");
    imports.values("./custom-data.js", rulesName(model));
    return `/* @__PURE__ */ withCustomData(validators.${name}, ${rulesName(model)}, ${JSON.stringify(place)})`;
  };
  const parameters = [request.name, response?.name ?? "never", JSON.stringify(action), from.join(" | ")];
  return {
    doc: docComment(request.description),
    declaration: breakable(`export const ${action}: DataTransferMessage<`, parameters, "> = {", 0),
    name: action,
    vendorId: JSON.stringify(vendorId),
    messageId: JSON.stringify(messageIds.get(action)) ?? "undefined",
    from: from.join(", "),
    request: validatorOf(request.name, places.request),
    response: response === undefined ? "undefined" : validatorOf(response.name, places.response),
  };
}
