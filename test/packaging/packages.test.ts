import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutsideProject, type OutsideProject, publishedPackages } from "./outside-project.js";
import { snippetsOf } from "./snippets.js";

// What users get: the packed packages, installed with plain npm outside of the workspace, compiled with library check
// on. Every TypeScript block of the READMEs is compiled and run there as it stands, on a port that is free.

const readmes = ["README.md", ...publishedPackages().map((name) => `packages/${name}/README.md`)];
const snippets = readmes.flatMap(snippetsOf);
let outside: OutsideProject;
let compilerOutput: string;

beforeAll(async () => {
  outside = createOutsideProject();
  for (const [index, { code }] of snippets.entries()) {
    const port = await freePort();
    writeFileSync(join(outside.folder, "src", `snippet-${index}.ts`), code.replaceAll("9000", String(port)));
  }
  compilerOutput = outside.compile();
}, 120_000);

afterAll(() => outside.remove());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

describe("packed packages", () => {
  test("compile in an outside project with library check on", () => {
    expect(compilerOutput).toBe("");
  });

  test("bring nothing but themselves and ws", () => {
    const scoped = readdirSync(join(outside.folder, "node_modules", "@chargewire"));
    const others = readdirSync(join(outside.folder, "node_modules")).filter(
      (name) => !/^[.@]|^undici-types$/.test(name),
    );
    expect(scoped.sort()).toEqual(publishedPackages());
    expect(others).toEqual(["ws"]);
  });

  test.each(publishedPackages())("%s has its files, a README, and no test in it", (name) => {
    const folder = join(outside.folder, "node_modules", "@chargewire", name);
    const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      exports: Record<string, Record<string, string>>;
    };
    const files = Object.values(exports).flatMap((entry) => Object.values(entry));
    expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    expect(existsSync(join(folder, "README.md"))).toBe(true);
    const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(all.filter((file) => file.includes(".test."))).toEqual([]);
  });
});

describe("README snippets run as they stand", () => {
  test.each(snippets.map(({ place }, index) => [place, index] as const))("%s", (_place, index) => {
    const { status, stderr } = outside.run(`snippet-${index}.js`);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
