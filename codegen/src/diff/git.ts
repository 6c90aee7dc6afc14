import { execFile } from "node:child_process";

/** What git said. */
export type GitAnswer =
  | { readonly kind: "done"; readonly output: Buffer }
  | { readonly kind: "failed"; readonly message: string }
  /** There is no git to run. */
  | { readonly kind: "missing" };

/** Most that git may say at once, in bytes: far above the schemas of any protocol. */
const mostOutput = 1 << 28;

/**
 * Runs git, without a shell.
 * @param folder where it runs; it has to be there.
 * @param input what it reads.
 */
export function runGit(folder: string, args: readonly string[], input = ""): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const options = { cwd: folder, encoding: "buffer", maxBuffer: mostOutput } as const;
    const child = execFile("git", args, options, (error, output, said) => {
      if (error === null) resolve({ kind: "done", output });
      else if (error.code === "ENOENT") resolve({ kind: "missing" });
      else resolve({ kind: "failed", message: said.toString().trim() || error.message });
    });
    // Git may end before it has read everything; what it says is the news then.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}
