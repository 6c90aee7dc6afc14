import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

// The reference data is no part of the checkout: without it the tests that compare with it are not part of the run.
const beside = fileURLToPath(new URL("../shared/reference", import.meta.url));
const hasReference = process.env["CHARGEWIRE_REFERENCE"] !== undefined || existsSync(beside);
const packaging = "test/packaging/**/*.test.ts";

// These leave nothing behind in their process, and share one per worker: to load the sources anew for each file would take
// longer than they do. A test here that fakes timers or replaces something puts it back.
const together = [
  "test/{bridge,conformance,dispatch,extensions,interop,messages,property,registry,types}/**/*.test.ts",
  "packages/*/src/**/*.test.ts",
  "codegen/src/**/*.test.ts",
];

// Tests run on the sources: the condition "source" of every package's exports, so nothing has to be built first. The
// exceptions run what `pnpm build` has made: those of bench and examples, and those of packaging, on tarballs that are
// packed once for all of them.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    testTimeout: 20_000,
    // Left to itself, vitest leaves one of two cores idle.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: { name: "packaging", include: [packaging], globalSetup: "test/packaging/pack-published.ts" },
      },
      {
        extends: true,
        test: { name: "sources", include: together, isolate: false },
      },
      {
        extends: true,
        test: {
          name: "apart",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, packaging, ...together, ...(hasReference ? [] : ["test/reference/**"])],
        },
      },
    ],
  },
});
