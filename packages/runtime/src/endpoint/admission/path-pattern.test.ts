import { describe, expect, test } from "vitest";
import { DefinitionError } from "../../errors/definition-error.js";
import { compilePath } from "./path-pattern.js";

const notOurs = { matched: false, reason: "path" };

describe("R1 the path of a handshake", () => {
  test("R1 the last segment is the identity, decoded exactly once", () => {
    const match = compilePath("/ocpp/:identity");
    for (const [path, identity] of [
      ["/ocpp/CP-1", "CP-1"],
      ["/ocpp/RDAM%20123", "RDAM 123"],
      ["/ocpp/RDAM%7C123", "RDAM|123"],
      ["/ocpp/a%2Fb", "a/b"],
      ["/ocpp/a%2520b", "a%20b"],
      ["/ocpp/S%C3%A4ule", "Säule"],
      ["/ocpp/a+b", "a+b"],
    ]) {
      expect(match(path ?? "")).toEqual({ matched: true, identity, params: { identity } });
    }
  });

  test("R1 a trailing slash is tolerated, an identity that is empty is not", () => {
    const match = compilePath("/ocpp/:identity");
    expect(match("/ocpp/CP-1/")).toMatchObject({ matched: true, identity: "CP-1" });
    for (const path of ["/ocpp/", "/ocpp//", "/ocpp", "/", ""]) expect(match(path)).toEqual(notOurs);
  });

  test("R1 bad encoding is told apart from another path", () => {
    const match = compilePath("/ocpp/:identity");
    for (const path of ["/ocpp/%", "/ocpp/%zz", "/ocpp/%C3", "/ocpp/%ff"]) {
      expect(match(path)).toEqual({ matched: false, reason: "encoding" });
    }
    expect(match("/other/%zz")).toEqual(notOurs);
  });

  test("R1 literal segments must be there, in their own case, and none besides", () => {
    const match = compilePath("/ocpp/:identity");
    for (const path of ["/OCPP/CP-1", "/ocp/CP-1", "/ocpp/x/CP-1", "/CP-1"]) expect(match(path)).toEqual(notOurs);
  });

  test("R1 other captures are decoded too", () => {
    expect(compilePath("/:tenant/ocpp/:identity")("/ac%20me/ocpp/CP-1")).toEqual({
      matched: true,
      identity: "CP-1",
      params: { tenant: "ac me", identity: "CP-1" },
    });
  });

  test("R1 a star stands for any number of segments, none included", () => {
    const match = compilePath("/*/:identity");
    for (const path of ["/CP-1", "/a/CP-1", "/a/b/c/CP-1", "/a/b/c/CP-1/"]) {
      expect(match(path)).toMatchObject({ matched: true, identity: "CP-1" });
    }
    const between = compilePath("/v1/*/:tenant/:identity");
    expect(between("/v1/t/CP-1")).toMatchObject({ matched: true, params: { tenant: "t", identity: "CP-1" } });
    expect(between("/v1/x/y/t/CP-1")).toMatchObject({ matched: true, params: { tenant: "t", identity: "CP-1" } });
    expect(between("/v1/CP-1")).toEqual(notOurs);
    expect(between("/v2/t/CP-1")).toEqual(notOurs);
  });

  test("R30 captures named like properties of every object are plain data", () => {
    const match = compilePath("/:constructor/:identity")("/x/__proto__");
    expect(match).toMatchObject({ matched: true, identity: "__proto__" });
    expect(match.matched && Object.entries(match.params)).toEqual([
      ["constructor", "x"],
      ["identity", "__proto__"],
    ]);
  });

  test("a pattern must end in the identity and have one star at most", () => {
    for (const pattern of ["", "/", "/ocpp", "/:identity/ocpp", "/*", "/*/*/:identity", "/:id"]) {
      expect(() => compilePath(pattern), pattern).toThrow(DefinitionError);
    }
  });
});
