import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createReleasedCheckout, type ReleasedCheckout } from "./released-checkout.js";

const tag = "@chargewire/demo10@1.2.0";

/** A checkout whose version 1.2.0 is released and tagged, with a commit since. */
async function createReleased(version = "1.2.0"): Promise<ReleasedCheckout> {
  const checkout = await createReleasedCheckout();
  await checkout.release(version);
  checkout.commit();
  checkout.git("tag", `@chargewire/demo10@${version}`);
  checkout.commit();
  return checkout;
}

const passes = (line: string) => ({ status: 0, stdout: `@chargewire/demo10: ${line}\n`, stderr: "" });
const fails = (said: string) => ({ status: 1, stdout: "", stderr: `@chargewire/demo10: ${said}\n` });

describe("the check of changesets refuses", () => {
  test("a step that is too small, and tells what asks for a larger one", async () => {
    const checkout = await createReleased();
    await checkout.addField("required");
    await checkout.state("patch");
    await checkout.state("minor");
    expect(checkout.check()).toEqual(
      fails(
        `the changesets state minor, and the schemas need major since ${tag}, because of\n` +
          "  PingRequest.key: added, required: string (major)\n" +
          "  State at least major for @chargewire/demo10: pnpm changeset\n" +
          `  All that changed: pnpm codegen diff ${tag}:demo1.0 demo1.0`,
      ),
    );
  });

  test("a changed package without a changeset, and with one for another package only", async () => {
    const checkout = await createReleased();
    await checkout.addField("optional");
    const said = `the changesets state none, and the schemas need minor since ${tag}, because of`;
    expect(checkout.check()).toMatchObject({ status: 1, stderr: expect.stringContaining(said) });
    await checkout.state("major", "@chargewire/runtime");
    expect(checkout.check()).toMatchObject({ status: 1, stderr: expect.stringContaining(said) });
  });

  test("a patch for what breaks while the major version is 0", async () => {
    const checkout = await createReleased("0.3.0");
    await checkout.addField("required");
    await checkout.state("patch");
    const { status, stderr } = checkout.check();
    expect(stderr).toContain("the changesets state patch, and the schemas need minor since @chargewire/demo10@0.3.0");
    expect(stderr).toContain("PingRequest.key: added, required: string (major)");
    expect(status).toBe(1);
  });

  test("a released version whose tag is not in the clone", async () => {
    const checkout = await createReleased();
    checkout.git("tag", "--delete", tag);
    const { status, stderr } = checkout.check();
    expect(stderr).toContain(`@chargewire/demo10: 1.2.0 is released, and this clone has no tag ${tag}.`);
    expect(stderr).toContain("git fetch --tags");
    expect(status).toBe(1);
  });

  test("a shallow clone, which cannot tell what is released", async () => {
    const checkout = await createReleasedCheckout();
    await checkout.release("1.2.0");
    checkout.commit();
    const clone = await mkdtemp(join(tmpdir(), "chargewire-clone-"));
    onTestFinished(() => rm(clone, { recursive: true }));
    const source = pathToFileURL(checkout.root).href;
    checkout.git("clone", "--quiet", "--depth", "1", "--no-tags", source, clone);
    const { status, stderr } = checkout.check(clone);
    expect(stderr).toContain(`this clone has no tag ${tag}`);
    expect(status).toBe(1);
  });

  test("a version that the changelog does not have", async () => {
    const checkout = await createReleased();
    await checkout.write("packages/demo10/package.json", { name: "@chargewire/demo10", version: "1.3.0" });
    expect(checkout.check()).toEqual(
      fails(
        "package.json says 1.3.0, and the first release in packages/demo10/CHANGELOG.md is 1.2.0. " +
          "Leave both to pnpm version-packages.",
      ),
    );
  });

  test("a prepared release whose step is too small", async () => {
    const checkout = await createReleased();
    await checkout.addField("optional");
    await checkout.release("1.2.1", "1.2.0");
    const said = `the changesets state patch, and the schemas need minor since ${tag}`;
    expect(checkout.check().stderr).toContain(said);
    checkout.commit();
    expect(checkout.check()).toMatchObject({ status: 1, stderr: expect.stringContaining(said) });
  });

  test("schemas that cannot be compared", async () => {
    const checkout = await createReleased();
    await checkout.write("schemas/demo1.0/basic/PingRequest.json", "{");
    const { status, stderr } = checkout.check();
    expect(stderr).toContain(`@chargewire/demo10: cannot be compared with ${tag}.\n`);
    expect(stderr).toContain("PingRequest.json: is not JSON");
    expect(status).toBe(1);
  });
});

describe("the check of changesets accepts", () => {
  test("the step that is needed, and a larger one", async () => {
    const checkout = await createReleased();
    await checkout.addField("optional");
    await checkout.state("minor");
    expect(checkout.check()).toEqual(passes(`minor is stated, minor needed since ${tag}.`));
    await checkout.state("major");
    expect(checkout.check()).toEqual(passes(`major is stated, minor needed since ${tag}.`));
  });

  test("a minor step for what breaks while the major version is 0", async () => {
    const checkout = await createReleased("0.3.0");
    await checkout.addField("required");
    await checkout.state("minor");
    expect(checkout.check()).toEqual(passes("minor is stated, minor needed since @chargewire/demo10@0.3.0."));
  });

  test("no changeset where no schema changed", async () => {
    const checkout = await createReleased();
    expect(checkout.check()).toEqual(passes(`none is stated, none needed since ${tag}.`));
  });

  test("any change of a package that was never released, and says so", async () => {
    const checkout = await createReleasedCheckout();
    await checkout.addField("required");
    expect(checkout.check()).toEqual(passes("not released yet: nothing to compare with."));
  });

  test("any change of a private package, and says so", async () => {
    const checkout = await createReleased();
    const manifest = { name: "@chargewire/demo10", version: "1.2.0", private: true };
    await checkout.write("packages/demo10/package.json", manifest);
    await checkout.addField("required");
    expect(checkout.check()).toEqual(passes("private, never released."));
  });
});

test("the check of changesets follows releases as changesets makes them", async () => {
  const checkout = await createReleasedCheckout();
  await checkout.state("minor");
  checkout.commit();
  checkout.changeset("version");
  const first = passes("0.1.0 is prepared, the first release: nothing to compare with.");
  expect(checkout.check()).toEqual(first);
  checkout.commit();
  expect(checkout.check()).toEqual(first);
  checkout.changeset("tag");
  checkout.commit();
  expect(checkout.check()).toEqual(passes("none is stated, none needed since @chargewire/demo10@0.1.0."));

  await checkout.addField("required");
  expect(checkout.check().status).toBe(1);
  await checkout.state("minor");
  checkout.commit();
  checkout.changeset("version");
  checkout.commit();
  expect(checkout.check()).toEqual(passes("minor is stated, minor needed since @chargewire/demo10@0.1.0."));
  checkout.changeset("tag");
  expect(checkout.check()).toEqual(passes("none is stated, none needed since @chargewire/demo10@0.2.0."));
}, 60_000);
