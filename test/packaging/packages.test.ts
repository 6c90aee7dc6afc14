import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "./free-port.js";
import { createOutsideProject, type OutsideProject } from "./outside-project.js";
import { libraryPackages, root } from "./published.js";
import { snippetsOf } from "./snippets.js";

// What users get: the packed packages, installed with plain npm outside of the workspace, compiled with library check
// on. Every TypeScript block of the READMEs is compiled and run there as it stands, on a port that is free.

const readmes = [
  "README.md",
  "packages/acme/README.md",
  ...libraryPackages().map(({ folder }) => `${folder}/README.md`),
];
const snippets = readmes.flatMap(snippetsOf);
let outside: OutsideProject;
let compilerOutput: string;

beforeAll(async () => {
  outside = createOutsideProject();
  // The example of a vendor is not published: it is put where npm would install it.
  const isPacked = (path: string): boolean => !path.includes("node_modules");
  const acme = join(outside.folder, "node_modules", "@acme", "ocpp201");
  cpSync(join(root, "packages", "acme"), acme, {
    recursive: true,
    filter: (path) => isPacked(path.slice(root.length)),
  });
  for (const [index, { code }] of snippets.entries()) {
    const port = await freePort();
    writeFileSync(join(outside.folder, "src", `snippet-${index}.ts`), code.replaceAll("9000", String(port)));
  }
  compilerOutput = outside.compile();
}, 120_000);

afterAll(() => outside.remove());

describe("packed packages", () => {
  test("compile in an outside project with library check on", () => {
    expect(compilerOutput).toBe("");
  });

  test("bring nothing but themselves and ws", () => {
    const scoped = readdirSync(join(outside.folder, "node_modules", "@chargewire")).map(
      (name) => `@chargewire/${name}`,
    );
    const others = readdirSync(join(outside.folder, "node_modules")).filter(
      (name) => !/^[.@]|^undici-types$/.test(name),
    );
    expect(scoped.sort()).toEqual(libraryPackages().map(({ name }) => name));
    expect(others).toEqual(["ws"]);
  });
});

describe("README snippets run as they stand", () => {
  test.each(snippets.map(({ place }, index) => [place, index] as const))("%s", (_place, index) => {
    const { status, stderr } = outside.run(join("dist", `snippet-${index}.js`));
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
