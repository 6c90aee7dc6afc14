// Checks that layers import downwards only (the table below), and that no dependency slips in from the side. An argument
// names another checkout than this one.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { root as checkout } from "./tools.mjs";

const root = resolve(process.argv[2] ?? checkout);

/** Files of the generator that all its stages stand on. */
const generatorBase = ["config", "faults", "json", "names"].map((name) => `codegen/src/${name}.ts`);

/**
 * Layer → what its files may import besides their own layer. A layer is a folder or a file; the first match counts.
 * `node:` stands for the modules of node, `@chargewire/` for all our packages; packages are named as they are imported.
 */
const layers = [
  ["packages/runtime/src/wire", ["node:"]],
  ["packages/runtime/src/errors", []],
  ["packages/runtime/src/model", ["packages/runtime/src/wire", "packages/runtime/src/errors"]],
  [
    "packages/runtime/src/transport/ws-",
    ["packages/runtime/src/transport", "packages/runtime/src/errors", "#ws", "node:"],
  ],
  ["packages/runtime/src/transport", ["packages/runtime/src/errors"]],
  [
    "packages/runtime/src/rpc",
    [
      "node:",
      "packages/runtime/src/wire",
      "packages/runtime/src/errors",
      "packages/runtime/src/model",
      "packages/runtime/src/transport/transport.ts",
      "packages/runtime/src/transport/close-frame.ts",
    ],
  ],
  ["packages/runtime/src", ["packages/runtime/src", "node:"]],
  ["packages/runtime/ws.js", ["ws"]],
  ["packages/grpc/src/errors", ["@chargewire/runtime"]],
  ["packages/grpc/src/model", ["@chargewire/runtime"]],
  [
    "packages/grpc/src/wire",
    ["@bufbuild/protobuf/wire", "@chargewire/runtime", "@chargewire/runtime/kit", "packages/grpc/src/model"],
  ],
  ["packages/grpc/src/stream", ["@chargewire/runtime/kit", "packages/grpc/src/model"]],
  [
    "packages/grpc/src/transport",
    [
      "@chargewire/runtime",
      "@chargewire/runtime/kit",
      "@grpc/grpc-js",
      "node:",
      "packages/grpc/src/errors",
      "packages/grpc/src/stream/link.ts",
    ],
  ],
  ["packages/grpc/src", ["@chargewire/runtime", "@chargewire/runtime/kit", "packages/grpc/src"]],
  ["codegen/src/load", ["ajv", "node:", ...generatorBase]],
  ["codegen/src/normalize", ["@chargewire/runtime/codegen", "node:", "codegen/src/load", ...generatorBase]],
  [
    "codegen/src/init",
    [
      "node:",
      "codegen/src/generate-protocol.ts",
      "codegen/src/model",
      "codegen/src/normalize",
      "codegen/src/load",
      ...generatorBase,
    ],
  ],
  ["codegen/src/model", ["codegen/src/normalize", "codegen/src/load", ...generatorBase]],
  [
    "codegen/src/emit",
    [
      "@chargewire/grpc/codegen",
      "@chargewire/runtime/codegen",
      "handlebars",
      "json-schema-to-typescript",
      "node:",
      "codegen/src/model",
      "codegen/src/normalize",
      "codegen/src/load",
      ...generatorBase,
    ],
  ],
  [
    "codegen/src/write",
    ["diff", "node:", "codegen/src/generate-extension.ts", "codegen/src/emit", "codegen/src/load", ...generatorBase],
  ],
  [
    "codegen/src/diff",
    [
      "node:",
      "codegen/src/generate-extension.ts",
      "codegen/src/generate-protocol.ts",
      "codegen/src/model",
      "codegen/src/normalize",
      "codegen/src/load",
      ...generatorBase,
    ],
  ],
  ["codegen/src", ["node:"]],
  ["examples/src", ["@acme/", "@chargewire/", "node:"]],
  // Tests see what users see: packages by their names, never a path into their sources.
  ["test/", ["*"]],
  // A vendor's package stands on that of the protocol that it extends.
  ["packages/acme/", ["@chargewire/ocpp201", "@chargewire/runtime/codegen", "#validators"]],
  ["packages/orchestrator-bridge/src/metering", []],
  [
    "packages/orchestrator-bridge/src/sessions",
    [
      "node:",
      "@chargewire/orchestrator10",
      "packages/orchestrator-bridge/src/metering",
      "packages/orchestrator-bridge/src/place.ts",
    ],
  ],
  // The versions are known here by their types only: whoever serves one has its package.
  [
    "packages/orchestrator-bridge/src/versions",
    [
      "@chargewire/ocpp16",
      "@chargewire/ocpp20",
      "@chargewire/ocpp201",
      "@chargewire/ocpp21",
      "@chargewire/runtime",
      "packages/orchestrator-bridge/src/metering",
      "packages/orchestrator-bridge/src/sessions/news.ts",
    ],
  ],
  [
    "packages/orchestrator-bridge/src/limits",
    [
      "@chargewire/orchestrator10",
      "@chargewire/runtime",
      "packages/orchestrator-bridge/src/bridge-events.ts",
      "packages/orchestrator-bridge/src/orchestrator.ts",
      "packages/orchestrator-bridge/src/place.ts",
      "packages/orchestrator-bridge/src/versions",
    ],
  ],
  [
    "packages/orchestrator-bridge/src",
    [
      "@chargewire/orchestrator10",
      "@chargewire/runtime",
      "@chargewire/runtime/kit",
      "packages/orchestrator-bridge/src",
    ],
  ],
  ["packages/", ["@chargewire/grpc/codegen", "@chargewire/runtime", "@chargewire/runtime/codegen", "#validators"]],
];

const importPattern = /^(?:import|export)\s[^"'=;()]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;
const faults = sourceFiles().flatMap(checkFile);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);

function sourceFiles() {
  const folders = ["packages", "codegen", "examples", "test"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }));
  return (
    folders
      .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join(posix.sep))
      .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file))
      // Unit tests beside the sources may import the test tools as well.
      .filter((file) => file.startsWith("test/") || !file.endsWith(".test.ts"))
      .sort()
  );
}

function checkFile(file) {
  const layer = layers.find(([name]) => file.startsWith(name));
  if (layer === undefined) return [`${file}: belongs to no layer of scripts/check-layers.mjs; add one.`];
  const [name, allowed] = layer;
  const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const imports = [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3]);
  return imports
    .map((specifier) => (specifier.startsWith(".") ? targetOf(file, specifier) : specifier))
    .filter((target) => !isAllowed(target, file, name, allowed))
    .map((target) => `${file}: the layer ${name} must not import ${target}; it may import ${allowed.join(", ")}.`);
}

function targetOf(file, specifier) {
  const target = resolve(root, dirname(file), specifier).replace(/\.js$/, ".ts");
  return relative(root, target).split(sep).join(posix.sep);
}

function isAllowed(target, file, name, allowed) {
  // A generated package may import its own files only, not another package's.
  const own = name.startsWith("packages/") && !name.includes("/src") ? file.split("/").slice(0, 2).join("/") : name;
  return [own, ...allowed].some((entry) =>
    entry === "*"
      ? !/^(packages|codegen|examples)\//.test(target)
      : /[:/]$/.test(entry) || entry.includes("/src") || entry === own
        ? target.startsWith(entry)
        : target === entry,
  );
}
