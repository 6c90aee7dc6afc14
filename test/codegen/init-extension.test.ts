import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate, initExtension } from "@chargewire/codegen";
import { afterEach, describe, expect, it } from "vitest";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** An empty folder, as a vendor begins with. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "chargewire-init-"));
  folders.push(folder);
  return folder;
}

const bases = ["ocpp1.6", "ocpp2.0", "ocpp2.0.1", "ocpp2.1", "ntxcp1.0"];

describe("init --extends", () => {
  it.each(bases)("writes an example for %s that generates as it stands", async (base) => {
    const cwd = await emptyFolder();
    expect(await initExtension("acme", base, { cwd })).toEqual({
      faults: [],
      folder: "schemas/extensions/acme",
      out: "packages/acme",
    });
    const manifest = JSON.parse(await readFile(join(cwd, "schemas/extensions/acme/extension.json"), "utf8")) as {
      customData?: object;
    };
    // Only where the version has it.
    expect(manifest.customData !== undefined).toBe(base === "ocpp2.0.1" || base === "ocpp2.1");
    const { faults, protocols } = await generate({ cwd });
    expect(faults).toEqual([]);
    expect(protocols).toMatchObject([{ name: "acme", actions: 3 }]);
    expect((await generate({ cwd, check: true })).diff).toBe("");
  });

  it("calls a vendor the same in a second version, in a folder of its own", async () => {
    const cwd = await emptyFolder();
    await initExtension("acme", "ocpp1.6", { cwd });
    const { folder, out } = await initExtension("acme", "ocpp2.0.1", { cwd });
    expect({ folder, out }).toEqual({
      folder: "schemas/extensions/acme-ocpp201",
      out: "packages/acme-ocpp201",
    });
    expect((await generate({ cwd })).faults).toEqual([]);
    for (const name of ["acme", "acme-ocpp201"]) {
      const text = await readFile(join(cwd, "packages", name, "src/protocol.ts"), "utf8");
      expect(text).toContain("export const acme: Extension<");
    }
    expect((await initExtension("acme", "ocpp2.0.1", { cwd })).faults).toEqual([
      {
        file: "schemas/extensions/acme-ocpp201",
        pointer: "",
        message: "there is a folder of this name already",
        advice: "Choose another name, or remove the folder to begin anew.",
      },
    ]);
  });

  it.each([
    ["Acme", "acme"],
    ["acme-co", "acmeco"],
    ["2fast", "fast"],
    ["", "acme"],
    ["../acme", "acme"],
  ])("refuses the name %j, and proposes %s", async (name, better) => {
    const cwd = await emptyFolder();
    const { faults, folder } = await initExtension(name, "ocpp1.6", { cwd });
    expect(folder).toBeUndefined();
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toBe(
      `${JSON.stringify(name)} cannot name an extension: connections have the vendor's methods under it`,
    );
    expect(faults[0]?.advice).toBe(`Write small letters and digits, such as ${better}.`);
  });

  it("names the protocols that there are when it is asked for another, and writes nothing", async () => {
    const cwd = await emptyFolder();
    const { faults } = await initExtension("acme", "ocpp1.5", { cwd });
    expect(faults).toEqual([
      {
        file: "--extends ocpp1.5",
        pointer: "",
        message: "there is no protocol ocpp1.5 to extend",
        advice: "Known: ntxcp1.0, ocpp1.6, ocpp2.0, ocpp2.0.1 and ocpp2.1.",
      },
    ]);
    await expect(readFile(join(cwd, "schemas"))).rejects.toThrow("ENOENT");
  });
});
