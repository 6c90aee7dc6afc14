/** Longest line of generated code, where a line can be broken at all. */
export const lineWidth = 120;

/**
 * A doc comment, on one line when it fits.
 * @param text what the thing means; broken at blanks where a line gets too long.
 * @param constraints sentences that follow the text, on a line of their own when it does not all fit on one.
 * @param indent number of blanks before each line.
 * @returns the comment without a line end; the empty text when there is nothing to say.
 */
export function docComment(text: string, constraints: readonly string[] = [], indent = 0): string {
  const lines = docLines(text, constraints, indent);
  const margin = " ".repeat(indent);
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${margin}/** ${lines[0]} */`;
  return [`${margin}/**`, ...lines.map((line) => `${margin} * ${line}`.trimEnd()), `${margin} */`].join("\n");
}

/** The lines of a doc comment without its frame. */
function docLines(text: string, constraints: readonly string[], indent: number): string[] {
  const safeText = endSafe(text);
  const safeConstraints = endSafe(constraints.join(" "));
  const together = [safeConstraints === "" ? safeText : asSentence(safeText), safeConstraints]
    .filter((part) => part !== "")
    .join(" ");
  const width = lineWidth - indent;
  const isShort = !together.includes("\n") && together.length + "/**  */".length <= width;
  if (isShort) return together === "" ? [] : [together.trimEnd()];
  return [safeText, safeConstraints].flatMap((part) => wrap(part, width - " * ".length));
}

/** Breaks a text at blanks so that no line is longer than width, unless one word is. Keeps line ends. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of paragraph.split(" ").filter((part) => part !== "")) {
      const line = lines.at(-1);
      if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = `${line} ${word}`;
    }
    return lines;
  });
}

/** A text that another sentence may follow on the same line. */
function asSentence(text: string): string {
  return text === "" || /[.!?:;)]$/.test(text) ? text : `${text}.`;
}

/** A text that cannot end the comment it stands in. */
function endSafe(text: string): string {
  return text.replaceAll("\r", "").replaceAll("*/", "*\\/");
}
