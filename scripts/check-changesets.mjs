// pnpm check:changesets: the pending changesets state at least the semver step that the schemas of each protocol
// package ask for since its last release, as `codegen diff` tells it. Another checkout can be named as argument.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import readChangesets from "@changesets/read";
import { findLastRelease } from "./changesets/last-release.mjs";
import { commandOf, node, root } from "./tools.mjs";

const steps = ["none", "patch", "minor", "major"];
const mostChanges = 20;

const checkout = resolve(process.argv[2] ?? root);
node(commandOf("typescript", "tsc"), ["-b", "codegen"]);
const { describeFault, diffProtocols, packageName } = await import("@chargewire/codegen");
const pending = await readPending();
const results = [];
for (const protocol of protocols()) results.push(await check(protocol));
for (const { isGood, text } of results) console[isGood ? "log" : "error"](text);
if (!results.every(({ isGood }) => isGood)) process.exit(1);

function protocols() {
  const schemas = join(checkout, "schemas");
  return readdirSync(schemas)
    .filter((name) => existsSync(join(schemas, name, "protocol.json")))
    .sort();
}

/** The largest step that the pending changesets state, per package. */
async function readPending() {
  const releases = (await readChangesets(checkout)).flatMap((changeset) => changeset.releases);
  const stated = new Map();
  for (const { name, type } of releases) stated.set(name, larger(stated.get(name) ?? "none", type));
  return stated;
}

async function check(protocol) {
  const folder = `packages/${packageName(protocol)}`;
  const { name, private: isPrivate } = JSON.parse(readFileSync(join(checkout, folder, "package.json"), "utf8"));
  const say = (isGood, text) => ({ isGood, text: `${name}: ${text}` });
  if (isPrivate === true) return say(true, "private, never released.");
  const release = findLastRelease(checkout, folder);
  if (release.kind === "none") return say(true, `${release.why}: nothing to compare with.`);
  if (release.kind === "unknown") return say(false, release.why);

  const { faults, comparison } = await diffProtocols(`${release.tag}:${protocol}`, protocol, { cwd: checkout });
  if (comparison === undefined) {
    return say(false, `cannot be compared with ${release.tag}.\n${faults.map(describeFault).join("\n")}`);
  }
  // While the major version is 0, minor stands for major.
  const isUnstable = release.version.startsWith("0.");
  const stepOf = (change) => (isUnstable && change.step === "major" ? "minor" : change.step);
  const needed = comparison.changes.map(stepOf).reduce(larger, "none");
  const prepared = release.prepared === undefined ? "none" : stepBetween(release.version, release.prepared);
  const stated = larger(prepared, pending.get(name) ?? "none");
  if (larger(stated, needed) === stated)
    return say(true, `${stated} is stated, ${needed} needed since ${release.tag}.`);

  const asking = comparison.changes.filter((change) => larger(stated, stepOf(change)) !== stated);
  return say(
    false,
    [
      `the changesets state ${stated}, and the schemas need ${needed} since ${release.tag}, because of`,
      ...asking.slice(0, mostChanges).map((change) => `  ${describe(change)}`),
      ...(asking.length > mostChanges ? [`  and ${asking.length - mostChanges} more`] : []),
      `  State at least ${needed} for ${name}: pnpm changeset`,
      `  All that changed: pnpm codegen diff ${release.tag}:${protocol} ${protocol}`,
    ].join("\n"),
  );
}

function describe({ subject, field, text, step }) {
  return `${[subject, field].filter((part) => part !== undefined).join(".")}: ${text} (${step})`.replace(/^: /, "");
}

function larger(left, right) {
  return steps.indexOf(left) >= steps.indexOf(right) ? left : right;
}

function stepBetween(before, after) {
  const [old, now] = [before, after].map((version) => version.split(/[.-]/));
  return ["major", "minor", "patch"].find((_step, index) => old[index] !== now[index]) ?? "none";
}
