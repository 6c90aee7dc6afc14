import type { ExtensionModel } from "../../model/extension-model.js";
import type { ProtocolModel } from "../../model/model.js";
import { docComment, lineWidth } from "../doc-comment.js";
import { emptyTable, tableActions, tableName, tableView } from "../emit-protocol.js";
import { collectImports } from "../imports.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { allCallsName, startsAnything } from "./interfaces.js";

/** `src/protocol-types.ts`: what the vendor adds to the tables of each side, as types. */
export function emitExtensionTypes(model: ExtensionModel, render: Render): OutputFile {
  const { base, own } = model;
  const imports = collectImports();
  imports.types(base.npmName, base.typesName);
  // What travels inside DataTransfer is no action.
  const actions: ProtocolModel = { ...own, profiles: model.profiles };
  const tables: object[] = [];
  const roles: object[] = [];
  for (const role of ["client", "server"] as const) {
    const names = { calls: emptyTable, sends: emptyTable };
    for (const kind of ["call", "send"] as const) {
      const started = tableActions(actions, role, kind);
      if (started.length === 0) continue;
      const name = extensionTableName(model, role, kind);
      names[kind === "call" ? "calls" : "sends"] = name;
      tables.push({ ...tableView(actions, role, kind, started, imports), name });
    }
    const starts = startsAnything(model, role);
    const methods = starts ? allCallsName(model, own.roles[role]) : emptyTable;
    if (starts) imports.types("./calls.js", methods);
    roles.push({ role, ...names, extensions: extensionsMember(`readonly ${model.name}: ${methods}`) });
  }
  const body = render("extension-types", {
    tables,
    roles,
    doc: docComment(`What ${own.title} adds to what the two sides of ${base.title} may start, as types.`),
    typesName: model.typesName,
    spokenDoc: docComment(`What the two sides of ${base.title} may start, ${own.title} included, as types.`),
    spokenTypes: own.typesName,
    baseTypes: base.typesName,
  });
  return sourceFile("src/protocol-types.ts", own.source, imports.print(), body);
}

/** The member with the vendor's methods, on one line where it fits. */
function extensionsMember(methods: string): string {
  const line = `    readonly extensions: { ${methods} };`;
  return line.length <= lineWidth ? line : `    readonly extensions: {\n      ${methods};\n    };`;
}

/** `AcmeCsmsActions`: the table of the vendor's actions that a side may start. */
export function extensionTableName(
  { prefix, own }: ExtensionModel,
  role: "client" | "server",
  kind: "call" | "send",
): string {
  return prefix + tableName(own, role, kind);
}
