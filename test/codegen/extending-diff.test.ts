import { cp } from "node:fs/promises";
import { type Comparison, diffProtocols } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { acmeManifest, createExtending } from "./extending-fixture.js";
import { type Fixture, jsonOf, textFields } from "./fixture.js";
import { git } from "./git.js";

const extended = "schemas/demo1.0/basic/ApplyRequest.json";
const changed = textFields("Applies settings. They hold until the next restart.", "key");

async function compare({ root }: Fixture, before: string, after: string): Promise<Comparison> {
  const { faults, comparison } = await diffProtocols(before, after, { cwd: root });
  expect(faults).toEqual([]);
  if (comparison === undefined) throw new Error("there is no comparison");
  return comparison;
}

/** What the changes are about. */
function subjects({ changes }: Comparison): string[] {
  return [...new Set(changes.map(({ subject = "words" }) => subject))];
}

describe("codegen diff of a protocol that extends another", () => {
  it("takes it with what it takes over", async () => {
    const fixture = await createExtending();
    const comparison = await compare(fixture, "demo1.0", "acme2.0");
    expect(subjects(comparison)).toEqual(expect.arrayContaining(["Exchange", "Blink", "Mode"]));
    expect(subjects(comparison)).not.toContain("PushDataRequest");
  });

  it("finds what a folder extends beside it, else where generating finds it", async () => {
    const fixture = await createExtending();
    for (const name of ["acme2.0", "demo1.0"]) {
      await cp(`${fixture.root}/schemas/${name}`, `${fixture.root}/old/${name}`, { recursive: true });
    }
    await fixture.write(extended, changed);
    expect(subjects(await compare(fixture, "old/acme2.0", "acme2.0"))).toEqual(["ApplyRequest"]);
    await fixture.remove("old/demo1.0");
    expect(subjects(await compare(fixture, "old/acme2.0", "acme2.0"))).toEqual([]);
  });

  it("finds what a protocol of a revision extends in that revision, else where generating finds it", async () => {
    const fixture = await createExtending();
    git(fixture, "init", "--quiet");
    git(fixture, "add", "schemas/acme2.0");
    git(fixture, "commit", "--quiet", "--message", "Without the extended protocol");
    git(fixture, "add", ".");
    git(fixture, "commit", "--quiet", "--message", "With it");
    await fixture.write(extended, changed);
    expect(subjects(await compare(fixture, "HEAD:acme2.0", "acme2.0"))).toEqual(["ApplyRequest"]);
    expect(subjects(await compare(fixture, "HEAD:schemas/acme2.0", "acme2.0"))).toEqual(["ApplyRequest"]);
    expect(subjects(await compare(fixture, "HEAD~1:acme2.0", "acme2.0"))).toEqual([]);
  });

  it("takes what comes with the generator by its name", async () => {
    const fixture = await createExtending();
    const { code, out } = await fixture.command("diff", "ocpp1.6", "ntxcp1.0");
    expect(code).toBe(0);
    expect(out).toContain("# `@chargewire/codegen/schemas/ocpp1.6` → `@chargewire/codegen/schemas/ntxcp1.0`");
  });

  it("fails where the protocol is nowhere that it extends", async () => {
    const fixture = await createExtending((files) => {
      jsonOf(files, acmeManifest)["extends"] = "demo9.0";
    });
    const { faults } = await diffProtocols("acme2.0", "demo1.0", { cwd: fixture.root });
    expect(faults.map(({ file, pointer }) => file + pointer)).toEqual(["schemas/acme2.0/protocol.json/extends"]);
  });
});
