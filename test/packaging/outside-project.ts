import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { libraryPackages, root } from "./published.js";
import { runNpm } from "./run-npm.js";

/** What a program did. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What compiles and runs; left out: the compiler of the checkout, and the node that runs the tests. */
export interface Tools {
  /** Name of a TypeScript package of the checkout, such as `typescript-6`. */
  readonly compiler?: string | undefined;
  /** Path of a node. */
  readonly node?: string | undefined;
}

/** A project outside of the workspace, with our packages installed from packed tarballs as users install them. */
export interface OutsideProject {
  readonly folder: string;
  /** Compiles all sources with library check on, or a folder in it; the compiler's words, `""` when all is well. */
  compile(folder?: string, tools?: Tools): string;
  /** What the compiler says of its version. */
  compilerVersion(tools?: Tools): string;
  /** Runs a file, path relative to the folder. */
  run(file: string, tools?: Tools): Outcome;
  remove(): void;
}

/** Installs every published package that programs are made of with plain npm. */
export function createOutsideProject(): OutsideProject {
  return createProject(libraryPackages().map(({ name }) => name));
}

/** The same with the generator and the runtime alone. */
export function createGeneratorProject(): OutsideProject {
  return createProject(["@chargewire/codegen", "@chargewire/runtime"]);
}

/** The same with a choice of packages, and of ours only what they depend on. */
export function createProject(packages: readonly string[]): OutsideProject {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-outside-"));
  const all = inject("tarballs");
  const tarballs = packages.map((name) => all[name] ?? name);
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
  runNpm(folder, ["install", "--no-audit", "--no-fund", "--prefer-offline", "@types/node@20", ...tarballs]);
  const tsc = ({ compiler = "typescript", node = process.execPath }: Tools, args: readonly string[]): Outcome =>
    runIn(folder, node, [join(root, "node_modules", compiler, "bin", "tsc"), ...args]);
  return {
    folder,
    compile(project = ".", tools = {}) {
      const { status, stdout, stderr } = tsc(tools, ["-p", project]);
      return status === 0 ? "" : `${stdout}${stderr}` || `the compiler ended with ${status}`;
    },
    compilerVersion: (tools = {}) => tsc(tools, ["--version"]).stdout,
    run: (file, { node = process.execPath } = {}) => runIn(folder, node, [file]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function runIn(cwd: string, program: string, args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", timeout: 60_000 });
  return { status, stdout, stderr };
}
