/**
 * The string formats once more, read from RFC 3339 and RFC 3986 without a look at the runtime: an oracle that shares its
 * code would share its mistakes.
 */

/** A date-time of RFC 3339, with any zone. */
export function isDateTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i.test(text)) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text
    .slice(0, 19)
    .split(/\D/)
    .map((number) => Number(number));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59) return false;
  if (second < 60) return true;
  // A leap second is the last one of a day in UTC.
  const zone = /[Zz]$/.test(text) ? "+00:00" : text.slice(-6);
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone.startsWith("-") ? -1 : 1);
  return second === 60 && (hour * 60 + minute - offset + 1440) % 1440 === 1439;
}

/** A URI with a scheme. The characters only: what may stand where in an authority is nobody's business here. */
export function isUri(text: string): boolean {
  const [scheme = "", ...rest] = text.split(":");
  if (!/^[a-z][a-z\d+.-]*$/i.test(scheme) || rest.length === 0) return false;
  const [beforeFragment = "", fragment = "", ...more] = rest.join(":").split("#");
  const plain = beforeFragment.replace(/%[\da-f]{2}/gi, "");
  const plainFragment = fragment.replace(/%[\da-f]{2}/gi, "");
  const allowed = /^[\w.~:/?@!$&'()*+,;=-]*$/;
  return more.length === 0 && allowed.test(plain.replace(/[[\]]/g, "")) && allowed.test(plainFragment);
}
