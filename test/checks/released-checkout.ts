import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { createFixture, textFields } from "../codegen/fixture.js";
import { git } from "../codegen/git.js";

const root = resolve(import.meta.dirname, "..", "..");

/** A checkout with one protocol package, @chargewire/demo10, and what the check of changesets says of it. */
export interface ReleasedCheckout {
  readonly root: string;
  write(path: string, content: object | string): Promise<void>;
  /** Writes the release that package.json and CHANGELOG.md tell of; newest version first. */
  release(...versions: string[]): Promise<void>;
  /** Writes a pending changeset. */
  state(step: string, name?: string): Promise<void>;
  /** Gives PingRequest a field: an optional one is a minor step, a required one a major step. */
  addField(kind: "optional" | "required"): Promise<void>;
  git(...args: string[]): void;
  /** Commits everything. */
  commit(): void;
  check(folder?: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
  /** Runs the command of changesets. */
  changeset(...args: string[]): void;
}

/** Creates the checkout, committed once and never released; it is removed when the test ends. */
export async function createReleasedCheckout(): Promise<ReleasedCheckout> {
  const fixture = await createFixture();
  const cwd = fixture.root;
  const program = (path: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(root, path), ...args], {
      cwd,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };
  const commit = (): void => {
    git(fixture, "add", "--all");
    git(fixture, "commit", "--quiet", "--allow-empty", "--message", "A change");
  };
  const manifest = (version: string): object => ({ name: "@chargewire/demo10", version });
  let count = 0;

  await fixture.write("package.json", { name: "demo", version: "0.0.0", private: true, workspaces: ["packages/*"] });
  await fixture.write("packages/demo10/package.json", manifest("0.0.0"));
  await fixture.write(".changeset/config.json", { changelog: "@changesets/cli/changelog", baseBranch: "main" });
  git(fixture, "init", "--quiet", "--initial-branch", "main");
  commit();
  return {
    root: cwd,
    write: fixture.write,
    git: (...args) => git(fixture, ...args),
    commit,
    release: async (...versions) => {
      await fixture.write("packages/demo10/package.json", manifest(versions[0] ?? ""));
      const sections = versions.map((version) => `## ${version}\n\n### Minor Changes\n\n- Something.\n`);
      await fixture.write("packages/demo10/CHANGELOG.md", ["# @chargewire/demo10\n", ...sections].join("\n"));
    },
    state: async (step, name = "@chargewire/demo10") => {
      count += 1;
      await fixture.write(`.changeset/change-${count}.md`, `---\n"${name}": ${step}\n---\n\nA change.\n`);
    },
    addField: async (kind) => {
      const { required, ...optional } = textFields("Asks whether the hub is there.", "key");
      const schema = kind === "required" ? { ...optional, required } : optional;
      await fixture.write("schemas/demo1.0/basic/PingRequest.json", schema);
    },
    check: (folder = cwd) => program("scripts/check-changesets.mjs", folder),
    changeset: (...args) => {
      const { status, stdout, stderr } = program("node_modules/@changesets/cli/bin.js", ...args);
      if (status !== 0) throw new Error(`changeset ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
    },
  };
}
