import { parseArgs } from "node:util";
import { everyVersion } from "../support/ocpp-versions.js";
import { faultsOf, type SoakFigures, soak } from "./soak.js";

// The long run of the soak, started by scripts/soak.mjs with --expose-gc, so that nothing else is in the heap.

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    stations: { type: "string", default: "5000" },
    pause: { type: "string", default: "6000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const [minutes, stations, pauseMs, seed] = [values.minutes, values.stations, values.pause, values.seed].map(Number);
if ([minutes, stations, pauseMs, seed].some((value) => !(Number(value) >= 0))) {
  throw new Error("--minutes, --stations, --pause (in ms) and --seed are numbers.");
}

/** Part of the time in which everything is used before the heap is measured. */
const warmUpPart = 0.5;

/**
 * Connections, of both sides, after which the heap says something: until then it grows by what the engine compiles and
 * learns, ever more slowly, from 14 MiB after 1,000 of them to 15.6 after 100,000 and 15.8 after 220,000.
 */
const warmConnections = 100_000;

/** Descriptors per station: its socket and the server's, and as many again for those that are being replaced or close. */
const descriptorsPerStation = 3;

const stray: unknown[] = [];
process.on("unhandledRejection", (reason) => stray.push(reason));
process.on("uncaughtException", (error) => stray.push(error));

const overSockets = Math.min(Math.floor(Number(stations) * 0.9), Math.floor(openFiles() / descriptorsPerStation));
console.log(`seed ${seed}: ${stations} stations, ${overSockets} of them over real sockets, ${minutes} minutes`);
const until = (ms: number) => () => {
  const end = performance.now() + ms;
  return () => performance.now() < end;
};
const totalMs = Number(minutes) * 60_000;
try {
  const figures = await soak({
    protocols: everyVersion,
    seed: Number(seed),
    stations: Number(stations),
    overSockets,
    pauseMs: Number(pauseMs),
    // Much longer than a peer gets to answer a close: the heap still shrinks by half a percent after 7 s.
    settleMs: 32_000,
    warmUp: until(totalMs * warmUpPart),
    main: until(totalMs * (1 - warmUpPart)),
  });
  print(figures);
  const faults = [...faultsOf(figures), ...heapFaults(figures), ...stray.map((reason) => `not handled: ${reason}`)];
  for (const fault of faults) console.error(`FAULT ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

/** How many files this process may open. */
function openFiles(): number {
  const report = process.report.getReport() as unknown as { userLimits?: { open_files?: { soft?: unknown } } };
  const limit = Number(report.userLimits?.open_files?.soft);
  return limit > 0 ? limit : 1024;
}

/** After the warm-up the heap neither grows nor holds what has gone. */
function heapFaults(figures: SoakFigures): string[] {
  const { heapBefore, heapAfter } = figures;
  return isWarm(figures) && heapAfter > heapBefore * 1.02 ? [`the heap grew by ${percent(heapBefore, heapAfter)}`] : [];
}

function isWarm({ connectionsBefore }: SoakFigures): boolean {
  return connectionsBefore >= warmConnections;
}

function print(figures: SoakFigures): void {
  const { ledger, heapBefore, heapAfter, connectionsBefore } = figures;
  console.log(`calls ${ledger.calls}, settled ${ledger.settled}: ${inWords(ledger.outcomes)}`);
  console.log(`handlers ${ledger.handlersStarted}, ended ${ledger.handlersEnded}`);
  console.log(
    `connections, both sides ${ledger.connected}, ended ${ledger.disconnected}: ${inWords(ledger.closeCodes)}`,
  );
  console.log(`reports: ${inWords(ledger.reports)}`);
  const [before, after] = [heapBefore, heapAfter].map((bytes) => (bytes / 2 ** 20).toFixed(2));
  console.log(`heap ${before} MiB after the warm-up, ${after} MiB at the end: ${percent(heapBefore, heapAfter)}`);
  if (!isWarm(figures)) {
    console.log(
      `The heap is not judged: the warm-up had ${connectionsBefore} connections, and needs ${warmConnections}; ` +
        "take more minutes or stations, or a shorter pause.",
    );
  }
  console.log(`resident ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB, CPU ${cpuSeconds()} s`);
}

function cpuSeconds(): string {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 1e6).toFixed(0);
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

function percent(before: number, after: number): string {
  return `${(((after - before) / before) * 100).toFixed(2)} %`;
}
