import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

  test("export functions and classes that are called so, in stack traces as well", () => {
    const names = libraryPackages().map(({ name }) => name);
    const program = names.map((name) => {
      return `for (const [name, value] of Object.entries(await import("${name}"))) {
        if (typeof value === "function" && value.name !== name) console.log("${name}", name, value.name);
      }`;
    });
    writeFileSync(join(outside.folder, "names.mjs"), program.join("\n"));
    expect(outside.run("names.mjs")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("bring nothing but themselves, ws, and what gRPC needs", () => {
    const scoped = readdirSync(join(outside.folder, "node_modules", "@chargewire")).map(
      (name) => `@chargewire/${name}`,
    );
    const others = readdirSync(join(outside.folder, "node_modules")).filter(
      (name) => !/^[.@]|^undici-types$/.test(name),
    );
    expect(scoped.sort()).toEqual(libraryPackages().map(({ name }) => name));
    // All but ws is that of @grpc/grpc-js; of protobuf, @chargewire/grpc has a library without dependencies.
    expect(others).toContain("ws");
    expect(dependenciesOf("@chargewire/runtime")).toEqual(["ws"]);
    expect(dependenciesOf("@chargewire/grpc")).toEqual(["@bufbuild/protobuf", "@chargewire/runtime", "@grpc/grpc-js"]);
    expect(dependenciesOf("@chargewire/orchestrator10")).toEqual(["@chargewire/grpc", "@chargewire/runtime"]);
    expect(dependenciesOf("@bufbuild/protobuf")).toEqual([]);
  });
});

function dependenciesOf(name: string): string[] {
  const file = join(outside.folder, "node_modules", name, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies).sort();
}

describe("README snippets run as they stand", () => {
  test.each(snippets.map(({ place }, index) => [place, index] as const))("%s", (_place, index) => {
    const { status, stderr } = outside.run(join("dist", `snippet-${index}.js`));
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
