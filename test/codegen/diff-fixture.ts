import { type Comparison, diffProtocols, printChanges } from "@chargewire/codegen";
import { createFixture, type Files, type Fixture } from "./fixture.js";

/** Compares two forms of the demo protocol, each made from its files by an edit. There must be no fault. */
export async function compareDemos(
  editBefore: (files: Files) => void,
  editAfter: (files: Files) => void,
): Promise<Comparison> {
  const [before, after] = [await createFixture(editBefore), await createFixture(editAfter)];
  const { faults, comparison } = await diffProtocols(demoOf(before), demoOf(after));
  if (comparison === undefined) throw new Error(JSON.stringify(faults));
  return comparison;
}

/** Path of the demo protocol in a fixture. */
export function demoOf({ root }: Fixture): string {
  return `${root}/schemas/demo1.0`;
}

/** The changes of a comparison as they are printed, one line each. */
export function printedLines(comparison: Comparison): string[] {
  return printChanges(comparison)
    .split("\n")
    .filter((line) => line.startsWith("- "));
}
