// Rounds: in each, all contestants get fresh processes, and are measured in short slices by turns, so that whatever else
// the machine does falls on all alike. What counts is the ratio to the floor within a round.

import { median } from "../../scripts/measure/packages.mjs";

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} title
 * @property {string} unit
 * @property {number} digits after the decimal point.
 */

/**
 * What is measured of each contestant.
 * @typedef {object} Metric
 * @property {string} name
 * @property {string} title
 * @property {Figure[]} figures the first one is the one that counts.
 * @property {number} slices how often each contestant has its turn in a round.
 * @property {(contestant: import("../contestants/contestants.mjs").Contestant) => Promise<any>} open
 * @property {(session: any) => Promise<Record<string, number>>} measure the figures of a slice.
 */

/** Measures contestants; the figures of each, round by round. */
export async function runRounds(metric, contestants, rounds, onRound) {
  const taken = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const slices = await runRound(metric, rotate(contestants, round));
    for (const [name, figures] of slices) taken.get(name).push(figures);
    onRound?.(round + 1);
  }
  return taken;
}

async function runRound(metric, contestants) {
  const sessions = [];
  try {
    for (const contestant of contestants) sessions.push(await metric.open(contestant));
    const slices = new Map(contestants.map(({ name }) => [name, []]));
    for (let slice = 0; slice < metric.slices; slice++) {
      for (const index of rotate([...contestants.keys()], slice)) {
        slices.get(contestants[index].name).push(await metric.measure(sessions[index]));
      }
    }
    return [...slices].map(([name, all]) => [name, middle(all)]);
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
 * Medians over the rounds, each beside those of the floor: of the ratios and of the differences within a round.
 * @returns {Record<string, Record<string, { median: number, ratio: number, difference: number, rounds: number[] }>>}
 * by contestant and figure.
 */
export function summarise(metric, contestants, taken, floor) {
  const summaryOf = ({ name, floor: own = floor }) => {
    const summaries = metric.figures.map((figure) => {
      const rounds = taken.get(name).map((each) => each[figure.name]);
      const floors = taken.get(own).map((each) => each[figure.name]);
      const ratio = median(rounds.map((value, round) => value / floors[round]));
      const difference = median(rounds.map((value, round) => value - floors[round]));
      return [figure.name, { median: median(rounds), ratio, difference, rounds }];
    });
    return [name, Object.fromEntries(summaries)];
  };
  return Object.fromEntries(contestants.map(summaryOf));
}
