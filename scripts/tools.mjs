// What the scripts share: running a tool of this checkout, on any operating system, without a shell.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Runs a program with node in the checkout; ends this process with its exit code when that is not 0. */
export function node(program, args = [], options = {}) {
  const { status, signal, error } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    stdio: "inherit",
    ...options,
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? (signal === null ? 1 : 128));
}

/** File of a command that an installed package brings, as its package.json names it. */
export function commandOf(packageName, command = packageName) {
  const manifest = createRequire(join(root, "package.json")).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(dirname(manifest), typeof bin === "string" ? bin : bin[command]);
}

/** Whether the dependencies of the lock file are installed. */
export function isInstalled() {
  return existsSync(join(root, "node_modules", ".modules.yaml"));
}

/** Installs what the lock file says, with the pnpm that package.json names. */
export function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const args = ["--yes", packageManager, "install", "--frozen-lockfile"];
  const npx = npxProgram();
  if (npx !== undefined) return node(npx, args);
  // A node without npm beside it: the command on the PATH is all there is.
  const { status, error } = spawnSync("npx", args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** npx as the npm that runs this script has it, else the one beside node; `undefined` when there is none. */
function npxProgram() {
  const besideNode = [
    join(dirname(process.execPath), "node_modules", "npm", "bin", "npx-cli.js"),
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npx-cli.js"),
  ];
  const ofRunningNpm = process.env.npm_execpath?.endsWith("npm-cli.js")
    ? [join(dirname(process.env.npm_execpath), "npx-cli.js")]
    : [];
  return [...ofRunningNpm, ...besideNode].find(existsSync);
}

/**
 * Runs a program of test/ that is no test: bundles it into plain JavaScript, with the packages left outside, and ends
 * this process with its exit code when that is not 0.
 * @param {string[]} [flags] flags for node.
 */
export async function runTestProgram(entry, args, flags = []) {
  node("scripts/build.mjs", ["packages"]);
  const { build } = await import("esbuild");
  // Two folders deep, as the sources are: they find the checkout from where they are.
  const outfile = join(root, "node_modules", ".cache", `${entry.replaceAll("/", "-")}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    sourcemap: "inline",
  });
  node("--enable-source-maps", [...flags, outfile, ...args]);
}
