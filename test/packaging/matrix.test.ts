import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeProgram } from "./node-versions.js";
import { createOutsideProject, type OutsideProject } from "./outside-project.js";
import { libraryPackages } from "./published.js";

// The packed packages with each TypeScript, on each Node, and bundled. `pnpm matrix` is the whole product of them, from
// the floor of `engines` on. `npm test` has each TypeScript on the Node that runs it, and on Linux, where all tests run
// for every change, the newest TypeScript on the other Nodes.

const compilers = { "5.9.3": "typescript-5.9", "6.0.3": "typescript-6", "7.0.2": "typescript" };
const newest = "typescript";
const running = process.versions.node;
const others = ["20.19.0", "22.23.3", "24.9.0"].filter((version) => version !== running);
const isWhole = process.env["CHARGEWIRE_MATRIX"] === "whole";
const hasOthers = isWhole || (process.platform === "linux" && process.arch === "x64");

const nodes = [running, ...(hasOthers ? others : [])];
const cells = nodes.flatMap((node) =>
  Object.entries(compilers)
    .filter(([, compiler]) => isWhole || node === running || compiler === newest)
    .map(([version, compiler]) => ({ node, version, compiler })),
);

const entries = [
  ...libraryPackages().map(({ name }) => name),
  ...["@chargewire/grpc/codegen", "@chargewire/runtime/codegen", "@chargewire/runtime/kit"],
];
const importAll = entries
  .map(
    (entry, index) =>
      `import * as entry${index} from "${entry}";\nconsole.log(Object.keys(entry${index}).length > 0);\n`,
  )
  .join("");

/** What each program prints: those of the folder outside/, and one that imports everything. */
const programs = {
  imports: entries.map(() => "true\n").join(""),
  session16: "Accepted Rejected true\n",
  session21: "Accepted Scheduled 230.1\n",
  orchestrator: "0 Infinity ended\n",
};
const names = Object.keys(programs) as (keyof typeof programs)[];

let outside: OutsideProject;
let bundles: string;

beforeAll(async () => {
  outside = createOutsideProject();
  cpSync(join(import.meta.dirname, "outside"), join(outside.folder, "src"), { recursive: true });
  writeFileSync(join(outside.folder, "src", "imports.ts"), importAll);
  if (!hasOthers) console.warn(`Not tested on Node ${others.join(", ")}: on this system pnpm matrix does that.`);
  // Away from the project: a bundle has all that it needs in it.
  bundles = mkdtempSync(join(tmpdir(), "chargewire-bundles-"));
  await build({
    absWorkingDir: outside.folder,
    entryPoints: names.map((name) => `src/${name}.ts`),
    outdir: join(bundles, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    // `ws` is CommonJS, and calls require() for modules of node.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}, 120_000);

afterAll(() => {
  outside.remove();
  rmSync(bundles, { recursive: true, force: true });
});

describe("packed packages", () => {
  test.each(cells)(
    "compile with TypeScript $version and run on Node $node",
    ({ node, version, compiler }) => {
      const tools = { compiler, node: nodeProgram(node) };
      expect(outside.compilerVersion(tools)).toBe(`Version ${version}\n`);
      expect(outside.compile(".", tools)).toBe("");
      for (const name of names) {
        expect(outside.run(join("dist", `${name}.js`), tools)).toEqual({
          status: 0,
          stdout: programs[name],
          stderr: "",
        });
      }
    },
    120_000,
  );

  test.each([
    ["as usual", {}],
    ["with conditions of its own", { conditions: ["production"] }],
  ])("leave ws out of a bundle where the bundler is told to, %s", async (_how, conditions) => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: outside.folder,
      entryPoints: ["src/session16.ts"],
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
      external: ["ws"],
      ...conditions,
    });
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/ws/"))).toEqual([]);
    expect(outputFiles[0]?.text).toMatch(/^import \{[^}]*\} from "ws";$/m);
  });

  test.each(nodes)(
    "run from a bundle on Node %s",
    (version) => {
      const node = nodeProgram(version);
      for (const name of names) {
        const file = join(bundles, "dist", `${name}.mjs`);
        expect(outside.run(file, { node })).toEqual({ status: 0, stdout: programs[name], stderr: "" });
      }
    },
    120_000,
  );
});
