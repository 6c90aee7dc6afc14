import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const program = resolve(import.meta.dirname, "..", "..", "scripts", "api.mjs");

interface Checkout {
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  reports(): Promise<string[]>;
  run(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
}

/** A checkout with a compiled package of one entry, and the others that are named, and a private package. */
async function createCheckout(...others: string[]): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), "chargewire-api-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const entries = others.map((name) => [`./${name}`, { types: `./dist/${name}.d.ts` }]);
  const exports = { ".": { types: "./dist/index.d.ts" }, ...Object.fromEntries(entries) };
  await write("packages/demo/package.json", JSON.stringify({ name: "demo", version: "1.0.0", exports }));
  for (const name of ["index", ...others]) {
    await write(`packages/demo/dist/${name}.d.ts`, `/** How many. */\nexport declare const ${name}Count: number;\n`);
  }
  await write("packages/inner/package.json", JSON.stringify({ name: "inner", private: true }));
  return {
    write,
    read: (path) => readFile(join(root, path), "utf8"),
    reports: async () => (await readdir(join(root, "packages/demo/api"))).sort(),
    run: (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, root], { encoding: "utf8" });
      return { status, stdout, stderr };
    },
  };
}

test("the API report has every entry of every published package, and its check passes then", async () => {
  const checkout = await createCheckout("more");
  expect(checkout.run().stdout).toBe("wrote packages/demo/api/index.api.md\nwrote packages/demo/api/more.api.md\n");
  expect(await checkout.read("packages/demo/api/index.api.md")).toContain(
    "// @public\nexport const indexCount: number;\n",
  );
  expect(await checkout.read("packages/demo/api/more.api.md")).toContain("export const moreCount: number;\n");
  expect(checkout.run("--check")).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("the check of the API report fails with a diff when the API changed, and writes nothing", async () => {
  const checkout = await createCheckout();
  checkout.run();
  const before = await checkout.read("packages/demo/api/index.api.md");
  await checkout.write("packages/demo/dist/index.d.ts", "/** How many. */\nexport declare const indexCount: string;\n");
  const { status, stderr } = checkout.run("--check");
  expect(stderr).toContain("-export const indexCount: number;\n+export const indexCount: string;\n");
  expect(stderr).toContain("packages/demo/api/index.api.md: is not what the declarations give\n");
  expect(status).toBe(1);
  expect(await checkout.read("packages/demo/api/index.api.md")).toBe(before);
});

test("the check of the API report fails for a report that is missing, and for one of no entry", async () => {
  const checkout = await createCheckout();
  await checkout.write("packages/demo/api/gone.api.md", "");
  const { status, stderr } = checkout.run("--check");
  expect(stderr).toContain("packages/demo/api/index.api.md: is not what the declarations give\n");
  expect(stderr).toContain("packages/demo/api/gone.api.md: package.json exports no such entry\n");
  expect(status).toBe(1);
  checkout.run();
  expect(await checkout.reports()).toEqual(["index.api.md"]);
});

test("the API report tells a type that cannot be imported", async () => {
  const checkout = await createCheckout();
  const declarations = "interface Hidden {}\n/** How many. */\nexport declare const count: Hidden;\nexport {};\n";
  await checkout.write("packages/demo/dist/index.d.ts", declarations);
  checkout.run();
  expect(await checkout.read("packages/demo/api/index.api.md")).toContain('The symbol "Hidden" needs to be exported');
});
