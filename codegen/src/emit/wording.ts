import { lineWidth } from "./doc-comment.js";

/** A noun with its article: `a charge point`, `an energy manager`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** A phrase with a capital at its start. */
export function upperFirstWord(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** The first sentence of a description, for tables. A full stop inside a word, as in Ding.X, ends nothing. */
export function firstSentence(description: string): string {
  const [sentence = description] = /^.*?[.!?](?=\s|$)/s.exec(description) ?? [];
  return sentence.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

/**
 * A line of code with a list in brackets; the list is broken to one item a line when the line gets too long.
 * @param before what stands up to and with the opening bracket.
 * @param after what stands from the closing bracket; type arguments, alone, must not end in a comma.
 */
export function breakable(before: string, items: readonly string[], after: string, indent: number): string {
  const margin = " ".repeat(indent);
  const line = `${margin}${before}${items.join(", ")}${after}`;
  if (line.length <= lineWidth) return line;
  const end = after.startsWith(">") ? "\n" : ",\n";
  return `${margin}${before}\n${items.map((item) => `${margin}  ${item}`).join(",\n")}${end}${margin}${after}`;
}
