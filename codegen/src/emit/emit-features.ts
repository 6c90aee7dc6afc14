import type { ActionModel, ProfileModel, ProtocolModel } from "../model/model.js";
import { docComment } from "./doc-comment.js";
import { handlersName, runtimeModule } from "./emit-profiles.js";
import { collectImports, type Imports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";
import type { Render } from "./render.js";
import { breakable } from "./wording.js";

/**
 * `src/features.ts`: the features of all profiles and the profiles themselves. One module, because each further one
 * costs everybody who imports the package; a bundler still leaves out the features that nobody uses.
 */
export function emitFeatures(model: ProtocolModel, render: Render): OutputFile {
  const imports = collectImports();
  imports.namespace("#validators", "validators");
  const profiles = model.profiles.map((profile) => ({
    features: profile.actions.map((action) => featureView(profile, action, imports)),
    ...profileView(model, profile, imports),
  }));
  const body = render("features", { profiles });
  return sourceFile("src/features.ts", model.source, imports.print(), body);
}

/** The declaration of a feature. */
export function featureView(profile: ProfileModel, action: ActionModel, imports: Imports): object {
  const { request, response } = action;
  imports.types(runtimeModule, "Feature");
  for (const payload of [request, response]) {
    if (payload !== undefined) imports.types(`./messages/${profile.fileName}.js`, payload.name);
  }
  const from = action.from.map((role) => JSON.stringify(role));
  const parameters = [request.name, response?.name ?? "never", JSON.stringify(action.action), from.join(" | ")];
  return {
    doc: docComment(request.description),
    declaration: breakable(`export const ${action.action}: Feature<`, parameters, "> = {", 0),
    action: action.action,
    profile: profile.name,
    kind: action.kind,
    from: from.join(", "),
    request: `validators.${request.name}`,
    response: response === undefined ? "undefined" : `validators.${response.name}`,
  };
}

/** The declaration of a profile, after those of its features. */
export function profileView(model: ProtocolModel, profile: ProfileModel, imports: Imports): object {
  imports.types(runtimeModule, "Profile");
  const handlers = [model.roles.server, model.roles.client].map((role) => handlersName(profile, role));
  imports.types(`./profiles/${profile.fileName}.js`, ...handlers);
  return {
    doc: docComment(`The ${profile.name} ${model.profileTitle} of ${model.title}. ${profile.description}`),
    declaration: breakable(`export const ${profile.constName}: Profile<`, handlers, "> = {", 0),
    subprotocol: model.subprotocol,
    name: profile.name,
    actions: profile.actions.map(({ action }) => action),
  };
}
