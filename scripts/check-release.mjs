// Whether a checkout may be published as it stands: everything committed, and no change that waits for its version.
// Another checkout can be named as argument. Part of pnpm release.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import readChangesets from "@changesets/read";
import { root } from "./tools.mjs";

const checkout = resolve(process.argv[2] ?? root);
const pending = await readChangesets(checkout);
if (pending.length > 0) {
  const names = pending.map(({ id }) => `.changeset/${id}.md`).join(", ");
  fail(`${names} have no version yet. Run pnpm version-packages, and commit what it writes.`);
}
const { status, stdout, error } = spawnSync("git", ["status", "--porcelain"], { cwd: checkout, encoding: "utf8" });
if (error !== undefined || status !== 0)
  fail(`git cannot tell whether ${checkout} is committed. Publish from a clone.`);
// Published is what lies here, and tagged what is committed: they have to be the same.
if (stdout !== "") fail(`not everything is committed:\n${stdout}Commit it, or publish from a fresh clone.`);

function fail(message) {
  console.error(`release: ${message}`);
  process.exit(1);
}
