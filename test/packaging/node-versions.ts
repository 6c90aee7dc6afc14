import { runNpm } from "./run-npm.js";

/**
 * Gets a version of node from npm, which keeps it.
 * @returns the path of the program.
 * @throws Error when there is none for this system: nothing was tested on it then.
 */
export function nodeProgram(version: string): string {
  const known = programs.get(version);
  if (known !== undefined) return known;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const source = `node-${platform}-${process.arch}@${version}`;
  try {
    const printed = runNpm(process.cwd(), ["exec", "--yes", "--package", source, "--", "node", "-p", script]);
    const [path, got] = JSON.parse(printed) as [string, string];
    if (got !== version) throw new Error(`npm gave node ${got} instead`);
    programs.set(version, path);
    return path;
  } catch (cause) {
    const advice = "Run pnpm matrix on a system that has it, such as Linux on x64.";
    throw new Error(`NOT TESTED on node ${version}: ${source} cannot be had. ${advice}`, { cause });
  }
}

/** Asking npm takes a second each time. */
const programs = new Map([[process.versions.node, process.execPath]]);

const script = "JSON.stringify([process.execPath,process.versions.node])";
