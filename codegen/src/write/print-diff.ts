import type { Change, OutputPlan } from "./output.js";

/** Most lines of one file's diff that are shown: a diff is for reading, and one changed schema can change thousands. */
const mostLines = 80;

/**
 * What a plan would change, as a unified diff; the empty text when nothing would. A file that is missing, or one too
 * many, is named and not shown: its text says no more than its name does.
 * @param shownFolder the folder of the plan as people see it.
 */
export async function printDiff({ changes }: OutputPlan, shownFolder: string): Promise<string> {
  if (changes.length === 0) return "";
  const { createTwoFilesPatch } = await import("diff");
  const printed = changes.map((change) => {
    const file = shownFolder === "." ? change.path : `${shownFolder}/${change.path}`;
    const { before, after } = change;
    if (before === undefined || after === undefined) return wholeFile(file, change);
    return shorten(createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 }));
  });
  return printed.join("");
}

function wholeFile(file: string, { before, after }: Change): string {
  const lines = (text: string): string => `${text.split("\n").length - 1} lines`;
  if (after === undefined) return `--- a/${file}\n+++ /dev/null\n(does not belong there, ${lines(before ?? "")})\n`;
  return `--- /dev/null\n+++ b/${file}\n(is missing, ${lines(after)})\n`;
}

function shorten(patch: string): string {
  const lines = patch.trimEnd().split("\n");
  const more = lines.length - mostLines;
  return more > 0 ? `${lines.slice(0, mostLines).join("\n")}\n(… ${more} more lines)\n` : patch;
}
