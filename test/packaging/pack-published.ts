import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { publishedPackages, root } from "./published.js";
import { runNpm } from "./run-npm.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the packed tarball by the name of the package. */
    readonly tarballs: Readonly<Record<string, string>>;
  }
}

/**
 * Packs every published package, once for all tests of this folder and before any test runs: the generator has files
 * beside its sources while it is packed. Needs `pnpm build` to have run.
 * @returns what removes the tarballs again.
 */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-tarballs-"));
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const packages = publishedPackages();
  const filters = packages.flatMap(({ name }) => ["--filter", name]);
  const pnpm = ["exec", "--yes", "--package", packageManager, "--", "pnpm"];
  runNpm(root, [...pnpm, "-r", ...filters, "pack", "--pack-destination", folder]);
  const fileOf = (name: string, version: string): string => `${name.slice(1).replace("/", "-")}-${version}.tgz`;
  const tarballs = packages.map(({ name, version }) => [name, join(folder, fileOf(name, version))]);
  project.provide("tarballs", Object.fromEntries(tarballs));
  return () => rmSync(folder, { recursive: true, force: true });
}
