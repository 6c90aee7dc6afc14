import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./published.js";

/** A block of code in a README. */
export interface Snippet {
  /** Where it stands, such as `packages/ocpp16/README.md:16`. */
  readonly place: string;
  /** What it is written in, such as `ts` or `sh`. */
  readonly language: string;
  readonly code: string;
}

/** The part of the README that only holds in a vendor's own repository: the first steps, up to the next heading. */
const vendorsPart = /^## A vendor's own messages[\s\S]*?(?=^###? )/m;

/** The TypeScript blocks of a Markdown file of the checkout that run as they stand, one by one. */
export function snippetsOf(path: string): Snippet[] {
  const text = readFileSync(join(root, path), "utf8");
  // Blanked, not cut: the lines keep their numbers.
  const others = text.replace(vendorsPart, (part) => part.replaceAll(/[^\n]/g, ""));
  return blocksOf(path, others).filter(({ language }) => language === "ts");
}

/** All blocks of the steps that a vendor takes, in order. */
export function vendorsSteps(): Snippet[] {
  const [part = ""] = vendorsPart.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  return blocksOf("README.md, vendor", part);
}

function blocksOf(path: string, text: string): Snippet[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return { place: `${path}:${line}`, language: match[1] ?? "", code: match[2] ?? "" };
  });
}
