/**
 * A time of a station in ms since 1970, as it is. A time without a zone is UTC (R28).
 * @returns `undefined` for a text that is no time.
 */
export function readTime(text: string): number | undefined {
  const hasZone = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** No station of OCPP has lived through an earlier time than this, in ms since 1970: its clock has not been set. */
const earliest = Date.UTC(2010);

/** A time of a station as it counts: one that cannot be true, because it is to come or long gone, is the present. */
export function toTime(text: string, now: number): number {
  const time = readTime(text);
  return time === undefined || time > now || time < earliest ? now : time;
}

/** A time as RFC 3339 writes it, in UTC. */
export function writeTime(time: number): string {
  return new Date(time).toISOString();
}
