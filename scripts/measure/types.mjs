// What the types cost an application: a file that imports every version and narrows by speaks(), and what an editor shows.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf, root } from "../tools.mjs";
import { median, printTable, protocols } from "./packages.mjs";

const rounds = 5;

const programs = [
  ["imports the runtime only", () => 'import { Server } from "@chargewire/runtime";\nexport const kind = Server;\n'],
  [`serves and calls ${protocols.length} protocols`, usage],
];

export function measureTypes() {
  // Inside the checkout, so that the packages are found; as an application has them: built, and found by name.
  const folder = mkdtempSync(join(root, "node_modules", ".measure-"));
  try {
    const rows = ["typescript-6", "typescript"].flatMap((compiler) => {
      const version = /\d[\d.]*/.exec(run(compiler, ["--version"]).output)[0];
      return [true, false].flatMap((skipLibCheck) =>
        programs.map(([title, text]) => {
          writeFileSync(join(folder, "program.ts"), text());
          const runs = Array.from({ length: rounds }, () => compile(compiler, folder, skipLibCheck));
          const seconds = (name) => median(runs.map(({ output }) => Number.parseFloat(value(output, name)))).toFixed(2);
          const instantiations = value(runs[0].output, "Instantiations");
          const libraries = skipLibCheck ? "skipped" : "checked";
          return [version, title, libraries, seconds("Check time"), seconds("Total time"), instantiations];
        }),
      );
    });
    console.log(`Median of ${rounds} runs, in s, as the compiler tells them.\n`);
    printTable(["TypeScript", "program", "declarations of libraries", "check", "total", "instantiations"], rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function usage() {
  const imports = protocols.map(({ constant, package: from }) => `import { ${constant} } from "${from}";`);
  const branches = protocols.map(({ constant }) => {
    return `  if (connection.speaks(${constant})) await connection.call("TriggerMessage", { requestedMessage: "Heartbeat" });`;
  });
  return `${imports.join("\n")}
import { Server } from "@chargewire/runtime";

const server = new Server({ protocols: [${protocols.map(({ constant }) => constant).join(", ")}] });
server.on("connect", async (connection) => {
${branches.join("\n")}
});
`;
}

function compile(compiler, folder, skipLibCheck) {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: "nodenext",
    target: "es2023",
    lib: ["es2023"],
    types: ["node"],
    noEmit: true,
    skipLibCheck,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  return run(compiler, ["-p", folder, "--extendedDiagnostics"]);
}

function run(compiler, args) {
  const begin = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [commandOf(compiler, "tsc"), ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout);
  return { ms: performance.now() - begin, output: stdout };
}

function value(output, name) {
  return new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(output)?.[1] ?? "";
}
