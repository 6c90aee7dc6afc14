// What the schemas of a package are compared with: its last release, as changesets leaves it. That is a version in
// package.json, a heading in CHANGELOG.md, and once it is published a tag `<name>@<version>`.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Finds the last release of a package.
 * @param checkout folder of the repository.
 * @param folder that of the package, relative to the checkout, with slashes.
 * @returns `none`: never released, `why` says how that is known. `released`: `tag` and `version`; `prepared` is the
 * version that `changeset version` has set since, which waits for being published. `unknown`: `why` says what is wrong.
 */
export function findLastRelease(checkout, folder) {
  const { name, version } = JSON.parse(readFileSync(join(checkout, folder, "package.json"), "utf8"));
  const changelog = join(checkout, folder, "CHANGELOG.md");
  if (!existsSync(changelog)) return { kind: "none", why: "not released yet" };
  const versions = [...readFileSync(changelog, "utf8").matchAll(/^## (\S+)\s*$/gm)].map((match) => match[1]);
  if (versions[0] !== version) {
    return {
      kind: "unknown",
      why:
        `package.json says ${version}, and the first release in ${folder}/CHANGELOG.md is ${versions[0] ?? "missing"}. ` +
        "Leave both to pnpm version-packages.",
    };
  }
  const hasTag = (wanted) =>
    git(checkout, "rev-parse", "--verify", "--quiet", `refs/tags/${name}@${wanted}`) !== undefined;
  if (hasTag(version)) return { kind: "released", tag: `${name}@${version}`, version };
  if (!isFreshIn(checkout, folder, version)) {
    return {
      kind: "unknown",
      why:
        `${version} is released, and this clone has no tag ${name}@${version}. Fetch history and tags: ` +
        "git fetch --tags, in a shallow clone git fetch --tags --unshallow. " +
        "If it was never published, publish it before going on: pnpm release",
    };
  }
  const previous = versions[1];
  if (previous === undefined) return { kind: "none", why: `${version} is prepared, the first release` };
  if (hasTag(previous)) return { kind: "released", tag: `${name}@${previous}`, version: previous, prepared: version };
  return {
    kind: "unknown",
    why: `${version} is prepared, and this clone has no tag ${name}@${previous} to compare with: git fetch --tags`,
  };
}

/**
 * Whether a version came with this very commit, or is not committed yet: its tag is made when it is published, which
 * is after the checks of this commit.
 */
function isFreshIn(checkout, folder, version) {
  if (versionAt(checkout, "HEAD", folder) !== version) return true;
  if (git(checkout, "rev-parse", "--verify", "--quiet", "HEAD^1") === undefined) {
    // The first commit of all, unless the clone only goes back to here: then nobody can tell.
    return git(checkout, "rev-parse", "--is-shallow-repository")?.trim() === "false";
  }
  return versionAt(checkout, "HEAD^1", folder) !== version;
}

function versionAt(checkout, revision, folder) {
  const text = git(checkout, "show", `${revision}:./${folder}/package.json`);
  return text === undefined ? undefined : JSON.parse(text).version;
}

/** What git says; `undefined` when it fails, which here means that what was asked for is not there. */
function git(cwd, ...args) {
  const { status, stdout, error } = spawnSync("git", args, { cwd, encoding: "utf8" });
  if (error !== undefined)
    throw new Error("git is needed to find the last releases, and cannot be run.", { cause: error });
  return status === 0 ? stdout : undefined;
}
