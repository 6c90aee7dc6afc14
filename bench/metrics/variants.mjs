// The same calls under other circumstances: other protocols, what can be switched on, and more of everything.

import { floor, isOurs } from "../contestants/contestants.mjs";
import { cpuOf, openServer } from "../harness/session.mjs";
import { works } from "../work/work.mjs";
import { callsToServer, cpuPerCall } from "./calls.mjs";

const usualCount = 100;

/** Each protocol beside a floor that says the same, in frames of the same size. */
export function protocols(size, count = usualCount) {
  const [{ protocol: first }] = works;
  const { figures, ...calls } = callsToServer(count, size);
  return {
    ...calls,
    name: "protocols",
    title: `Protocols, ${count} connections, frames of the same size`,
    figures: [cpuPerCall],
    contestants: (all) =>
      works.flatMap(({ protocol }) => {
        const variant = ({ name, start }, more) => ({
          name: `${name} ${protocol}`,
          start: { ...start, protocol },
          ...more,
        });
        const raw = variant(all.find(({ name }) => name === floor));
        const ours = all.filter(isOurs).map((each) => {
          return variant(each, {
            floor: raw.name,
            ...(protocol === first ? {} : { yardstick: `${each.name} ${first}` }),
          });
        });
        return [raw, ...ours];
      }),
  };
}

/** What can be switched on, beside Chargewire and a bare server without it. */
export function switchedOn(size) {
  const { figures, ...calls } = callsToServer(usualCount, size);
  return {
    ...calls,
    name: "extras",
    title: `Switched on, ${usualCount} connections; the floor is the same server without it`,
    figures: [{ ...cpuPerCall, showsDifference: true }],
    contestants(all) {
      const ours = all.find(isOurs);
      const raw = all.find(({ name }) => name === floor);
      const compressed = ({ name, start }) => ({
        name: `${name} + compression`,
        start: { ...start, compression: true },
        station: { compression: true },
        floor: name,
      });
      const extra = (extra) => ({ name: `${ours.name} + ${extra}`, start: { ...ours.start, extra }, floor: ours.name });
      return [raw, compressed(raw), ours, extra("interceptors"), extra("listeners"), compressed(ours)];
    },
  };
}

/** The same calls, with ever more handlers registered. */
export function manyHandlers(counts, size) {
  const { figures, ...calls } = callsToServer(usualCount, size);
  return {
    ...calls,
    name: "handlers",
    title: `Handlers registered besides those that are called, ${usualCount} connections`,
    figures: [cpuPerCall],
    contestants: (all) =>
      [all.find(({ name }) => name === floor), all.find(isOurs)].flatMap(({ name, start }) =>
        counts.map((moreHandlers) => ({
          name: `${name}, ${moreHandlers}`,
          start: { ...start, moreHandlers },
          floor: `${name}, ${counts[0]}`,
        })),
      ),
  };
}

/** A server makes calls that all wait in the queue of one connection. */
export function queuedCalls(depths, calls) {
  return {
    name: "queue",
    title: "Calls of a server that wait at once for one connection",
    figures: [cpuPerCall],
    slices: 2,
    contestants(all) {
      const ours = all.find(isOurs);
      return depths.map((depth) => ({
        name: `${ours.name}, ${depth}`,
        start: { ...ours.start, queueCapacity: 0 },
        depth,
        floor: `${ours.name}, ${depths[0]}`,
      }));
    },
    async open(contestant) {
      const session = await openServer(contestant, { callsStations: true });
      await session.connect(1);
      await session.measured.ask("queue", { calls, atOnce: contestant.depth });
      return { ...session, depth: contestant.depth };
    },
    async measure({ measured, depth }) {
      const { cpu } = await cpuOf(measured, () => measured.ask("queue", { calls, atOnce: depth }));
      return { cpu: cpu / calls };
    },
  };
}
