import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type RunResult, watch } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { createExtensions, showText } from "./extension-fixture.js";
import { type Fixture, textFields } from "./fixture.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

type Generate = typeof import("@chargewire/codegen").generate;

/** Number of files that a run writes for each protocol and extension. */
async function written({ root, run }: Fixture, generate?: Generate): Promise<Record<string, number>> {
  const result = await (generate === undefined ? run() : generate({ cwd: root }));
  expect(result.faults).toEqual([]);
  return Object.fromEntries(result.protocols.map((report) => [report.name, report.written + report.deleted]));
}

/** A copy of the generator, whose own files a test may change. */
async function copyGenerator({ root }: Fixture): Promise<Generate> {
  const home = join(root, "generator");
  await mkdir(join(home, "schemas"), { recursive: true });
  for (const path of ["codegen/src", "templates", "codegen/package.json"]) {
    await cp(join(checkout, path), join(home, path), { recursive: true });
  }
  for (const name of ["protocol.schema.json", "extension.schema.json"]) {
    await cp(join(checkout, "schemas", name), join(home, "schemas", name));
  }
  for (const path of ["codegen/node_modules", "packages"]) await symlink(join(checkout, path), join(home, path));
  const entry = pathToFileURL(join(home, "codegen/src/generate.ts")).href;
  return ((await import(/* @vite-ignore */ entry)) as { generate: Generate }).generate;
}

describe("the cache of an extension", () => {
  it("skips generating while nothing changes", async () => {
    const fixture = await createExtensions();
    expect((await written(fixture))["acme"]).toBe(16);
    const { protocols } = await fixture.run();
    expect(protocols[1]).toMatchObject({ name: "acme", written: 0, deleted: 0, unchanged: 16, actions: 4, enums: 1 });
    // What it says comes from the cache: an output that is edited is made anew.
    await fixture.write("packages/acme/src/types.ts", "export {};\n");
    expect(await written(fixture)).toEqual({ "demo1.0": 0, acme: 1 });
  });

  it("notices changes of its own schemas, and of those of the protocol that it extends", async () => {
    const fixture = await createExtensions();
    await fixture.run();
    await fixture.write(`schemas/${showText}`, textFields("Shows another text.", "text"));
    // The payload, its validator, and what names its description: calls, handlers, features and README; it holds customData, so the rules of that.
    expect(await written(fixture)).toEqual({ "demo1.0": 0, acme: 7 });
    const types = await fixture.read("schemas/demo1.0/types.json");
    await fixture.write("schemas/demo1.0/types.json", types.replace('"kWh"', '"Eco"'));
    const { "demo1.0": protocol, acme } = await written(fixture);
    expect(protocol).toBeGreaterThan(0);
    expect(acme).toBe(1);
    expect(await fixture.read("packages/acme/validators/validators.js")).toContain('"Eco"');
    // Faults of the protocol are those of the extension, although its own files are as they were.
    await fixture.write("schemas/demo1.0/types.json", "{");
    expect((await fixture.run({ protocols: ["acme"] })).faults).toHaveLength(1);
  });

  it("notices changes of the generator's templates and of the schema of the manifest", async () => {
    const fixture = await createExtensions();
    const generate = await copyGenerator(fixture);
    await written(fixture, generate);
    expect(await written(fixture, generate)).toEqual({ "demo1.0": 0, acme: 0 });
    const edit = async (path: string, from: string, to: string): Promise<void> => {
      const file = join(fixture.root, "generator", path);
      const text = await readFile(file, "utf8");
      expect(text).toContain(from);
      await writeFile(file, text.replace(from, to));
    };
    await edit("templates/custom-data.hbs", "return ", "return true && ");
    expect(await written(fixture, generate)).toEqual({ "demo1.0": 0, acme: 1 });
    await edit("schemas/extension.schema.json", '"maxLength": 50', '"maxLength": 3');
    const { faults } = await generate({ cwd: fixture.root });
    expect(faults).toMatchObject([
      { pointer: "/dataTransfer/messages/ReportHeat/messageId", message: expect.stringContaining("3 characters") },
    ]);
  });
});

describe("the package of an extension", () => {
  it("is refused by --check when it is edited by hand, and nothing is written then", async () => {
    const fixture = await createExtensions();
    await fixture.command();
    expect((await fixture.command("--check")).code).toBe(0);
    const path = "packages/acme/src/custom-data.ts";
    const edited = (await fixture.read(path)).replace("===", "!==");
    await fixture.write(path, edited);
    const { code, error } = await fixture.command("--check");
    expect(code).toBe(1);
    expect(error).toContain('-  return customData?.vendorId !== "com.example.acme";\n');
    expect(error).toContain("Run the generator and commit what it writes.");
    expect(await fixture.read(path)).toBe(edited);
    await fixture.command();
    expect((await fixture.command("--check")).code).toBe(0);
  });

  it("goes with its schemas: what was generated is deleted, what is kept by hand stays", async () => {
    const fixture = await createExtensions();
    await fixture.write("packages/runtime/package.json", {});
    await fixture.run();
    expect(await fixture.read("packages/tsconfig.json")).toContain('"acme"');
    await fixture.remove("schemas/extensions");
    expect((await fixture.command("--check")).error).toContain("--- a/packages/acme/src/protocol.ts\n+++ /dev/null");
    await fixture.run({ protocols: ["demo1.0"] });
    expect(await fixture.read("packages/acme/src/protocol.ts")).toContain("extendProtocol");
    await fixture.run();
    const left = Object.keys(await fixture.output()).filter((path) => path.startsWith("acme/"));
    expect(left).toEqual(["acme/package.json", "acme/tsconfig.json"]);
    expect(await fixture.read("packages/tsconfig.json")).not.toContain('"acme"');
    expect((await fixture.command("--check")).code).toBe(0);
  });

  it("loses the files of what its manifest no longer has", async () => {
    const fixture = await createExtensions();
    await fixture.run();
    const path = "schemas/extensions/acme/extension.json";
    const { customData: _customData, ...others } = JSON.parse(await fixture.read(path)) as Record<string, object>;
    await fixture.write(path, others);
    await fixture.remove("schemas/extensions/acme/custom-data");
    const { protocols } = await fixture.run();
    expect(protocols[1]?.deleted).toBe(2);
    const paths = Object.keys(await fixture.output());
    expect(paths.filter((each) => /acme\/.*custom-data/.test(each))).toEqual([]);
  });
});

describe("--watch", () => {
  it("follows the folders of extensions, those that come later as well", async () => {
    const fixture = await createExtensions();
    const ended = new AbortController();
    const results: RunResult[] = [];
    const onRun = (result: RunResult): void => void results.push(result);
    const watching = watch({ cwd: fixture.root, signal: ended.signal, onRun });
    await expect.poll(() => results.length, { timeout: 5_000 }).toBe(1);
    await fixture.write(`schemas/${showText}`, textFields("Shows another text.", "text"));
    await expect.poll(() => results.length, { timeout: 5_000 }).toBe(2);
    expect(await fixture.read("packages/acme/src/messages/data-transfer.ts")).toContain("Shows another text.");
    const manifest = { name: "next", title: "Next", version: "1.0", description: "One more.", extends: "demo1.0" };
    await fixture.write("schemas/extensions/next/extension.json", manifest);
    await expect.poll(() => results.at(-1)?.protocols.map(({ name }) => name), { timeout: 5_000 }).toContain("next");
    expect(await fixture.read("packages/next/src/protocol.ts")).toContain("export const demo10Next");
    ended.abort();
    await watching;
  });
});
