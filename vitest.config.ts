import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

// The reference data is no part of the checkout: without it the tests that compare with it are not part of the run.
const beside = fileURLToPath(new URL("../shared/reference", import.meta.url));
const hasReference = process.env["CHARGEWIRE_REFERENCE"] !== undefined || existsSync(beside);

// Tests run on the sources: the condition "source" of every package's exports, so nothing has to be built first.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["test/**/*.test.ts", "packages/*/src/**/*.test.ts", "codegen/src/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(hasReference ? [] : ["test/reference/**"])],
    testTimeout: 20_000,
  },
});
