import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createFixture, type Fixture, textFields } from "./fixture.js";
import { git } from "./git.js";

/** A checkout whose first commit, tagged v1, has a field less than its second. */
async function createHistory(): Promise<Fixture> {
  const fixture = await createFixture();
  git(fixture, "init", "--quiet");
  git(fixture, "add", ".");
  git(fixture, "commit", "--quiet", "--message", "One");
  git(fixture, "tag", "v1");
  await fixture.write("schemas/demo1.0/basic/PingRequest.json", textFields("Asks whether the hub is there.", "key"));
  git(fixture, "commit", "--quiet", "--all", "--message", "Two");
  return fixture;
}

const added = "- `key`: added, required: string (major, breaks senders and receivers)";

describe("codegen diff reads a git revision of", () => {
  it("a protocol", async () => {
    const fixture = await createHistory();
    for (const revision of ["v1", "HEAD~1", "HEAD~", "HEAD@{1}"]) {
      const { code, out, error } = await fixture.command("diff", `${revision}:demo1.0`, "demo1.0");
      expect({ code, error, first: out.split("\n")[0] }).toEqual({
        code: 0,
        error: "",
        first: `# \`${revision}:schemas/demo1.0\` → \`schemas/demo1.0\``,
      });
      expect(out).toContain(added);
    }
  });

  it("a folder, on both sides, and not what stands there now", async () => {
    const fixture = await createHistory();
    await fixture.write("schemas/demo1.0/basic/PingRequest.json", "{");
    const { out } = await fixture.command("diff", "v1:schemas/demo1.0", "HEAD:./schemas/demo1.0/");
    expect(out).toContain("# `v1:schemas/demo1.0` → `HEAD:schemas/demo1.0`");
    expect(out).toContain(added);
    const same = await fixture.command("diff", "HEAD:demo1.0", "HEAD:schemas/demo1.0");
    expect(same.out).toContain("No change");
  });

  it("a protocol that is gone", async () => {
    const fixture = await createHistory();
    git(fixture, "mv", "schemas/demo1.0", "schemas/demo2.0");
    const path = "schemas/demo2.0/protocol.json";
    await fixture.write(path, (await fixture.read(path)).replace('"name": "demo1.0"', '"name": "demo2.0"'));
    git(fixture, "commit", "--quiet", "--all", "--message", "Three");
    const { code, out } = await fixture.command("diff", "v1:demo1.0", "demo2.0");
    expect(code).toBe(0);
    expect(out).toContain(added);
  });

  it("a protocol at the top of its repository, from a branch with a slash in its name", async () => {
    const fixture = await createHistory();
    const below = join(fixture.root, "schemas");
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
      ["commit", "--quiet", "--message", "Inner"],
    ]) {
      git({ ...fixture, root: below }, ...args);
    }
    git({ ...fixture, root: below }, "branch", "work/one");
    const { out } = await fixture.command("diff", "work/one:demo1.0", "demo1.0");
    expect(out).toContain("# `work/one:./demo1.0` → `schemas/demo1.0`\n\nNo change");
  });

  it("files with a byte order mark and CRLF, and leaves out what editors leave there", async () => {
    const fixture = await createHistory();
    const path = "schemas/demo1.0/basic/PingRequest.json";
    await fixture.write(path, `\uFEFF${(await fixture.read(path)).replaceAll("\n", "\r\n")}`);
    await mkdir(join(fixture.root, "schemas/demo1.0/.idea"));
    await writeFile(join(fixture.root, "schemas/demo1.0/.idea/x.json"), "[");
    await writeFile(join(fixture.root, "schemas/demo1.0/notes.txt"), "Notes.");
    git(fixture, "add", "--all");
    git(fixture, "commit", "--quiet", "--message", "Three");
    expect((await fixture.command("diff", "HEAD~1:demo1.0", "HEAD:demo1.0")).out).toContain("No change");
  });
});

describe("codegen diff fails, and says why,", () => {
  it.each([
    [
      "v9:demo1.0",
      'v9:demo1.0: git knows no revision "v9".\n' +
        "  Write <revision>:<folder or protocol> with a commit, branch or tag; in a shallow checkout, fetch it first.\n",
    ],
    [
      "--all:demo1.0",
      '--all:demo1.0: git knows no revision "--all".\n' +
        "  Write <revision>:<folder or protocol> with a commit, branch or tag; in a shallow checkout, fetch it first.\n",
    ],
    [
      ":demo1.0",
      ':demo1.0: git knows no revision "".\n' +
        "  Write <revision>:<folder or protocol> with a commit, branch or tag; in a shallow checkout, fetch it first.\n",
    ],
    [
      "v1:demo9.9",
      "v1:demo9.9: the revision v1 has no folder schemas/demo9.9, and none schemas/extensions/demo9.9, and none " +
        "demo9.9.\n" +
        "  Name one that was there then; git ls-tree -r --name-only v1 lists them.\n",
    ],
    [
      "v1:schemas/demo1.0/protocol.json",
      "v1:schemas/demo1.0/protocol.json: the revision v1 has no folder schemas/demo1.0/protocol.json.\n" +
        "  Name one that was there then; git ls-tree -r --name-only v1 lists them.\n",
    ],
    [
      "v1:schemas/demo1.0/basic",
      "v1:schemas/demo1.0/basic/protocol.json: the manifest is missing.\n" +
        "  Write it after protocol.schema.json, or draft it with codegen init; it says who sends which action.\n",
    ],
  ])("given %s", async (side, said) => {
    const fixture = await createHistory();
    const args = side.startsWith("-") ? ["diff", "demo1.0", "--", side] : ["diff", "demo1.0", side];
    expect(await fixture.command(...args)).toEqual({ code: 1, out: "", error: said });
  });

  it("of a revision with faults: where they were", async () => {
    const fixture = await createHistory();
    await fixture.write("schemas/demo1.0/basic/PingRequest.json", "{");
    git(fixture, "commit", "--quiet", "--all", "--message", "Three");
    const { code, error } = await fixture.command("diff", "v1:demo1.0", "HEAD:demo1.0");
    expect(code).toBe(1);
    expect(error).toContain("HEAD:schemas/demo1.0/basic/PingRequest.json: is not JSON: line 1, column 2");
  });

  it("outside of a repository", async () => {
    const fixture = await createFixture();
    const { code, out, error } = await fixture.command("diff", "HEAD:demo1.0", "demo1.0");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toMatch(/^HEAD:demo1\.0: git says of .*not a git repository/s);
  });

  it("without git", async () => {
    const fixture = await createHistory();
    vi.stubEnv("PATH", fixture.root);
    try {
      expect(await fixture.command("diff", "HEAD:demo1.0", "demo1.0")).toEqual({
        code: 1,
        out: "",
        error:
          "HEAD:demo1.0: git is needed to read a revision, and cannot be run.\n" +
          "  Install it, or name a folder without revision.\n",
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
