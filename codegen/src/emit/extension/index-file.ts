import { byCodeUnit } from "../../json.js";
import type { ExtensionModel } from "../../model/extension-model.js";
import { messageFiles } from "../../model/model.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";

/** `src/index.ts`: everything that the package of an extension offers. */
export function emitExtensionIndex({ own, customData }: ExtensionModel, render: Render): OutputFile {
  const values = ["features", "protocol", "types", ...(customData === undefined ? [] : ["custom-data"])];
  const types = [
    "calls",
    "handlers",
    "protocol-types",
    ...messageFiles(own).map(({ fileName }) => `messages/${fileName}`),
  ];
  const modules = [
    ...values.map((file) => ({ path: `./${file}.js`, typesOnly: false })),
    ...types.map((file) => ({ path: `./${file}.js`, typesOnly: true })),
  ];
  modules.sort((left, right) => byCodeUnit(left.path, right.path));
  return sourceFile("src/index.ts", own.source, render("index", { modules }));
}
