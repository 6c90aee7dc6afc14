import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createFixture } from "./fixture.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("command line", () => {
  it("prints its help", async () => {
    const fixture = await createFixture();
    const { code, out, error } = await fixture.command("--help");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    for (const option of ["--check", "--watch", "--schemas DIR", "--out DIR", "--verbose"])
      expect(out).toContain(option);
    expect(await fixture.output()).toEqual({});
  });

  it("is quiet when nobody watches, and tells counts and time with --verbose", async () => {
    const fixture = await createFixture();
    expect(await fixture.command()).toEqual({ code: 0, out: "", error: "" });
    const { out } = await fixture.command("--verbose");
    expect(out).toMatch(/^demo1\.0: 4 actions, 1 types, 1 enums; 0 written, 17 unchanged, 0 deleted; \d+ ms\n$/);
  });

  it("generates only the protocols that are named", async () => {
    const fixture = await createFixture();
    await fixture.write("schemas/broken1.0/protocol.json", "{");
    expect((await fixture.command("demo1.0")).code).toBe(0);
    expect((await fixture.command()).code).toBe(1);
  });

  it("names the known protocols when it is asked for another", async () => {
    const fixture = await createFixture();
    const { code, error } = await fixture.command("demo9.9");
    expect(code).toBe(1);
    expect(error).toContain("there is no protocol demo9.9");
    expect(error).toContain("Known: demo1.0.");
  });

  it("names the known options when it is given another", async () => {
    const fixture = await createFixture();
    const { code, error } = await fixture.command("--chek");
    expect(code).toBe(1);
    expect(error).toContain("'--chek'");
    expect(error).toContain("--check, --watch");
  });

  it("refuses --check together with --watch", async () => {
    const fixture = await createFixture();
    expect(await fixture.command("--check", "--watch")).toMatchObject({ code: 1, out: "" });
  });

  it("says so when there are no schemas at all", async () => {
    const fixture = await createFixture((files) => {
      for (const path of Object.keys(files)) delete files[path];
    });
    await fixture.write("schemas/drafts/old/notes.json", {});
    const { code, error } = await fixture.command();
    expect(code).toBe(1);
    expect(error).toContain("no folder in it has a protocol.json");
  });

  it("finds the schemas from a folder below", async () => {
    const fixture = await createFixture();
    await fixture.write("deep/below/here.txt", "");
    expect((await fixture.run({ cwd: `${fixture.root}/deep/below` })).protocols).toHaveLength(1);
    expect(Object.keys(await fixture.output())).toContain("demo10/src/index.ts");
  });

  it("runs as a program, and its exit code is that of the run", () => {
    const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
      return spawnSync(process.execPath, ["scripts/codegen.mjs", ...args], { cwd: root, encoding: "utf8" });
    };
    const help = run("--help");
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("Usage: codegen");
    const unknown = run("ocpp9.9");
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain("Known: ");
  });
});
