/**
 * A time of a station in ms since 1970, as it is. A time without a zone is UTC (R28).
 * @returns `undefined` for a text that is no time.
 */
export function readTime(text: string): number | undefined {
  const hasZone = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** A time as RFC 3339 writes it, in UTC. */
export function writeTime(time: number): string {
  return new Date(time).toISOString();
}
