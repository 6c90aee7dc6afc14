// pnpm api: writes the public API of every published package down, so that a change of it is seen in review. With
// --check nothing is written, and a report that is not what the declarations give is a failure. Another checkout, whose
// packages are compiled, can be named as well.

import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { publishedPackages } from "./published.mjs";
import { commandOf, node, root } from "./tools.mjs";

const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
const isCheck = values.check === true;
const checkout = resolve(positionals[0] ?? root);

// The reports are about what was compiled.
if (checkout === root) node(commandOf("typescript", "tsc"), ["-b", "packages", "codegen"]);
let faults = 0;
for (const { folder, manifest } of publishedPackages(checkout)) {
  // What is exported as a file by itself, a .proto file for example, has no declarations.
  const modules = Object.entries(manifest.exports).filter(([, target]) => typeof target !== "string");
  const entries = modules.map(([path, { types }]) => ({ path, types }));
  for (const entry of entries) report(folder, entry);
  removeOthers(folder, entries);
}
if (faults > 0) {
  if (isCheck) console.error("The public API changed. If that is wanted: pnpm api, and commit the reports with it.");
  process.exit(1);
}

function report(folder, { path, types }) {
  const name = reportName(path);
  if (!isCheck) mkdirSync(join(checkout, folder, "api"), { recursive: true });
  const { succeeded, apiReportChanged, errorCount } = Extractor.invoke(configFor(folder, types, name), {
    localBuild: !isCheck,
    printApiReportDiff: isCheck,
    messageCallback: (message) => {
      message.handled = true;
      const isDiff = message.messageId === "console-api-report-diff";
      if (isDiff || message.logLevel === "error") console.error(message.text);
    },
  });
  if (!apiReportChanged && succeeded) return;
  const file = `${folder}/api/${name}.api.md`;
  if (!isCheck && errorCount === 0) console.log(`wrote ${file}`);
  else {
    console.error(`${file}: ${errorCount > 0 ? "cannot be made" : "is not what the declarations give"}`);
    faults += 1;
  }
}

/** Removes reports of entries that are gone; with --check, tells them. */
function removeOthers(folder, entries) {
  const wanted = new Set(entries.map(({ path }) => `${reportName(path)}.api.md`));
  const reports = join(checkout, folder, "api");
  for (const name of existsSync(reports) ? readdirSync(reports) : []) {
    if (wanted.has(name)) continue;
    if (isCheck) {
      console.error(`${folder}/api/${name}: package.json exports no such entry`);
      faults += 1;
    } else rmSync(join(reports, name), { recursive: true });
  }
}

/** `.` → `index`, `./codegen` → `codegen`. */
function reportName(path) {
  return path === "." ? "index" : basename(path);
}

function configFor(folder, types, name) {
  const projectFolder = join(checkout, folder);
  const entry = join(projectFolder, types);
  if (!existsSync(entry)) throw new Error(`${entry} is missing: package.json exports what is not compiled.`);
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules", "@types")],
  };
  const silent = { logLevel: "none" };
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(projectFolder, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder,
      mainEntryPointFilePath: entry,
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: join(projectFolder, "api"),
        reportTempFolder: join(checkout, "node_modules", ".cache", "chargewire", "api", folder),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        // Comments are written for editors, which know more links than TSDoc.
        tsdocMessageReporting: { default: silent },
        extractorMessageReporting: {
          default: silent,
          // A type of a public signature that cannot be imported. Further entries leave types to the main one.
          "ae-forgotten-export": name === "index" ? { logLevel: "warning", addToApiReportFile: true } : silent,
        },
      },
    },
  });
}
