import type { Role } from "../load/manifest.js";
import {
  type ActionModel,
  actionsFrom,
  isOptionalPayload,
  otherRole,
  type ProfileModel,
  type ProtocolModel,
  type RoleModel,
} from "../model/model.js";
import { docComment } from "./doc-comment.js";
import { noFields, noFieldsDeclaration } from "./emit-types.js";
import { collectImports, type Imports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";
import type { Render } from "./render.js";
import { breakable, withArticle } from "./wording.js";

/** The module that generated code imports the runtime from. */
export const runtimeModule = "@chargewire/runtime/codegen";

const roles: readonly Role[] = ["server", "client"];

/** `CoreCentralSystemHandlers`: what a side answers in a profile. */
export function handlersName(profile: ProfileModel, role: RoleModel): string {
  return `${profile.typePrefix}${role.name}Handlers`;
}

/** `CoreCentralSystemCalls`: what a side may start in a profile. */
export function callsName(profile: ProfileModel, role: RoleModel): string {
  return `${profile.typePrefix}${role.name}Calls`;
}

/** `src/profiles/<profile>.ts`: what each side answers and may start. Types only; nothing of it is loaded at run time. */
export function emitProfiles(model: ProtocolModel, render: Render): OutputFile[] {
  return model.profiles.map((profile) => {
    const imports = collectImports();
    const body = render("profile", {
      handlers: roles.map((role) => handlersView(model, profile, role, imports, "../")),
      calls: roles.flatMap((role) => callsView(model, profile, role, imports, "../")),
    });
    return sourceFile(`src/profiles/${profile.fileName}.ts`, model.source, imports.print(), body);
  });
}

/**
 * The parameters of a method that starts an action, and its result.
 * @param inClass a class gives a request without required fields its default; an interface marks it optional.
 */
export function startSignature(action: ActionModel, inClass: boolean): { parameters: string[]; result: string } {
  const { request, response } = action;
  const optional = isOptionalPayload(request);
  return {
    parameters: [
      `request${optional && !inClass ? "?" : ""}: ${request.name}${optional && inClass ? " = {}" : ""}`,
      `options?: ${response === undefined ? "SendOptions" : `CallOptions<${response.name}>`}`,
    ],
    result: `Promise<${response?.name ?? "void"}>`,
  };
}

/** Notes the imports that {@link startSignature} needs, from a file in `src` or below it. */
export function importForStart(action: ActionModel, profile: ProfileModel, imports: Imports, toSource: string): void {
  const { request, response } = action;
  imports.types(runtimeModule, response === undefined ? "SendOptions" : "CallOptions");
  imports.types(`${toSource}messages/${profile.fileName}.js`, request.name);
  if (response !== undefined) imports.types(`${toSource}messages/${profile.fileName}.js`, response.name);
}

/**
 * The interface of what a side answers in a profile.
 * @param toSource path from the file that it stands in to `src`.
 * @param leftOut what becomes of a CALL without a handler, where it is not the standard's way.
 */
export function handlersView(
  model: ProtocolModel,
  profile: ProfileModel,
  side: Role,
  imports: Imports,
  toSource: string,
  leftOut = "An action left out is answered with NotSupported.",
): object {
  const role = model.roles[side];
  const actions = actionsFrom(profile, otherRole(side));
  const name = handlersName(profile, role);
  const who = withArticle(role.title);
  if (actions.length === 0) {
    // Without this member the interface would take any handlers, those of the other side included.
    const nothing = noFieldsDeclaration;
    const doc = docComment(`Nothing: in ${profile.name}, ${who} has no action to answer.`);
    return { before: nothing, doc, name, methods: [{ doc: "", signature: `  readonly [${noFields}]?: never;` }] };
  }
  imports.types(runtimeModule, "HandlerContext");
  imports.types(`${toSource}protocol-types.js`, model.typesName);
  const methods = actions.map(({ methodName, request, response }) => {
    imports.types(`${toSource}messages/${profile.fileName}.js`, request.name);
    if (response !== undefined) {
      imports.types(runtimeModule, "HandlerResult");
      imports.types(`${toSource}messages/${profile.fileName}.js`, response.name);
    }
    const context = `context: HandlerContext<${model.typesName}, ${JSON.stringify(side)}>`;
    // Nobody is told what the handler of a SEND returns.
    const result = response === undefined ? "): unknown;" : `): HandlerResult<${response.name}>;`;
    return {
      doc: docComment(request.description, [], 2),
      signature: breakable(`${methodName}?(`, [`request: ${request.name}`, context], result, 2),
    };
  });
  const calls = actions.some(({ kind }) => kind === "call") ? [leftOut] : [];
  const sends = actions.some(({ kind }) => kind === "send")
    ? ["A SEND is never answered; one left out is reported."]
    : [];
  const doc = docComment([`What ${who} answers in ${profile.name}.`, ...calls, ...sends].join(" "));
  return { before: "", doc, name, methods };
}

/**
 * The interface of what a side may start in a profile; none where it starts nothing.
 * @param toSource path from the file that it stands in to `src`.
 */
export function callsView(
  model: ProtocolModel,
  profile: ProfileModel,
  side: Role,
  imports: Imports,
  toSource: string,
): object[] {
  const actions = actionsFrom(profile, side);
  if (actions.length === 0) return [];
  const role = model.roles[side];
  const peer = model.roles[otherRole(side)];
  const methods = actions.map((action) => {
    importForStart(action, profile, imports, toSource);
    const { parameters, result } = startSignature(action, false);
    return {
      doc: docComment(action.request.description, [], 2),
      signature: breakable(`${action.methodName}(`, parameters, `): ${result};`, 2),
    };
  });
  const doc = docComment(`What ${withArticle(role.title)} may ask of ${withArticle(peer.title)} in ${profile.name}.`);
  return [{ doc, name: callsName(profile, role), methods }];
}
