import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describeFault, generate, initProtocol, packageName } from "@chargewire/codegen";
import { onTestFinished } from "vitest";
import { readJson, root } from "../support/schema-folder.js";
import { otherNames } from "./known-differences.js";
import { type ReferenceFacts, readPublishedSchema, readReferenceFacts, referenceRoot } from "./reference-folder.js";

/** A folder in which a package was generated from published files, byte for byte as they are. */
export interface PublishedCheckout {
  /** Folder of the generated package. */
  readonly packageFolder: string;
  /** What the compiler says of the package; empty when nothing. */
  compile(): Promise<string>;
  /** Loads the package. */
  load(): Promise<Record<string, unknown>>;
  /** A file of the package. */
  read(path: string): Promise<string>;
}

/**
 * Copies the published files, drafts a manifest for them, and generates.
 * @param edit what to change in the draft.
 */
export async function generateFromPublished(
  protocol: string,
  edit: (draft: Record<string, unknown>) => object = (draft) => draft,
): Promise<PublishedCheckout> {
  const folder = await mkdtemp(join(tmpdir(), "chargewire-published-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const schemas = join(folder, "schemas", protocol);
  await cp(join(referenceRoot, protocol, "schemas"), schemas, { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const draft = await initProtocol(protocol, { cwd: folder });
  if (draft.manifest === undefined) throw new Error(draft.faults.map(describeFault).join("\n"));
  const manifest = edit({ ...draft.manifest });
  await writeFile(join(schemas, "protocol.json"), JSON.stringify(manifest));
  const packageFolder = join(folder, "packages", packageName(protocol));
  // A package's own tsconfig.json is made for this checkout; one that is there already is kept.
  await mkdir(packageFolder, { recursive: true });
  await writeFile(join(packageFolder, "tsconfig.json"), "{}");
  const { faults } = await generate({ cwd: folder });
  if (faults.length > 0) throw new Error(faults.map(describeFault).join("\n"));
  return {
    packageFolder,
    read: (path) => readFile(join(packageFolder, path), "utf8"),
    load: () => import(join(packageFolder, "src", "index.ts")) as Promise<Record<string, unknown>>,
    compile: () => compile(folder),
  };
}

/** Our manifest of a protocol, and names for what the published files leave without one. */
export function ourManifest(protocol: string): object {
  const own = readJson(join(root, "schemas", protocol, "protocol.json")) as object;
  return { ...own, $schema: undefined, descriptions: "optional", typeNames: ourTypeNames(protocol) };
}

/** Our names for the types of published files, by the places where the reference data has found them. */
function ourTypeNames(protocol: string): Record<string, string[]> {
  const facts: ReferenceFacts = readReferenceFacts(protocol);
  const names = otherNames.filter((name) => name.protocol === protocol);
  const inline = Object.entries({ ...facts.inlineTypes, ...facts.inlineEnums }).map(([name, places]) => {
    const ours = names.find(({ theirs }) => theirs === name)?.ours ?? name;
    return [ours, [...places]] as [string, string[]];
  });
  const typeNames: Record<string, string[]> = Object.fromEntries(inline);
  for (const { ours, theirs } of names) {
    const others = facts.variants?.[theirs]?.map(({ where }) => where) ?? [];
    const places = messagesWith(protocol, facts, theirs).filter((message) => !others.includes(message));
    typeNames[ours] = [...(typeNames[ours] ?? []), ...places.map((message) => `${message}#${theirs}`)];
  }
  return typeNames;
}

/** The messages whose published file defines a type. */
function messagesWith(protocol: string, { actions }: ReferenceFacts, definition: string): string[] {
  const messages = Object.values(actions).flatMap(({ request, response }) => [request, response ?? []].flat());
  return messages.filter((message) =>
    Object.hasOwn(readPublishedSchema(protocol, message).definitions ?? {}, definition),
  );
}

/** Compiles the generated sources against the runtime's. */
async function compile(folder: string): Promise<string> {
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      composite: false,
      incremental: false,
      noEmit: true,
      customConditions: ["source"],
      typeRoots: [join(root, "node_modules", "@types")],
    },
    include: ["packages/*/src"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  return promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}
