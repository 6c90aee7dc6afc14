import { describe, expect, test } from "vitest";
import { codePointLength, formats, isDateTime, setDateTimeForm } from "./format.js";

describe("R28 isDateTime", () => {
  test.each([
    ["2024-02-29T23:59:59Z", true, true, true],
    ["2024-01-01T00:00:00.901Z", true, true, true],
    ["2024-01-01T00:00:00.400712+00:00", false, true, true],
    ["2024-01-01T00:00:00-23:59", false, true, true],
    ["2024-01-01T00:00:00", false, false, true],
    ["2024-01-01T00:00:00.5", false, false, true],
    ["2024-01-01t00:00:00z", false, true, true],
    ["2016-12-31T23:59:60Z", true, true, true],
    ["2016-12-31t23:59:60z", false, true, true],
    ["2017-01-01T00:59:60.5+01:00", false, true, true],
  ])("%s: utc %s, rfc3339 %s, assumeUtc %s", (text, utc, rfc3339, assumeUtc) => {
    expect([isDateTime(text, "utc"), isDateTime(text, "rfc3339"), isDateTime(text, "assumeUtc")]).toEqual([
      utc,
      rfc3339,
      assumeUtc,
    ]);
  });

  test.each([
    "",
    "2024-01-01",
    "2024-01-01 00:00:00Z",
    "2024-1-01T00:00:00Z",
    "24-01-01T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-00T00:00:00Z",
    "2024-01-32T00:00:00Z",
    "2024-02-30T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2024-01-01T00:00:61Z",
    "2024-01-01T12:00:60Z",
    "2017-01-01T00:59:60Z",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+01:60",
    "2024-01-01T00:00:00+0100",
    "2024-01-01T00:00:00Z\n",
    " 2024-01-01T00:00:00Z",
    "٢٠٢٤-01-01T00:00:00Z",
  ])("%j is none in any form", (text) => {
    for (const form of ["utc", "rfc3339", "assumeUtc"] as const) expect(isDateTime(text, form)).toBe(false);
  });

  test("validators check the form that is set", () => {
    const check = (): boolean => formats["date-time"].validate("2024-01-01T00:00:00");
    expect(check()).toBe(false);
    const before = setDateTimeForm("assumeUtc");
    expect(check()).toBe(true);
    expect(setDateTimeForm(before)).toBe("assumeUtc");
    expect(check()).toBe(false);
  });
});

describe("formats.uri", () => {
  test.each(["http://a", "ftp://user@host:21/p?q#f", "urn:a:b", "HTTPS://[::1]/", "a:", "http://a/%20"])(
    "%s",
    (text) => {
      expect(formats.uri.validate(text)).toBe(true);
    },
  );
  test.each(["", "a", "/a", "1a://b", "http://a b", "http://a/%2", "http://a#b#c", "http://ä", "http://a/<"])(
    "%j is none",
    (text) => {
      expect(formats.uri.validate(text)).toBe(false);
    },
  );
});

describe("codePointLength", () => {
  test.each([
    ["", 0],
    ["abc", 3],
    ["🔌🔌", 2],
    ["a🔌b", 3],
    ["\ud800", 1],
    ["\udc00\ud800", 2],
    ["\ud800\ud800\udc00", 2],
    ["e\u0301", 2],
  ])("%j has %i", (text, length) => {
    expect(codePointLength(text)).toBe(length);
    expect([...text]).toHaveLength(length);
  });
});
