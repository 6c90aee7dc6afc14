import { cp } from "node:fs/promises";
import { type Comparison, diffProtocols, rules } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { extensionCases, extensionKinds } from "./diff-extension-cases.js";
import { printedLines } from "./diff-fixture.js";
import { acmeExtension, change, createExtensions, inAcme } from "./extension-fixture.js";
import { createFixture, type Files, type Fixture, textFields } from "./fixture.js";
import { git } from "./git.js";

const told = new Set<string>();
const ping = "schemas/extensions/acme/custom-data/AcmePing.json";

/** Adds a type that carries customData, for cases that need one more. */
function addGauge(files: Files): void {
  change("demo1.0/types.json", ({ definitions }: { definitions: Record<string, object> }) => {
    definitions["Gauge"] = {
      ...textFields("A gauge."),
      properties: { customData: { description: "Of vendors.", $ref: "#/definitions/CustomData" } },
    };
  })(files);
  change("demo1.0/basic/PingResponse.json", ({ properties }: { properties: object }) => {
    Object.assign(properties, { gauge: { description: "A gauge.", $ref: "../types.json#/definitions/Gauge" } });
  })(files);
}

async function compare(before: Fixture, after: Fixture, ...names: readonly [string, string] | []): Promise<Comparison> {
  const [name = "acme", other = name] = names;
  const { faults, comparison } = await diffProtocols(
    `${before.root}/schemas/extensions/${name}`,
    `${after.root}/schemas/extensions/${other}`,
  );
  if (comparison === undefined) throw new Error(JSON.stringify(faults));
  for (const { kind, breaks, step } of comparison.changes) {
    expect({ breaks, step }).toEqual(rules[kind]);
    told.add(kind);
  }
  return comparison;
}

describe("a change of an extension is told, with whom it breaks and its step:", () => {
  it.each(extensionCases)("$title", async ({ edit, there, back }) => {
    const fixtures = await Promise.all([
      createExtensions(addGauge),
      createExtensions((files) => {
        addGauge(files);
        edit(files);
      }),
    ]);
    const [before, after] = fixtures;
    expect(printedLines(await compare(before, after))).toEqual(there);
    expect(printedLines(await compare(after, before))).toEqual(back);
  });

  it("its name", async () => {
    const before = await createExtensions();
    const after = await createExtensions((files) => {
      inAcme({ name: "acne" })(files);
      for (const [path, content] of Object.entries(files)) {
        if (path.startsWith("extensions/acme/")) files[path.replace("/acme/", "/acne/")] = content;
      }
    });
    expect(printedLines(await compare(before, after, "acme", "acne"))).toEqual(['- name `"acme"` → `"acne"` (major)']);
  });

  it("and each rule that only extensions have was needed", () => {
    expect(extensionKinds.filter((kind) => !told.has(kind))).toEqual([]);
  });
});

/** A checkout whose first commit, tagged v1, has another messageId and other customData than its second. */
async function createHistory(): Promise<Fixture> {
  const fixture = await createExtensions();
  git(fixture, "init", "--quiet");
  git(fixture, "add", ".");
  git(fixture, "commit", "--quiet", "--message", "One");
  git(fixture, "tag", "v1");
  const path = `schemas/${acmeExtension}`;
  await fixture.write(path, (await fixture.read(path)).replace('"heat"', '"warmth"'));
  await fixture.write(ping, textFields("What Acme says with a ping.", "load"));
  git(fixture, "commit", "--quiet", "--all", "--message", "Two");
  return fixture;
}

const changes = `
Step: **major**; 3 changes, of which 2 may break senders and 2 receivers.

Senders and receivers are those of the message that a change is in: who answers is the sender of the response.

## Actions

- \`ReportHeat\`: messageId \`"heat"\` → \`"warmth"\` (major, breaks senders and receivers)

## Messages and types

- descriptions of 1 field (patch)

### AcmePing, sent by the station

- \`load\`: type integer (minimum 0, maximum 100) → string (major, breaks senders and receivers)
`;

describe("codegen diff takes", () => {
  it("an extension by its name, and as it was in a revision", async () => {
    const fixture = await createHistory();
    for (const revision of ["v1", "HEAD~1"]) {
      expect(await fixture.command("diff", `${revision}:acme`, "acme")).toEqual({
        code: 0,
        error: "",
        out: `# \`${revision}:schemas/extensions/acme\` → \`schemas/extensions/acme\`\n${changes}`,
      });
    }
    const { out } = await fixture.command("diff", "HEAD:acme", "acme", "--json");
    expect(JSON.parse(out)).toMatchObject({ kind: "extension", before: { name: "acme" }, step: "none", changes: [] });
  });

  it("the protocol of the same revision, where it is there", async () => {
    const fixture = await createHistory();
    const types = await fixture.read("schemas/demo1.0/types.json");
    await fixture.write("schemas/demo1.0/types.json", types.replace('"kWh"', '"Eco"'));
    const { out } = await fixture.command("diff", "HEAD:schemas/extensions/acme", "acme");
    expect(out).toContain("## Enums\n\n### Mode, sent by either side\n\n- removed: `kWh` (major, breaks senders)\n");
  });

  it("folders, with the protocol beside the folder of extensions, beside the extension, or in schemas/", async () => {
    const fixture = await createHistory();
    for (const [from, to] of [
      ["schemas/extensions/acme", "one/extensions/acme"],
      ["schemas/demo1.0", "one/demo1.0"],
      ["schemas/extensions/acme", "two/acme"],
      ["schemas/demo1.0", "two/demo1.0"],
      ["schemas/extensions/acme", "three/acme"],
    ] as const) {
      await cp(`${fixture.root}/${from}`, `${fixture.root}/${to}`, { recursive: true });
    }
    await fixture.write("schemas/demo1.0/types.json", "{");
    for (const folder of ["one/extensions/acme", "./two/acme/"]) {
      const { code, out } = await fixture.command("diff", folder, "HEAD:acme");
      expect({ code, same: out.includes("No change") }).toEqual({ code: 0, same: true });
    }
    const { error } = await fixture.command("diff", "three/acme", "HEAD:acme");
    expect(error).toMatch(/^schemas\/demo1\.0\/types\.json: is not JSON/);
    // From within the folder of extensions, too.
    const inside = { cwd: `${fixture.root}/one/extensions` };
    expect((await diffProtocols("./acme", "./acme", inside)).faults).toEqual([]);
    await fixture.write("one/demo1.0/types.json", "{");
    expect((await diffProtocols("./acme", "./acme", inside)).faults[0]?.file).toBe("../demo1.0/types.json");
  });

  it("an extension of a protocol that comes with the generator", async () => {
    const fixture = await createFixture((files) => {
      for (const path of Object.keys(files)) delete files[path];
      const folder = "extensions/acme";
      files[`${folder}/extension.json`] = {
        ...{ name: "acme", title: "Acme", version: "1.0", description: "One message.", extends: "ocpp2.0.1" },
        dataTransfer: { vendorId: "com.example", messages: { Wake: { from: "server" } } },
        customData: { vendorId: "com.example", types: { StatusNotificationRequest: "AcmeStatus" } },
      };
      files[`${folder}/data-transfer/WakeRequest.json`] = {
        ...textFields("Wakes."),
        properties: { evse: { description: "Which.", $ref: "ocpp2.0.1#/definitions/EVSEType" } },
      };
      files[`${folder}/data-transfer/WakeResponse.json`] = textFields("Is awake.");
      files[`${folder}/custom-data/AcmeStatus.json`] = textFields("More of it.", "text");
    });
    await cp(`${fixture.root}/schemas/extensions/acme`, `${fixture.root}/old/acme`, { recursive: true });
    await fixture.write(
      "schemas/extensions/acme/custom-data/AcmeStatus.json",
      textFields("More of it.", "text", "code"),
    );
    const { code, out } = await fixture.command("diff", "old/acme", "acme");
    expect(code).toBe(0);
    expect(out).toContain("### AcmeStatus, sent by the charging station\n\n- `code`: added, required: string (major");
  });
});

describe("codegen diff fails, and says why,", () => {
  it.each([
    [
      ["demo1.0", "acme"],
      "schemas/extensions/acme: is an extension, but schemas/demo1.0 is a protocol.\n" +
        "  Compare two protocols, or two extensions.\n",
    ],
    [
      ["HEAD:acme", "schemas/demo1.0"],
      "schemas/demo1.0: is a protocol, but HEAD:schemas/extensions/acme is an extension.\n" +
        "  Compare two protocols, or two extensions.\n",
    ],
    [["acme", "acne"], "schemas: there is no protocol or extension acne.\n  Known: demo1.0 and acme.\n"],
    [
      ["acme", "HEAD:acne"],
      "HEAD:acne: the revision HEAD has no folder schemas/acne, and none schemas/extensions/acne, and none acne.\n" +
        "  Name one that was there then; git ls-tree -r --name-only HEAD lists them.\n",
    ],
  ])("given %j", async (args, said) => {
    const fixture = await createHistory();
    expect(await fixture.command("diff", ...args)).toEqual({ code: 1, out: "", error: said });
  });

  it("of extensions with faults: all of both sides, as when generating", async () => {
    const fixture = await createHistory();
    await fixture.write(ping, "{");
    git(fixture, "commit", "--quiet", "--all", "--message", "Three");
    await fixture.remove(ping);
    const { code, out, error } = await fixture.command("diff", "HEAD:acme", "acme");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toContain(`HEAD:${ping}: is not JSON: line 1, column 2`);
    expect(error).toContain(
      "schemas/extensions/acme/extension.json#/customData/types/PingRequest: the customData AcmePing has no schema",
    );
  });

  it("of an extension without manifest", async () => {
    const fixture = await createHistory();
    await fixture.remove(`schemas/${acmeExtension}`);
    expect((await fixture.command("diff", "HEAD:acme", "acme")).error).toBe(
      "schemas/extensions/acme/extension.json: the manifest is missing.\n" +
        "  Write it after extension.schema.json; it says what the vendor adds to which protocol.\n",
    );
  });

  it("of an extension of a protocol that there is not", async () => {
    const fixture = await createHistory();
    await fixture.write(`schemas/${acmeExtension}`, { name: "acme", extends: "demo9.0" });
    const { faults } = await diffProtocols("HEAD:acme", "acme", { cwd: fixture.root });
    expect(faults.map(({ file, pointer }) => file + pointer)).toEqual([`schemas/${acmeExtension}/extends`]);
  });
});
