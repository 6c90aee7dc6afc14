/**
 * The string formats that message schemas use. Generated validators import {@link formats}; nothing else checks them.
 */

/** A check of one string format, in the form in which generated validators call it. */
export interface Format {
  /** Whether the text has the format. */
  validate(text: string): boolean;
}

/**
 * How strict the format date-time is (R28).
 * - `utc`: RFC 3339 and the zone written as `Z`.
 * - `rfc3339`: RFC 3339, any zone.
 * - `assumeUtc`: like `rfc3339`, and a missing zone means UTC.
 */
export type DateTimeForm = "utc" | "rfc3339" | "assumeUtc";

const dateTimePattern = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:([Zz])|[+-](\d{2}):(\d{2}))?$/;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a text is a date-time of the given form. Checks the calendar too: 30 February is refused, 29 February only
 * in leap years accepted, a leap second only at the end of a minute that can have one (23:59 in UTC).
 */
export function isDateTime(text: string, form: DateTimeForm): boolean {
  const match = dateTimePattern.exec(text);
  if (match === null) return false;
  const [, year, month, day, hour, minute, second, zulu, offsetHour, offsetMinute] = match;
  if (form === "utc" && zulu !== "Z") return false;
  if (zulu === undefined) {
    if (form === "rfc3339" && offsetHour === undefined) return false;
    if (offsetHour !== undefined && (Number(offsetHour) > 23 || Number(offsetMinute) > 59)) return false;
  }
  const monthNumber = Number(month);
  const dayNumber = Number(day);
  if (monthNumber < 1 || monthNumber > 12 || dayNumber < 1) return false;
  if (dayNumber > (daysInMonth[monthNumber - 1] ?? 0)) return false;
  if (monthNumber === 2 && dayNumber === 29 && !isLeapYear(Number(year))) return false;
  if (Number(hour) > 23 || Number(minute) > 59) return false;
  return Number(second) <= 59 || (Number(second) === 60 && isLeapSecond(text));
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** A leap second comes after 23:59:59 UTC; the offset of the text says which local minute that is. */
function isLeapSecond(text: string): boolean {
  const date = new Date(`${text.slice(0, 17)}59${text.slice(19).replace(/^\.\d+/, "") || "Z"}`);
  return date.getUTCHours() === 23 && date.getUTCMinutes() === 59;
}

let dateTimeForm: DateTimeForm = "rfc3339";

/**
 * Runs a validation with another form of date-time. A format function has no parameter for it, so the form is set for
 * the length of this one synchronous call and set back after it.
 */
export function withDateTimeForm<Result>(form: DateTimeForm, validate: () => Result): Result {
  const before = dateTimeForm;
  dateTimeForm = form;
  try {
    return validate();
  } finally {
    dateTimeForm = before;
  }
}

/** RFC 3986: a scheme, then characters of a URI only, percent signs only as escapes, and one fragment at most. */
const uriPattern =
  /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9a-f]{2})*(?:#(?:[a-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9a-f]{2})*)?$/i;

/** The formats by their name in JSON Schema, for generated validators. */
export const formats: { readonly "date-time": Format; readonly uri: Format } = {
  /** RFC 3339 date and time, as strict as the connection asks for (R28). */
  "date-time": { validate: (text: string): boolean => isDateTime(text, dateTimeForm) },
  /** An absolute URI. */
  uri: { validate: (text: string): boolean => uriPattern.test(text) },
};

/** Length of a text in Unicode code points, as JSON Schema counts it; a lone surrogate counts as one. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      length--;
      index++;
    }
  }
  return length;
}
