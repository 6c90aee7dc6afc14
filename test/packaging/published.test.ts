import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { checkPackage, createPackageFromTarballData, type Package, type Problem } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, test } from "vitest";
import { publishedPackages, readManifest, root } from "./published.js";

// What is in each tarball, and whether it can be used from everywhere that the packages promise.

/** The packages are ESM only, so how CommonJS and resolution before `exports` would see them is nobody's problem. */
const unsupported = ["node10", "node16-cjs"];

describe.each(publishedPackages())("the tarball of $name", ({ name, folder }) => {
  const bytes = readFileSync(inject("tarballs")[name] ?? "");
  const contents = createPackageFromTarballData(new Uint8Array(bytes));
  const manifest = readManifest(join(root, folder));

  test("has nothing that publint warns of", async () => {
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("has types that resolve as its modules do", async () => {
    // A file that is exported as it is, such as a .proto file, is no module.
    const exported = Object.entries(manifest.exports ?? {});
    const excludeEntrypoints = exported.filter(([, target]) => typeof target === "string").map(([path]) => path);
    const result = await checkPackage(contents, { excludeEntrypoints });
    if (result.types === false) throw new Error("there are no types");
    expect(result.problems.filter(isSupported)).toEqual([]);
  });

  test("says how it may be used", () => {
    expect(manifest.license).toBe("MIT");
    expect(manifest.engines).toEqual({ node: ">=20.19" });
    expect(manifest.keywords?.length).toBeGreaterThan(2);
    expect(manifest.sideEffects).toBeDefined();
  });

  test("has the licence, a README, and the files that its exports name", () => {
    const wanted = ["LICENSE", "README.md", ...Object.values(manifest.exports ?? {}).flatMap(filesOf)];
    const paths = wanted.map((path) => posix.normalize(path));
    expect(paths.filter((path) => !has(contents, path))).toEqual([]);
    expect(read(contents, "LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
  });

  test("has maps for all that was compiled, and the sources that they lead to", () => {
    const files = contents.listFiles().filter((path) => /\/dist\/.*(\.d\.ts|\.js)$/.test(path));
    // An entry that passes on what stands in another module has no code of its own, and so no map.
    const compiled = files.filter((path) => !/^export \{[^{}]*\} from "[^"]+";\s*$/.test(contents.readFile(path)));
    expect(compiled.length).toBeGreaterThan(0);
    const strays = compiled.flatMap((path) => {
      if (!contents.fileExists(`${path}.map`)) return [`${path} has no map`];
      const { sources } = JSON.parse(contents.readFile(`${path}.map`)) as { sources: string[] };
      const lost = sources.filter((source) => !contents.fileExists(posix.join(posix.dirname(path), source)));
      // Declarations whose source is gone: tsc leaves them there.
      return lost.map((source) => `${path} is from ${source}, which is not packed; if that is gone, remove dist/`);
    });
    expect(strays).toEqual([]);
  });

  test("has no test, no build information, and no link to the workspace in it", () => {
    const files = contents.listFiles();
    expect(files.filter((path) => /\.test\.|\.tsbuildinfo$|\/api\/|CHANGELOG/.test(path))).toEqual([]);
    expect(read(contents, "package.json")).not.toMatch(/workspace:|catalog:/);
  });
});

/** What an export names: files by condition, or one file as it is. */
function filesOf(target: string | Readonly<Record<string, string>>): string[] {
  return typeof target === "string" ? [target] : Object.values(target);
}

function isSupported(problem: Problem): boolean {
  return !("resolutionKind" in problem && unsupported.includes(problem.resolutionKind));
}

function pathOf(contents: Package, path: string): string {
  return `/node_modules/${contents.packageName}/${path}`;
}

function has(contents: Package, path: string): boolean {
  return contents.fileExists(pathOf(contents, path));
}

function read(contents: Package, path: string): string {
  return contents.readFile(pathOf(contents, path));
}
