import { byCodeUnit } from "../json.js";
import type { Role } from "../load/manifest.js";
import { type ActionModel, actionsFrom, otherRole, type ProtocolModel } from "../model/model.js";
import { docComment } from "./doc-comment.js";
import { runtimeModule } from "./emit-profiles.js";
import { collectImports, type Imports } from "./imports.js";
import { literal } from "./literal.js";
import { type OutputFile, sourceFile } from "./output-file.js";
import type { Render } from "./render.js";
import { breakable, withArticle } from "./wording.js";

/**
 * Number of the contract between generated code and the runtime that the templates are written for. The runtime
 * refuses another one when a generated package is imported.
 */
export const contract = 3;

/** TypeScript's word for a table without entries. */
export const emptyTable = "Record<never, never>";

/** `ChargePointActions`, `ChargePointSends`: the tables of what a side may start. */
export function tableName(model: ProtocolModel, role: Role, kind: ActionModel["kind"]): string {
  return model.roles[role].name + (kind === "call" ? "Actions" : "Sends");
}

/** All actions of a kind that a side may start, by name, whatever their profile. */
export function tableActions(model: ProtocolModel, role: Role, kind: ActionModel["kind"]): ActionModel[] {
  return model.profiles
    .flatMap((profile) => actionsFrom(profile, role))
    .filter((action) => action.kind === kind)
    .sort((left, right) => byCodeUnit(left.action, right.action));
}

/** `src/protocol-types.ts`: what each side may start, as types. */
export function emitProtocolTypes(model: ProtocolModel, render: Render): OutputFile {
  const imports = collectImports();
  const tables: object[] = [];
  const roles: object[] = [];
  for (const role of ["client", "server"] as const) {
    const name = { calls: emptyTable, sends: emptyTable };
    for (const kind of ["call", "send"] as const) {
      const actions = tableActions(model, role, kind);
      if (actions.length === 0) continue;
      name[kind === "call" ? "calls" : "sends"] = tableName(model, role, kind);
      tables.push(tableView(model, role, kind, actions, imports));
    }
    roles.push({ role, extensions: "object", ...name });
  }
  const body = render("protocol-types", {
    tables,
    doc: docComment(`What the two sides of ${model.title} may start, as types.`),
    typesName: model.typesName,
    roles,
  });
  return sourceFile("src/protocol-types.ts", model.source, imports.print(), body);
}

/** The table of what a side may start, as types, with its imports. */
export function tableView(
  model: ProtocolModel,
  role: Role,
  kind: ActionModel["kind"],
  actions: readonly ActionModel[],
  imports: Imports,
): object {
  imports.types(runtimeModule, "ActionTypes");
  const fileOf = new Map(
    model.profiles.flatMap(({ actions, fileName }) => actions.map((action) => [action, fileName])),
  );
  const lines = actions.map((action) => {
    const payloads = [action.request.name, ...(action.response === undefined ? [] : [action.response.name])];
    imports.types(`./messages/${fileOf.get(action)}.js`, ...payloads);
    return breakable(`readonly ${action.action}: ActionTypes<`, [payloads[0] ?? "", payloads[1] ?? "unknown"], ">;", 2);
  });
  const [who, whom] = [model.roles[role], model.roles[otherRole(role)]].map(({ title }) => withArticle(title));
  const what = kind === "call" ? `may ask of ${whom}` : `may send to ${whom} without an answer`;
  return { doc: docComment(`What ${who} ${what}.`), name: tableName(model, role, kind), lines };
}

/** `ocpp16Grammar`: a protocol without its profiles. */
export function grammarName(model: ProtocolModel): string {
  return `${model.packageName}Grammar`;
}

/** `src/protocol.ts`: the protocol with its dialect and profiles. */
export function emitProtocol(model: ProtocolModel, render: Render): OutputFile {
  const imports = collectImports();
  imports.types(runtimeModule, "Protocol", "ProtocolGrammar");
  imports.values(runtimeModule, "defineProtocol");
  imports.types("./protocol-types.js", model.typesName);
  imports.values("./features.js", ...model.profiles.map(({ constName }) => constName));
  const body = render("protocol", {
    contract,
    doc: docComment(`${model.title}: its grammar on the wire and the registry of its features. ${model.description}`),
    grammarName: grammarName(model),
    grammarDoc: docComment(
      `${model.title} without its ${model.profileTitle}s. For an application that bundles only some of them: ` +
        `\`defineProtocol<${model.typesName}>(${grammarName(model)}, […])\`.`,
    ),
    constName: model.packageName,
    typesName: model.typesName,
    name: literal(model.name, 2),
    title: literal(model.title, 2),
    version: literal(model.version, 2),
    subprotocol: literal(model.subprotocol, 2),
    roles: literal({ client: model.roles.client.title, server: model.roles.server.title }, 2, 9),
    dialect: literal(model.dialect, 2, 11),
    profiles: breakable(
      "[",
      model.profiles.map(({ constName }) => constName),
      "],",
      2,
    ),
  });
  return sourceFile("src/protocol.ts", model.source, imports.print(), body);
}

/** `src/index.ts`: everything that the package offers. */
export function emitIndex(model: ProtocolModel, render: Render): OutputFile {
  const values = [
    model.roles.client.fileName,
    model.roles.server.fileName,
    `remote-${model.roles.client.fileName}`,
    "protocol",
    "types",
    "features",
  ];
  const perProfile = model.profiles.flatMap(({ fileName }) => [`messages/${fileName}`, `profiles/${fileName}`]);
  const types = ["protocol-types", ...perProfile];
  const modules = [
    ...values.map((file) => ({ path: `./${file}.js`, typesOnly: false })),
    ...types.map((file) => ({ path: `./${file}.js`, typesOnly: true })),
  ];
  modules.sort((left, right) => byCodeUnit(left.path, right.path));
  return sourceFile("src/index.ts", model.source, render("index", { modules }));
}
