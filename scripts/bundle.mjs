// Writes the JavaScript of packages/ into their dist/, where tsc has put the declarations: one module per entry of
// package.json and one for what entries share, because node takes longer to find and link a file than to read it. Names
// stay as they are in the sources and lines stay lines, for the stack traces of people who have no source maps on.

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { rolldown } from "rolldown";
import { root } from "./tools.mjs";

/** Bundles every package of this workspace. */
export async function bundlePackages() {
  const folders = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  for (const folder of folders.filter((each) => existsSync(join(each, "package.json")))) await bundlePackage(folder);
}

async function bundlePackage(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // An export that is a text is a file as it is.
  const compiled = Object.values(manifest.exports).filter((entry) => typeof entry !== "string");
  const entries = compiled.map((entry) => [basename(entry.default, ".js"), join(folder, entry.source)]);
  const others = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const bundle = await rolldown({
    input: Object.fromEntries(entries),
    platform: "node",
    // Other packages, and what package.json has under `imports`: the validators are a module of their own already.
    external: (id) => id.startsWith("#") || others.some((name) => id === name || id.startsWith(`${name}/`)),
    tsconfig: join(folder, "tsconfig.json"),
  });
  const { output } = await bundle.write({
    dir: join(folder, "dist"),
    format: "esm",
    chunkFileNames: "shared.js",
    // One module, whichever of the entries it is that share something.
    codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] },
    minifyInternalExports: false,
    // The sources are in the package.
    sourcemap: true,
    sourcemapExcludeSources: true,
    // Documentation is in the declarations; here it would only be read over at every start.
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  await bundle.close();
  removeOthers(join(folder, "dist"), new Set(output.map(({ fileName }) => fileName)));
}

/** Removes the JavaScript of entries that are gone, and what was there before packages were bundled. */
function removeOthers(dist, kept) {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isOld = /\.js(\.map)?$/.test(entry.name) && !kept.has(relative(dist, path).split(sep).join("/"));
    if (isOld && entry.isFile()) rmSync(path);
  }
}
