import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { createReleasedCheckout, type ReleasedCheckout } from "./released-checkout.js";

const program = resolve(import.meta.dirname, "..", "..", "scripts", "check-release.mjs");

function check({ root }: ReleasedCheckout): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [program, root], { encoding: "utf8" });
  return { status, stderr };
}

test("a release waits for changesets to be made into versions", async () => {
  const checkout = await createReleasedCheckout();
  await checkout.state("minor");
  checkout.commit();
  expect(check(checkout)).toEqual({
    status: 1,
    stderr:
      "release: .changeset/change-1.md have no version yet. Run pnpm version-packages, and commit what it writes.\n",
  });
});

test("a release waits for everything to be committed", async () => {
  const checkout = await createReleasedCheckout();
  expect(check(checkout)).toEqual({ status: 0, stderr: "" });
  await checkout.addField("optional");
  const { status, stderr } = check(checkout);
  expect(stderr).toContain("release: not everything is committed:\n M schemas/demo1.0/basic/PingRequest.json\n");
  expect(status).toBe(1);
});
