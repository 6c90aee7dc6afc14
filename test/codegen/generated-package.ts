import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Protocol, Validator } from "@chargewire/runtime";
import type { Fixture } from "./fixture.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Compiles all files of a fixture against the runtime's sources; returns what the compiler says. */
export async function compile(fixture: Fixture): Promise<string> {
  await linkModules(fixture);
  // The application's own files are modules as well.
  await fixture.write("package.json", { type: "module" });
  await fixture.write("tsconfig.json", {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { composite: false, incremental: false, noEmit: true, customConditions: ["source"] },
    include: ["*.ts", "packages/*/src"],
  });
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = join(dirname(manifest), "bin", "tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "-p", fixture.root]);
  return run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

/** Everything that a generated package exports. */
export async function loadPackage(fixture: Fixture, name: string): Promise<Record<string, unknown>> {
  await linkModules(fixture);
  // The settings of a package are made for this checkout: they refer to what a fixture does not have.
  await fixture.write(`packages/${name}/tsconfig.json`, {});
  const entry = join(fixture.root, "packages", name, "src", "index.ts");
  return import(/* @vite-ignore */ entry) as Promise<Record<string, unknown>>;
}

/** The validator of an action's payload, as the runtime finds it. */
export async function loadValidator(
  fixture: Fixture,
  name: string,
  action: string,
  part: "request" | "response" = "request",
): Promise<Validator<object>> {
  const { [name]: protocol } = (await loadPackage(fixture, name)) as Record<string, Protocol>;
  const validator = protocol?.feature(action)?.[part];
  if (validator === undefined) throw new Error(`${name} has no validator for the ${part} of ${action}`);
  return validator;
}

/** Lets the files of a fixture import our packages, and the compiler find the types of node. */
async function linkModules(fixture: Fixture): Promise<void> {
  const modules = join(fixture.root, "node_modules");
  await mkdir(modules, { recursive: true });
  for (const scope of ["@chargewire", "@types"]) {
    await symlink(join(root, "node_modules", scope), join(modules, scope)).catch(ignoreExisting);
  }
}

/** Compiling and loading both need the links; the second of them finds them there. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
