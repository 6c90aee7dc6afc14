import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acmeExtension, change, createExtensions, inAcme, showText } from "./extension-fixture.js";
import { createFixture, type Files, textFields } from "./fixture.js";

/** A second extension, of the same files as acme. */
function addTwin(files: Files): void {
  for (const [path, content] of Object.entries(structuredClone(files))) {
    if (path.startsWith("extensions/acme/")) files[path.replace("acme", "twin")] = content;
  }
  Object.assign(files["extensions/twin/extension.json"] ?? {}, { name: "twin", package: "@twin/demo" });
}

/** A field that refers to a base type. */
function to(name: string): object {
  return { description: "Something.", $ref: `demo1.0#/definitions/${name}` };
}

describe("of faults in extensions", () => {
  it("the faults of a protocol are told once, whoever extends it, and those of an extension as well", async () => {
    const fixture = await createExtensions((files) => {
      addTwin(files);
      files["demo1.0/basic/PingResponse.json"] = "{";
      files["demo1.0/basic/ExchangeResponse.json"] = textFields("Answers with a text.", "");
      files["extensions/twin/extension.json"] = "[]";
    });
    const { faults } = await fixture.run();
    expect(faults.map(({ file, pointer }) => file + pointer)).toEqual([
      "schemas/demo1.0/basic/PingResponse.json",
      "schemas/extensions/twin/extension.json",
    ]);
  });

  it.each(["types", "vendors/DataTransferRequest", "vendors/DataTransferResponse"])(
    "what %s.json of a protocol is needed for is no fault besides, when it cannot be read",
    async (path) => {
      const fixture = await createExtensions((files) => {
        files[`demo1.0/${path}.json`] = "{";
      });
      expect((await fixture.run()).faults).toMatchObject([{ file: `schemas/demo1.0/${path}.json`, pointer: "" }]);
    },
  );

  it("several wrong references are told in one run, each where it stands", async () => {
    const fixture = await createExtensions(
      change(showText, ({ properties }: { properties: object }) => {
        Object.assign(properties, { one: to("Panel"), other: to("Panel"), third: { ...to("X"), $ref: "x1#/y" } });
      }),
    );
    const { faults } = await fixture.run();
    expect(faults.map(({ pointer, message }) => `${pointer}: ${message}`)).toEqual([
      "/properties/one/$ref: Demo 1.0 has no type Panel",
      "/properties/other/$ref: Demo 1.0 has no type Panel",
      "/properties/third/$ref: $ref leads to x1, but acme extends demo1.0",
    ]);
  });

  it("a protocol and an extension cannot share a package, however they are asked for", async () => {
    const fixture = await createExtensions((files) => {
      for (const [path, content] of Object.entries(structuredClone(files))) {
        if (path.startsWith("demo1.0/")) files[path.replace("demo1.0", "ac-me")] = content;
      }
      Object.assign(files["ac-me/protocol.json"] ?? {}, { name: "ac-me", package: "@demo/twin" });
    });
    const fault = {
      file: `schemas/${acmeExtension}`,
      pointer: "/name",
      message: "the protocol ac-me and the extension acme would both be the package acme",
      advice: "Rename one of them.",
    };
    expect((await fixture.run()).faults).toEqual([fault]);
    expect((await fixture.run({ protocols: ["acme", "ac-me"] })).faults).toEqual([fault]);
    expect(await fixture.output()).toEqual({});
  });

  it("protocols and extensions are named when the command line asks for another", async () => {
    const fixture = await createExtensions();
    expect(await fixture.command("acne")).toEqual({
      code: 1,
      out: "",
      error:
        "schemas: there is no protocol or extension acne.\n  Known: demo1.0 and acme.\n1 fault; nothing was written.\n",
    });
  });

  it("an extension that is asked for alone needs nothing of the others", async () => {
    const fixture = await createExtensions((files) => {
      addTwin(files);
      files["extensions/twin/extension.json"] = "{";
      files["extensions/stray.json"] = {};
    });
    expect((await fixture.command("acme")).code).toBe(0);
    expect(Object.keys(await fixture.output())).toContain("acme/src/index.ts");
    expect((await fixture.command()).error).toContain("2 faults; nothing was written.");
  });

  it("a folder of extensions that cannot be read is one", async () => {
    const fixture = await createFixture();
    await symlink(join(fixture.root, "nowhere"), join(fixture.root, "schemas/extensions"));
    expect((await fixture.run()).faults).toEqual([
      {
        file: "schemas/extensions",
        pointer: "",
        message: "the folder does not exist",
        advice: "Check the path and its permissions; schema files are UTF-8.",
      },
    ]);
  });

  it("what is no UTF-8 makes the folder of its extension unreadable", async () => {
    const fixture = await createExtensions();
    await writeFile(join(fixture.root, `schemas/${acmeExtension}`), Buffer.from([0x22, 0xff, 0x22]));
    const { faults } = await fixture.run();
    expect(faults).toEqual([
      {
        file: "schemas/extensions/acme",
        pointer: "",
        message: "the folder holds extension.json, which is not UTF-8",
        advice: "Check the path and its permissions; schema files are UTF-8.",
      },
    ]);
  });

  it("what is beside the folders of extensions and no schema does not matter", async () => {
    const fixture = await createExtensions();
    await fixture.write("schemas/extensions/README.md", "# Vendors");
    await fixture.write("schemas/extensions/notes/README.md", "# Notes");
    await fixture.write("schemas/extensions/.idea/workspace.json", "{");
    expect((await fixture.run()).faults).toEqual([]);
  });

  it("descriptions may be missing where the manifest or the command line says so", async () => {
    const bare = (files: Files): void => {
      files[showText] = { ...textFields("", "text"), description: undefined };
      files["extensions/acme/custom-data/AcmePing.json"] = {
        type: "object",
        properties: { load: { type: "integer" } },
      };
    };
    const allowed = await createExtensions((files) => {
      bare(files);
      inAcme({ descriptions: "optional" })(files);
    });
    expect((await allowed.run()).faults).toEqual([]);
    const refused = await createExtensions(bare);
    expect((await refused.run()).faults.map(({ message }) => message)).toEqual([
      "AcmePing.load has no description",
      "AcmePing has no description",
      "ShowTextRequest has no description",
    ]);
    expect((await refused.command("--allow-missing-descriptions")).code).toBe(0);
  });

  it("whether a protocol is described is not the affair of who extends it", async () => {
    const fixture = await createExtensions((files) => {
      Object.assign(files["demo1.0/basic/PingResponse.json"] ?? {}, { description: undefined });
    });
    expect((await fixture.run({ protocols: ["acme"] })).faults).toEqual([]);
  });

  it("an edited package.json that hides the generated files is a fault", async () => {
    const fixture = await createExtensions();
    await fixture.write("packages/acme/package.json", { name: "@acme/demo", exports: {}, imports: {} });
    const { faults } = await fixture.run();
    expect(faults.map(({ file, pointer }) => `${file}#${pointer}`)).toEqual([
      "packages/acme/package.json#/dependencies",
      "packages/acme/package.json#/dependencies",
      "packages/acme/package.json#/exports",
      "packages/acme/package.json#/imports",
    ]);
  });

  it("two packages of one name on npm are a fault", async () => {
    const fixture = await createExtensions((files) => {
      for (const [path, content] of Object.entries(structuredClone(files))) {
        if (path.startsWith("extensions/acme/")) files[path.replace("/acme/", "/acme-too/")] = content;
      }
    });
    expect((await fixture.run()).faults).toEqual([
      {
        file: "schemas/extensions/acme-too/extension.json",
        pointer: "/package",
        message: expect.stringMatching(/^the packages of acme and acme-too would both be named \S+$/),
        advice: "Give one of them another name under package.",
      },
    ]);
  });

  it("a vendor with products of two versions may be called the same in both", async () => {
    const fixture = await createExtensions((files) => {
      for (const [path, content] of Object.entries(structuredClone(files))) {
        if (path.startsWith("extensions/acme/")) files[path.replace("/acme/", "/acme-too/")] = content;
      }
      Object.assign(files["extensions/acme-too/extension.json"] ?? {}, { package: "acme-too" });
    });
    expect((await fixture.run()).faults).toEqual([]);
    expect(await fixture.read("packages/acme-too/src/protocol.ts")).toContain("export const acme: Extension<");
  });
});
