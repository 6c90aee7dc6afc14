import { readFileSync } from "node:fs";
import { describeFault, type Fault, initProtocol, type ProtocolModel, readProtocol } from "@chargewire/codegen";
import { createFixture, demoFiles, type Files, type Fixture } from "./fixture.js";

/** A manifest as `codegen init` drafts it. */
export type Draft = NonNullable<Awaited<ReturnType<typeof initProtocol>>["manifest"]>;

/** Name of the protocol in {@link createVendorFolder}, and of its package. */
export const vendor = { protocol: "acme1.0", packageName: "acme10" } as const;

const manifestSchema = readFileSync(new URL("../../schemas/protocol.schema.json", import.meta.url), "utf8");

/** A checkout with one folder of schemas, as somebody else wrote them: there is no manifest. */
export function createVendorFolder(content: Files): Promise<Fixture> {
  return createFixture((files) => {
    for (const path of Object.keys(files)) delete files[path];
    for (const [path, file] of Object.entries(content)) files[`${vendor.protocol}/${path}`] = file;
  });
}

/** Drafts the manifest of a vendor's folder and generates from it without further options; both must succeed. */
export async function draftAndGenerate(fixture: Fixture): Promise<Draft> {
  const { faults, manifest } = await initProtocol(vendor.protocol, { cwd: fixture.root });
  if (manifest === undefined) throw new Error(faults.map(describeFault).join("\n"));
  const run = await fixture.run();
  if (run.faults.length > 0) throw new Error(run.faults.map(describeFault).join("\n"));
  return manifest;
}

/** The text of all files that a run wrote, by path below the vendor's package. */
export async function sourcesOf(fixture: Fixture): Promise<Record<string, string>> {
  const files = Object.entries(await fixture.output());
  const prefix = `${vendor.packageName}/`;
  return Object.fromEntries(
    files.filter(([path]) => path.startsWith(prefix)).map(([path, text]) => [path.slice(prefix.length), text]),
  );
}

/** Reads the demo protocol after an edit, in memory; descriptions may be missing, as they are in published files. */
export async function readDemo(
  edit: (files: Files) => void,
): Promise<{ readonly model: ProtocolModel | undefined; readonly faults: readonly Fault[] }> {
  const files = demoFiles();
  edit(files);
  const schemas = Object.entries(files).map(([path, content]) => ({
    path: path.replace("demo1.0/", ""),
    text: typeof content === "string" ? content : JSON.stringify(content),
  }));
  const faults: Fault[] = [];
  const input = { source: "schemas/demo1.0", schemas, templates: [], manifestSchema, requireDescriptions: false };
  return { model: await readProtocol(input, faults), faults };
}

/** Like {@link readDemo}, for input that has nothing wrong. */
export async function modelOfDemo(edit: (files: Files) => void): Promise<ProtocolModel> {
  const { model, faults } = await readDemo(edit);
  if (model === undefined) throw new Error(faults.map(describeFault).join("\n"));
  return model;
}
