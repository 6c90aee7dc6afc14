// What is installed with a library, and what the generator takes: no contestant runs for these.

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { generatorTimes } from "../../scripts/measure/generator.mjs";
import { packedSize } from "../../scripts/measure/sizes.mjs";
import { isOurs } from "../contestants/contestants.mjs";
import { packageOf } from "../harness/chargewire.mjs";

const nothingToClose = async () => {};

/** Packages that npm would install, and their bytes. @returns {import("../harness/rounds.mjs").Metric} */
export function installedPackages() {
  return {
    name: "packages",
    title: "Packages installed",
    figures: [
      { name: "count", title: "packages", unit: "", digits: 0 },
      { name: "size", title: "unpacked", unit: "KiB", digits: 0 },
    ],
    slices: 1,
    maxRounds: 1,
    contestants: (all) => all.filter(({ name }) => name !== "ocpp-rpc lax"),
    open: async ({ start }) => ({ start, close: nothingToClose }),
    async measure({ start }) {
      const folders = new Set(wanted[start.module](start).flatMap(([name, from]) => closure(name, from)));
      const bytes = [...folders].reduce((sum, folder) => sum + sizeOf(folder), 0);
      return { count: folders.size, size: bytes / 1024 };
    },
  };
}

const here = import.meta.url;

/** What an application names as its dependencies, and from where that is found. */
const wanted = {
  "raw-ws": ({ strict }) => [["ws", here], ...(strict ? [["ajv", here]] : [])],
  // The runtime is named as well where Server is used instead of a facade; it comes anyway.
  chargewire: ({ root }) => [[packageOf("ocpp1.6"), join(root, "bench", "package.json")]],
  "ocpp-rpc": () => [["ocpp-rpc", here]],
};

/** Folders of a package and of all that it depends on. */
function closure(name, from, found = new Set()) {
  const folder = folderOf(name, from);
  if (found.has(folder)) return [];
  found.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const each of Object.keys(dependencies)) closure(each, join(folder, "package.json"), found);
  return [...found];
}

/** Where a package lies that another one imports; its exports may hide its package.json. */
function folderOf(name, from) {
  const places = createRequire(from)
    .resolve.paths(`${name}/package.json`)
    .map((place) => join(place, name));
  const place = places.find((each) => statSync(join(each, "package.json"), { throwIfNoEntry: false }) !== undefined);
  if (place === undefined) throw new Error(`${name} is not installed for ${from}`);
  return realpathSync(place);
}

/** Bytes of a package: of ours what npm would publish. */
function sizeOf(folder) {
  if (!folder.includes("node_modules")) return packedSize(folder).unpackedSize;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath, "/").slice(folder.length).includes("/node_modules/"))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** The generator for all protocols. @returns {import("../harness/rounds.mjs").Metric} */
export function generator() {
  return {
    name: "generator",
    title: "Generator, all protocols",
    figures: [
      { name: "cold", title: "cold", unit: "ms", digits: 0 },
      { name: "warm", title: "nothing changed", unit: "ms", digits: 0 },
    ],
    slices: 1,
    contestants: (all) => all.filter(isOurs),
    open: async ({ start }) => ({ root: start.root, close: nothingToClose }),
    measure: async ({ root }) => generatorTimes(root),
  };
}
