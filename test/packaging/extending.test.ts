import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGeneratorProject, type OutsideProject } from "./outside-project.js";

// A vendor's protocol that extends one of ours, in a project with nothing but the packed generator: the schemas of ours
// come with it.

let outside: OutsideProject;

beforeAll(() => {
  outside = createGeneratorProject();
}, 180_000);

afterAll(() => outside.remove());

function codegen(...args: string[]): void {
  const program = join(outside.folder, "node_modules", "@chargewire", "codegen", "dist", "cli.js");
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: outside.folder, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

test("a protocol that extends ocpp1.6 is generated, compiles there and talks", () => {
  const schemas = join(outside.folder, "schemas", "acme1.6");
  mkdirSync(join(schemas, "light"), { recursive: true });
  const write = (path: string, content: object): void => writeFileSync(join(schemas, path), JSON.stringify(content));
  write("protocol.json", {
    name: "acme1.6",
    package: "acme16",
    title: "Acme 1.6",
    version: "1.6",
    description: "What Acme's charge points speak.",
    subprotocol: "acme1.6",
    extends: "ocpp1.6",
    drop: { profiles: ["Security"] },
    profiles: [{ name: "Light", description: "Lights.", actions: { Blink: { from: "server" } } }],
  });
  const message = (description: string): object => ({ description, type: "object", additionalProperties: false });
  write("light/BlinkRequest.json", message("Lets it blink."));
  write("light/BlinkResponse.json", message("Says that it did."));
  codegen();
  codegen("--check");
  const made = join(outside.folder, "packages", "acme16");
  expect(outside.compile(made)).toBe("");
  cpSync(made, join(outside.folder, "node_modules", "acme16"), { recursive: true });
  writeFileSync(
    join(outside.folder, "src", "extending.ts"),
    `import { CentralSystem, ChargePoint, core, light } from "acme16";
const centralSystem = new CentralSystem();
centralSystem.handle(core, { authorize: ({ idTag }) => ({ idTagInfo: { status: idTag === "A" ? "Accepted" : "Invalid" } }) });
const chargePoint = new ChargePoint({ identity: "one", url: "ws://memory", dial: centralSystem.inMemory() });
chargePoint.handle(light, { blink: () => ({}) });
await chargePoint.connect();
const { idTagInfo } = await chargePoint.authorize({ idTag: "A" });
console.log(idTagInfo.status, await centralSystem.chargePoint("one").blink());
await chargePoint.close();
await centralSystem.close();
`,
  );
  expect(outside.compile()).toBe("");
  expect(outside.run(join("dist", "extending.js"))).toEqual({ status: 0, stdout: "Accepted {}\n", stderr: "" });
});

test("the generator knows which versions of our packages it was released with", () => {
  const file = join(outside.folder, "node_modules", "@chargewire", "codegen", "package.json");
  const { devDependencies } = JSON.parse(readFileSync(file, "utf8")) as { devDependencies: Record<string, string> };
  const own = Object.entries(devDependencies).filter(([name]) => name.startsWith("@chargewire/"));
  expect(own.map(([name]) => name).sort()).toEqual([
    "@chargewire/grpc",
    "@chargewire/ntxcp10",
    "@chargewire/ocpp16",
    "@chargewire/ocpp20",
    "@chargewire/ocpp201",
    "@chargewire/ocpp21",
  ]);
  expect(own.filter(([, range]) => !/^\^\d/.test(range))).toEqual([]);
});
