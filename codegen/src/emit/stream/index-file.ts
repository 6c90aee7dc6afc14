import { byCodeUnit } from "../../json.js";
import type { ProtocolModel } from "../../model/model.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";

/** `src/index.ts`: everything that the package offers. */
export function emitStreamIndex(model: ProtocolModel, render: Render): OutputFile {
  const { client, server } = model.roles;
  const values = [client.fileName, server.fileName, "features", "protocol"];
  const types = model.profiles.map(({ fileName }) => `messages/${fileName}`);
  const modules = [
    ...values.map((file) => ({ path: `./${file}.js`, typesOnly: false })),
    ...types.map((file) => ({ path: `./${file}.js`, typesOnly: true })),
  ];
  modules.sort((left, right) => byCodeUnit(left.path, right.path));
  return sourceFile("src/index.ts", model.source, render("index", { modules }));
}
