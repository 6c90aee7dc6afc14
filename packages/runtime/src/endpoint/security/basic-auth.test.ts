import { describe, expect, test } from "vitest";
import { readBasicAuth, writeBasicAuth } from "./basic-auth.js";

const header = (text: string | Uint8Array): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("R42 Basic authentication", () => {
  test("R42 user name and password come back as they were written", () => {
    expect(readBasicAuth(writeBasicAuth("CP-1", "secret"), "CP-1")).toEqual({
      username: "CP-1",
      password: new TextEncoder().encode("secret"),
    });
  });

  test("R42 the password is bytes: every one of them survives", () => {
    const password = Uint8Array.from({ length: 256 }, (_, index) => index);
    const read = readBasicAuth(writeBasicAuth("CP-1", password), "CP-1");
    expect(read?.password).toEqual(password);
  });

  test("R42 a password may contain colons, and may be empty", () => {
    expect(Buffer.from(readBasicAuth(header("CP-1:a:b:"), "CP-1")?.password ?? []).toString()).toBe("a:b:");
    expect(readBasicAuth(header("CP-1:"), "CP-1")?.password).toHaveLength(0);
  });

  test("R42 a user name that is the identity may contain colons", () => {
    const read = readBasicAuth(header("CP:1:secret"), "CP:1");
    expect(read?.username).toBe("CP:1");
    expect(Buffer.from(read?.password ?? []).toString()).toBe("secret");
  });

  test("R42 another user name ends at the first colon", () => {
    expect(readBasicAuth(header("other:secret"), "CP-1")?.username).toBe("other");
    expect(readBasicAuth(header("CP-11:secret"), "CP-1")?.username).toBe("CP-11");
  });

  test("R42 a user name beyond ASCII is UTF-8", () => {
    expect(readBasicAuth(writeBasicAuth("Säule 1", "x"), "Säule 1")?.username).toBe("Säule 1");
  });

  test("R42 the scheme is read in any case, with any number of spaces", () => {
    const encoded = header("CP-1:x").slice(6);
    for (const text of [`basic ${encoded}`, `BASIC   ${encoded}`, `Basic ${encoded} `]) {
      expect(readBasicAuth(text, "CP-1")?.username, text).toBe("CP-1");
    }
  });

  test("R42 no header, another scheme, no base64 and no colon are no credentials", () => {
    const none = [
      undefined,
      "",
      "Basic",
      "Basic ",
      "Bearer abc",
      "Basic a b",
      "Basic ä",
      "Basic =",
      header("no colon"),
    ];
    for (const text of none) expect(readBasicAuth(text, "CP-1"), text).toBeUndefined();
  });

  test("R45 a long header without end is read in no time", () => {
    expect(readBasicAuth(`Basic ${"A".repeat(100_000)}!`, "CP-1")).toBeUndefined();
    expect(readBasicAuth(`Basic${" ".repeat(100_000)}!`, "CP-1")).toBeUndefined();
  });
});
