import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./outside-project.js";

/** A block of TypeScript in a README. */
export interface Snippet {
  /** Where it stands, such as `packages/ocpp16/README.md:16`. */
  readonly place: string;
  readonly code: string;
}

/** The TypeScript blocks of a Markdown file of the checkout. */
export function snippetsOf(path: string): Snippet[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return { place: `${path}:${line}`, code: match[1] ?? "" };
  });
}
