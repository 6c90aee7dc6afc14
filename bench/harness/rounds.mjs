// Rounds: in each, all contestants get fresh processes, and are measured in short slices by turns, so that whatever else
// the machine does falls on all alike. What counts is the ratio to the floor within a round.

import { median } from "../../scripts/measure/packages.mjs";

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} title
 * @property {string} unit
 * @property {number} digits after the decimal point.
 * @property {boolean} [showsDifference] whether the difference to the floor tells more than the ratio.
 */

/**
 * What is measured of each contestant.
 * @typedef {object} Metric
 * @property {string} name
 * @property {string} title
 * @property {Figure[]} figures the first one is the one that counts.
 * @property {number} slices how often each contestant has its turn in a round.
 * @property {number} [maxRounds] how many rounds are enough; default: as many as are asked for.
 * @property {boolean} [atOnce] whether contestants are measured all at once, which is for what takes time and no CPU.
 * @property {(all: Contestant[]) => Contestant[]} [contestants] who takes part; default: all.
 * @property {(contestant: Contestant) => Promise<any>} open
 * @property {(session: any) => Promise<Record<string, number>>} measure the figures of a slice.
 * @typedef {import("../contestants/contestants.mjs").Contestant} Contestant
 */

/** Measures contestants; the figures of each, round by round. */
export async function runRounds(metric, contestants, rounds) {
  const taken = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < Math.min(rounds, metric.maxRounds ?? rounds); round++) {
    for (const [name, figures] of await runRound(metric, rotate(contestants, round))) taken.get(name).push(figures);
  }
  return taken;
}

/** One round; for each contestant the medians of its slices. */
async function runRound(metric, contestants) {
  const sessions = [];
  try {
    for (const contestant of contestants) sessions.push(await metric.open(contestant));
    if (metric.atOnce) {
      const figures = await Promise.all(sessions.map((session) => metric.measure(session)));
      return contestants.map(({ name }, index) => [name, figures[index]]);
    }
    const slices = contestants.map(() => []);
    for (let slice = 0; slice < metric.slices; slice++) {
      for (const index of rotate([...contestants.keys()], slice)) {
        slices[index].push(await metric.measure(sessions[index]));
      }
    }
    return contestants.map(({ name }, index) => [name, middle(slices[index])]);
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}

/** The same list, beginning elsewhere. */
function rotate(list, by) {
  const begin = by % list.length;
  return [...list.slice(begin), ...list.slice(0, begin)];
}

/** The median of each figure. */
function middle(all) {
  return Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(all.map((each) => each[name]))]));
}

/**
 * Medians over the rounds: of the figure itself, of its ratio to the floor within a round, of its difference to it, and,
 * for who has a yardstick, of the ratio beside that of the yardstick.
 * @typedef {{ median: number, ratio: number, difference: number, relative?: number, rounds: number[] }} Summary
 */

/**
 * @param {Map<string, Record<string, number>[]>} taken
 * @returns {Record<string, Record<string, Summary>>} by contestant and figure.
 */
export function summarise(metric, contestants, taken, floor) {
  const byName = new Map(contestants.map((contestant) => [contestant.name, contestant]));
  const valuesOf = (name, figure) => taken.get(name).map((each) => each[figure]);
  const floorsOf = (name, figure) => valuesOf(byName.get(name).floor ?? (byName.has(floor) ? floor : name), figure);
  const ratiosOf = (name, figure) => {
    const floors = floorsOf(name, figure);
    return valuesOf(name, figure).map((value, round) => value / floors[round]);
  };
  const summaryOf = ({ name, yardstick }, figure) => {
    const rounds = valuesOf(name, figure);
    const floors = floorsOf(name, figure);
    const ratios = ratiosOf(name, figure);
    const summary = {
      median: median(rounds),
      ratio: median(ratios),
      difference: median(rounds.map((value, round) => value - floors[round])),
      rounds,
    };
    if (yardstick === undefined) return summary;
    const others = ratiosOf(yardstick, figure);
    return { ...summary, relative: median(ratios.map((ratio, round) => ratio / others[round])) };
  };
  const figuresOf = (contestant) => metric.figures.map(({ name }) => [name, summaryOf(contestant, name)]);
  return Object.fromEntries(contestants.map((each) => [each.name, Object.fromEntries(figuresOf(each))]));
}
