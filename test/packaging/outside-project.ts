import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout. */
export const root = resolve(import.meta.dirname, "..", "..");

/** A project outside of the workspace, with our packages installed from packed tarballs as users install them. */
export interface OutsideProject {
  readonly folder: string;
  /** Compiles all sources with library check on, or a folder in it; the compiler's words, `""` when all is well. */
  compile(folder?: string): string;
  /** Runs a compiled file. */
  run(file: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
  remove(): void;
}

/** Packs every published package and installs the tarballs with plain npm. Needs `tsc -b` to have run. */
export function createOutsideProject(): OutsideProject {
  return createProject("./packages/*");
}

/** The same with the generator and the runtime alone. */
export function createGeneratorProject(): OutsideProject {
  return createProject("@chargewire/codegen", "@chargewire/runtime");
}

function createProject(...packages: string[]): OutsideProject {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-outside-"));
  const tarballs = pack(join(folder, "tarballs"), packages);
  const manifest = { name: "outside", version: "1.0.0", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    skipLibCheck: false,
    outDir: "dist",
    rootDir: "src",
    types: ["node"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  mkdirSync(join(folder, "src"));
  npm(folder, ["install", "--no-audit", "--no-fund", "--prefer-offline", "@types/node@20", ...tarballs]);
  return {
    folder,
    compile(project = ".") {
      const { status, stdout, stderr } = node(folder, [
        join(root, "node_modules", "typescript", "bin", "tsc"),
        "-p",
        project,
      ]);
      return status === 0 ? "" : stdout + stderr;
    },
    run: (file) => node(folder, [join("dist", file)]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The packages that are published, by folder name. */
export function publishedPackages(): string[] {
  return readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function pack(destination: string, packages: readonly string[]): string[] {
  mkdirSync(destination);
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const pnpm = ["exec", "--yes", "--package", packageManager, "--", "pnpm"];
  const filters = packages.flatMap((name) => ["--filter", name]);
  npm(root, [...pnpm, "-r", ...filters, "pack", "--pack-destination", destination]);
  return readdirSync(destination).map((name) => join(destination, name));
}

/** npm is a script of its own beside node; run through node it needs no shell on any system. */
function npm(cwd: string, args: readonly string[]): void {
  const program = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd, encoding: "utf8", shell: process.platform === "win32" } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
}

function node(cwd: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8", timeout: 30_000 });
  return { status, stdout, stderr };
}
