import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGeneratorProject, type OutsideProject } from "./outside-project.js";
import { snippetsOf } from "./snippets.js";

// The generator as somebody else installs it: packed, with plain npm, in an empty project with a folder of schemas.

let outside: OutsideProject;

beforeAll(() => {
  outside = createGeneratorProject();
}, 180_000);

afterAll(() => outside.remove());

function codegen(...args: string[]): string {
  const program = join(outside.folder, "node_modules", "@chargewire", "codegen", "dist", "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: outside.folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

const message = (properties: object, required: string[]): string =>
  JSON.stringify({ type: "object", additionalProperties: false, properties, required });

test("makes a package of a vendor's folder, which compiles there and talks", () => {
  const schemas = join(outside.folder, "schemas", "acme1.0");
  mkdirSync(schemas, { recursive: true });
  writeFileSync(join(schemas, "BlinkRequest.json"), message({ times: { type: "integer", minimum: 1 } }, ["times"]));
  writeFileSync(join(schemas, "BlinkResponse.json"), message({ done: { type: "boolean" } }, ["done"]));
  expect(codegen("init", "acme1.0")).toContain("drafted with 1 actions");
  codegen("acme1.0");
  codegen("--check");
  const made = join(outside.folder, "packages", "acme10");
  const manifest = JSON.parse(readFileSync(join(made, "package.json"), "utf8")) as { name: string };
  expect(manifest.name).toBe("acme10");
  // As `npm install ./packages/acme10` links it; the program then finds it by name.
  expect(outside.compile(made)).toBe("");
  cpSync(made, join(outside.folder, "node_modules", manifest.name), { recursive: true });
  writeFileSync(
    join(outside.folder, "src", "session.ts"),
    `import { ChargingStation, core, Csms } from "acme10";
const csms = new Csms();
csms.handle(core, { blink: ({ times }) => ({ done: times > 1 }) });
const station = new ChargingStation({ identity: "one", url: "ws://memory", dial: csms.inMemory() });
await station.connect();
console.log((await station.blink({ times: 2 })).done);
await station.close();
await csms.close();
`,
  );
  // The program of the README generates from the same folder, once more.
  const [readme] = snippetsOf("codegen/README.md");
  writeFileSync(join(outside.folder, "src", "generate.ts"), readme?.code ?? "");
  expect(outside.compile()).toBe("");
  const generated = outside.run(join("dist", "generate.js"));
  expect(generated).toMatchObject({ status: 0, stderr: "" });
  expect(generated.stdout).toMatch(/^acme1\.0: 0 files written\n[\s\S]*No change/);
  expect(outside.run(join("dist", "session.js"))).toEqual({ status: 0, stdout: "true\n", stderr: "" });
});
