import { spawnSync } from "node:child_process";

/**
 * Runs npm, the one beside node, on any system.
 * @returns what it printed.
 * @throws Error with its words when it fails.
 */
export function runNpm(cwd: string, args: readonly string[]): string {
  const isWindows = process.platform === "win32";
  // npm of Windows is a command file, which node starts by a shell only.
  const options = { cwd, encoding: "utf8", shell: isWindows } as const;
  const { status, stdout, stderr, error } = spawnSync(isWindows ? "npm.cmd" : "npm", args, options);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  return stdout;
}
