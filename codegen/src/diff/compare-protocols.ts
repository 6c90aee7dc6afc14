import type { Role } from "../load/manifest.js";
import type { ProtocolModel } from "../model/model.js";
import type { Finding } from "./change.js";
import { compareDialects } from "./compare-dialects.js";
import { compareTransports } from "./compare-streams.js";
import { code, fromTo } from "./words.js";

/**
 * Compares what a manifest says of its protocol as a whole: subprotocol, roles, dialect, words. The name is not
 * compared: two versions of a standard are meant to differ in it.
 */
export function compareProtocols(before: ProtocolModel, after: ProtocolModel): Finding[] {
  const findings: Finding[] = [];
  if (before.subprotocol !== after.subprotocol) {
    const [old, now] = [before.subprotocol, after.subprotocol];
    findings.push({ kind: "subprotocol-changed", text: `subprotocol ${fromTo(old, now)}`, before: old, after: now });
  }
  findings.push(...compareTransports(before, after));
  for (const role of roles) {
    const [old, now] = [before.roles[role].name, after.roles[role].name];
    if (old === now) continue;
    findings.push({
      kind: "role-renamed",
      text: `the ${role} is ${code(now)}, was ${code(old)}`,
      before: old,
      after: now,
    });
  }
  return [...findings, ...compareDialects(before, after), ...compareProtocolWords(before, after)];
}

const roles: readonly Role[] = ["client", "server"];
const words = ["title", "version", "description", "profileTitle"] as const;

function compareProtocolWords(before: ProtocolModel, after: ProtocolModel): Finding[] {
  const changed: string[] = words.filter((key) => before[key] !== after[key]);
  for (const role of roles) {
    const [old, now] = [before.roles[role], after.roles[role]];
    if (old.title !== now.title || old.description !== now.description) changed.push(`words for the ${role}`);
  }
  return changed.map((field) => ({ kind: "description-changed", field, text: field }));
}
