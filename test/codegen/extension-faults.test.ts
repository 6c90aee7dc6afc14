import { describe, expect, it } from "vitest";
import { extensionFaultCases } from "./extension-fault-cases.js";
import { createExtensions } from "./extension-fixture.js";

describe("wrong extensions", () => {
  it.each(extensionFaultCases)(
    "$title is one fault, and nothing is written",
    async ({ edit, file, pointer, message, advice }) => {
      const fixture = await createExtensions(edit);
      // By name, so that the output of the protocol need not be made; a file that belongs to no folder has no name.
      const [, extension] = /^extensions\/(\w+)\//.exec(file) ?? [];
      const protocols = file.startsWith("demo1.0/") ? ["acme"] : extension === undefined ? [] : [extension];
      const { faults } = await fixture.run({ protocols });
      expect(faults).toEqual([{ file: `schemas/${file}`, pointer, message, advice }]);
      expect(await fixture.output()).toEqual({});
    },
  );
});
