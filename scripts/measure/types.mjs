// What the types cost an application: a file that imports every version and narrows by speaks(), and what an editor shows.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf, root } from "../tools.mjs";
import { median, printTable, protocols } from "./packages.mjs";

const rounds = 5;

export function measureTypes() {
  // Inside the checkout, so that the packages are found; as an application has them: built, and found by name.
  const folder = mkdtempSync(join(root, "node_modules", ".measure-"));
  try {
    writeFileSync(join(folder, "usage.ts"), usage());
    const rows = ["typescript-6", "typescript"].map((compiler) => {
      const runs = Array.from({ length: rounds }, () => compile(compiler, folder));
      const [{ output }] = runs;
      const wall = runs.map(({ ms }) => ms);
      const version = /\d[\d.]*/.exec(run(compiler, ["--version"]).output)[0];
      return [
        version,
        value(output, "Check time"),
        value(output, "Total time"),
        Math.min(...wall).toFixed(0),
        median(wall).toFixed(0),
        value(output, "Instantiations"),
      ];
    });
    console.log(
      `One file that serves and calls ${protocols.length} protocols, library check on. Wall time in ms, ${rounds} runs.\n`,
    );
    printTable(["TypeScript", "check", "total", "best wall", "median wall", "instantiations"], rows);
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

function compile(compiler, folder) {
  const config = {
    compilerOptions: {
      strict: true,
      module: "nodenext",
      target: "es2023",
      noEmit: true,
      exactOptionalPropertyTypes: true,
      types: ["node"],
      skipLibCheck: false,
    },
    files: ["usage.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
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
