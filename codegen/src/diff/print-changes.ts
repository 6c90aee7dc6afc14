import type { Role } from "../load/manifest.js";
import type { Change, Comparison, Section } from "./change.js";
import type { ChangeKind } from "./rules.js";
import { code } from "./words.js";

/** Title of the section about the whole. */
const wholeTitles: Readonly<Record<Comparison["kind"], string>> = { protocol: "Protocol", extension: "Extension" };

/** Title of each section, in their order. */
const titles: Readonly<Record<Section, string>> = {
  protocol: "Protocol",
  actions: "Actions",
  types: "Messages and types",
  enums: "Enums",
};

/** Kinds that say the same of many names: told on one line together. */
const joined: readonly ChangeKind[] = ["type-removed", "enum-removed", "type-added", "enum-added"];

/** A comparison as Markdown: the step in the first lines, then a section per part of the protocol that changed. */
export function printChanges(comparison: Comparison): string {
  const { before, after, step, changes, breaking } = comparison;
  const heading = `# ${code(before.source)} → ${code(after.source)}\n\n`;
  if (changes.length === 0) return `${heading}No change; step: **${step}**.\n`;
  const count = `${changes.length} change${changes.length === 1 ? "" : "s"}`;
  const summary =
    `Step: **${step}**; ${count}, of which ${breaking.sender} may break senders and ${breaking.receiver} receivers.\n\n` +
    "Senders and receivers are those of the message that a change is in: who answers is the sender of the response.\n";
  const sections = Object.entries(titles).flatMap(([section, title]) => {
    const own = changes.filter((change) => change.section === section);
    const shown = section === "protocol" ? wholeTitles[comparison.kind] : title;
    return own.length === 0 ? [] : [`\n## ${shown}\n\n${printSection(own, comparison.roles)}`];
  });
  return `${heading}${summary}${sections.join("")}`;
}

function printSection(changes: readonly Change[], roles: Readonly<Record<Role, string>>): string {
  const together = joined.flatMap((kind) => printJoined(changes.filter((change) => change.kind === kind)));
  const words = changes.filter(({ subject }) => subject === undefined).map((change) => printLine(change));
  const rest = changes.filter(({ kind, subject }) => subject !== undefined && !joined.includes(kind));
  const [first] = rest;
  if (first === undefined || first.section === "protocol" || first.section === "actions") {
    const lines = rest.map((change) => {
      const subject = change.section === "protocol" ? "" : `${code(change.subject ?? "")}: `;
      return printLine(change, subject);
    });
    return [...together, ...lines, ...words].join("");
  }
  const names = [...new Set(rest.map(({ subject }) => subject ?? ""))];
  const subjects = names.map((subject) => {
    const own = rest.filter((change) => change.subject === subject);
    const lines = own.map((change) => printLine(change, change.field === undefined ? "" : `${code(change.field)}: `));
    return `### ${subject}, ${printSenders(own[0]?.sentBy ?? [], roles)}\n\n${lines.join("")}`;
  });
  return [[...together, ...words].join(""), ...subjects].filter((text) => text !== "").join("\n");
}

function printJoined(changes: readonly Change[]): string[] {
  const [first] = changes;
  if (first === undefined) return [];
  const names = changes.map(({ subject }) => code(subject ?? "")).join(", ");
  return [`- ${first.text}: ${names} (${printMark(first)})\n`];
}

function printLine(change: Change, about = ""): string {
  return `- ${about}${change.text} (${printMark(change)})\n`;
}

function printMark({ step, breaks }: Change): string {
  return breaks.length === 0 ? step : `${step}, breaks ${breaks.map((side) => `${side}s`).join(" and ")}`;
}

function printSenders(sentBy: readonly Role[], roles: Readonly<Record<Role, string>>): string {
  const [only] = sentBy;
  if (only === undefined) return "in no message";
  return `sent by ${sentBy.length === 1 ? `the ${roles[only]}` : "either side"}`;
}
