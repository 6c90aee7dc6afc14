import type { Role } from "../../load/manifest.js";
import type { ExtensionModel } from "../../model/extension-model.js";
import { actionsFrom, otherRole, type ProfileModel, type RoleModel } from "../../model/model.js";
import { docComment, lineWidth } from "../doc-comment.js";
import { callsName, callsView, handlersName, handlersView } from "../emit-profiles.js";
import { noFields, noFieldsDeclaration } from "../emit-types.js";
import { collectImports } from "../imports.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { withArticle } from "../wording.js";

const sides: readonly Role[] = ["server", "client"];

/** What becomes of a message inside DataTransfer that nobody handles. */
const leftOut =
  "A message left out is left to the handler of DataTransfer; without one it is answered with UnknownMessageId.";

/** `AcmeCsmsCalls`: everything that a side may start. */
export function allCallsName({ prefix }: ExtensionModel, role: RoleModel): string {
  return `${prefix}${role.name}Calls`;
}

/** `AcmeCsmsHandlers`: everything that a side answers. */
export function allHandlersName({ prefix }: ExtensionModel, role: RoleModel): string {
  return `${prefix}${role.name}Handlers`;
}

/** Whether a side may start anything of the vendor's. */
export function startsAnything({ own }: ExtensionModel, role: Role): boolean {
  return own.profiles.some((profile) => actionsFrom(profile, role).length > 0);
}

/** `src/calls.ts`: what each side may start, by group and as a whole. */
export function emitCalls(model: ExtensionModel, render: Render): OutputFile {
  const { own } = model;
  const imports = collectImports();
  const interfaces = own.profiles.flatMap((profile) =>
    sides.flatMap((side) => callsView(own, profile, side, imports, "./")).map((view) => ({ before: "", ...view })),
  );
  const wholes = sides
    .filter((side) => startsAnything(model, side))
    .map((side) => {
      const parts = own.profiles.filter((profile) => actionsFrom(profile, side).length > 0);
      const [who, whom] = [own.roles[side], own.roles[otherRole(side)]].map(({ title }) => withArticle(title));
      return {
        doc: docComment(`What ${who} may ask of ${whom} in the words of ${own.title}.`),
        declaration: extended(
          allCallsName(model, own.roles[side]),
          parts.map((profile) => callsName(profile, own.roles[side])),
        ),
      };
    });
  const body = render("extension-interfaces", { interfaces, wholes });
  return sourceFile("src/calls.ts", own.source, imports.print(), body || "export {};");
}

/** `src/handlers.ts`: what each side answers, by group and as a whole. */
export function emitHandlers(model: ExtensionModel, render: Render): OutputFile {
  const { own } = model;
  const imports = collectImports();
  let isDeclared = false;
  const interfaces: object[] = own.profiles.flatMap((profile) =>
    sides.map((side) => {
      const view = handlersView(own, profile, side, imports, "./", leftOutOf(model, profile));
      const before = isDeclared || answered(profile, side) ? "" : noFieldsDeclaration;
      isDeclared ||= before !== "";
      return { ...view, before };
    }),
  );
  const wholes: object[] = [];
  for (const side of sides) {
    const role = own.roles[side];
    const parts = own.profiles.filter((profile) => answered(profile, side));
    const name = allHandlersName(model, role);
    if (parts.length > 0) {
      const doc = docComment(`What ${withArticle(role.title)} answers of ${own.title}.`);
      wholes.push({
        doc,
        declaration: extended(
          name,
          parts.map((profile) => handlersName(profile, role)),
        ),
      });
      continue;
    }
    const before = isDeclared ? "" : noFieldsDeclaration;
    isDeclared = true;
    const doc = docComment(`Nothing: ${withArticle(role.title)} has nothing of ${own.title} to answer.`);
    interfaces.push({ before, doc, name, methods: [{ doc: "", signature: `  readonly [${noFields}]?: never;` }] });
  }
  const body = render("extension-interfaces", { interfaces, wholes });
  return sourceFile("src/handlers.ts", own.source, imports.print(), body);
}

function leftOutOf({ dataTransfer }: ExtensionModel, profile: ProfileModel): string | undefined {
  return profile === dataTransfer?.profile ? leftOut : undefined;
}

function answered(profile: ProfileModel, side: Role): boolean {
  return actionsFrom(profile, otherRole(side)).length > 0;
}

function extended(name: string, parts: readonly string[]): string {
  const line = `export interface ${name} extends ${parts.join(", ")} {}`;
  if (line.length <= lineWidth) return line;
  return `export interface ${name}\n  extends ${parts.join(",\n    ")} {}`;
}
