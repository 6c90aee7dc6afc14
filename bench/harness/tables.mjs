// Results as tables in Markdown.

import { printTable } from "../../scripts/measure/packages.mjs";

/** Prints a metric: a row per contestant, each figure with its ratio to the floor. */
export function printMetric({ title, rounds, figures, contestants }) {
  console.log(`\n### ${title}\n`);
  console.log(
    `Median of ${rounds} round${rounds === 1 ? "" : "s"}; in brackets the ratio to the floor, round by round.\n`,
  );
  const header = figures.map((figure) => `${figure.title}${figure.unit === "" ? "" : `, ${figure.unit}`}`);
  const rows = Object.entries(contestants).map(([name, summaries]) => {
    const cells = figures.map((figure) => {
      const { median, ratio, difference } = summaries[figure.name];
      const more = figure.showsDifference ? `, ${difference < 0 ? "" : "+"}${difference.toFixed(figure.digits)}` : "";
      return `${grouped(median, figure.digits)} (${ratio.toFixed(2)}${more})`;
    });
    return [name, ...cells];
  });
  printTable(["", ...header], rows);
}

/** Prints the targets, and who reached them. */
export function printTargets(targets) {
  console.log("\n### Targets\n");
  printTable(
    ["", "Chargewire", "reach", "reached", "", "best of ocpp-rpc"],
    targets.map((each) => [each.target, each.contestant, each.reach, each.reached, each.verdict, each.alternative]),
  );
}

function grouped(value, digits) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
