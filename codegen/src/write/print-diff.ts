import type { OutputPlan } from "./output.js";

/**
 * What a plan would change, as a unified diff; the empty text when nothing would.
 * @param shownFolder the folder of the plan as people see it.
 */
export async function printDiff({ changes }: OutputPlan, shownFolder: string): Promise<string> {
  if (changes.length === 0) return "";
  const { createTwoFilesPatch } = await import("diff");
  return changes
    .map(({ path, before, after }) => {
      const file = shownFolder === "." ? path : `${shownFolder}/${path}`;
      const from = before === undefined ? "/dev/null" : `a/${file}`;
      const to = after === undefined ? "/dev/null" : `b/${file}`;
      return createTwoFilesPatch(from, to, before ?? "", after ?? "", undefined, undefined, { context: 3 });
    })
    .join("");
}
