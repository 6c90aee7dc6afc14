import type { CustomDataModel, ExtensionModel } from "../../model/extension-model.js";
import { customDataFile } from "../../model/model.js";
import { propertyKey } from "../../names.js";
import { docComment, lineWidth } from "../doc-comment.js";
import { runtimeModule } from "../emit-profiles.js";
import { collectImports } from "../imports.js";
import { literal } from "../literal.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { breakable } from "../wording.js";

/** `isAcmeStationData`: tells the vendor's customData from that of others. */
export function guardName(typeName: string): string {
  return `is${typeName}`;
}

/** `acmeCustomData`: what the vendor puts into customData, as the runtime takes it. */
export function rulesName({ name }: ExtensionModel): string {
  return `${name}CustomData`;
}

/** `src/custom-data.ts`: how the vendor's customData is read. Nothing where there is none. */
export function emitCustomData(model: ExtensionModel, render: Render): OutputFile[] {
  const { own, base, customData } = model;
  if (customData === undefined) return [];
  const imports = collectImports();
  const rulesDoc = docComment(`What ${own.title} puts into customData, and where.`);
  imports.types(base.npmName, customData.typeName);
  const guards = customData.types.map(({ name }) => {
    imports.types(`./messages/${customDataFile}.js`, name);
    return {
      doc: docComment(
        `Whether customData is ${own.title}'s, by its vendorId, and so has the fields of ${name} where it stands in ` +
          `${carriersOf(customData, name).join(", ")}: what comes over a connection has been checked.`,
      ),
      signature: breakable(
        `export function ${guardName(name)}(`,
        [`customData: ${customData.typeName} | undefined`],
        `): customData is ${name} {`,
        0,
      ),
      vendorId: JSON.stringify(customData.vendorId),
    };
  });
  imports.types(runtimeModule, "CustomDataRules");
  imports.namespace("#validators", "validators");
  const body = render("custom-data", { ...rulesView(customData), rulesName: rulesName(model), rulesDoc, guards });
  return [sourceFile("src/custom-data.ts", own.source, imports.print(), body)];
}

function rulesView({ vendorId, field, messages, places }: CustomDataModel): object {
  return {
    vendorId: literal(vendorId, 2),
    field: literal(field, 2),
    messages: literal(Object.fromEntries(messages), 2, 12),
    places: [...places].map(([name, { check, fields }]) => {
      const members = [
        ...(check === undefined ? [] : [`check: validators.${check}`]),
        ...(Object.keys(fields).length === 0 ? [] : [`fields: ${literal(fields, 6)}`]),
      ];
      const line = `    ${propertyKey(name)}: { ${members.join(", ")} },`;
      if (line.length <= lineWidth && !line.includes("\n")) return line;
      return `    ${propertyKey(name)}: {\n${members.map((member) => `      ${member},\n`).join("")}    },`;
    }),
  };
}

/** The types and messages of the protocol that carry one of the vendor's types. */
export function carriersOf({ places }: CustomDataModel, typeName: string): string[] {
  return [...places].filter(([, { check }]) => check === typeName).map(([name]) => name);
}

/**
 * The types of customData as aliases of object types. Interfaces would have to say that they take any field to fit
 * where customData stands, and then a misspelt field would compile.
 */
export function asAliases(file: OutputFile): OutputFile {
  const text = file.text.replaceAll(/^export interface (\w+) (\{[\s\S]*?^\})/gm, "export type $1 = $2;");
  return { ...file, text };
}
