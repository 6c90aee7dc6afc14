import { extendProtocol, type Protocol } from "@chargewire/runtime";
import { describe, expect, it } from "vitest";
import { change, createExtensions, inAcme, showText } from "./extension-fixture.js";
import { addShapes, linkPackages, shapes } from "./extension-shapes.js";
import { demoFiles, type Files, type Fixture, textFields } from "./fixture.js";
import { loadPackage } from "./generated-package.js";

type Extension = Parameters<typeof extendProtocol>[1];

/** Generates, and loads the package of an extension: the extension, and the protocol with it. */
async function load(fixture: Fixture, name = "acme"): Promise<{ extension: Extension; protocol: Protocol }> {
  expect((await fixture.run()).faults).toEqual([]);
  await linkPackages(fixture);
  return loadAgain(fixture, name);
}

async function loadAgain(fixture: Fixture, name: string): Promise<{ extension: Extension; protocol: Protocol }> {
  const exported = await loadPackage(fixture, name);
  const protocol = exported[`demo10${name.charAt(0).toUpperCase()}${name.slice(1)}`] as Protocol;
  return { extension: exported[name] as Extension, protocol };
}

describe("the package of an extension", () => {
  it("is what the runtime takes, with all that the vendor adds", async () => {
    const { extension, protocol } = await load(await createExtensions());
    expect(protocol.extensions).toEqual([extension]);
    expect(extension).toMatchObject({ name: "acme", title: "Acme", version: "1.0", subprotocol: "demo1.0" });
    expect(extension.dataTransfer.map(({ name, messageId, from }) => ({ name, messageId, from }))).toEqual([
      { name: "ReportHeat", messageId: "heat", from: ["client"] },
      { name: "ShowText", messageId: "ShowText", from: ["server"] },
    ]);
    expect(extension.profiles.map(({ name }) => name)).toEqual(["Upkeep"]);
    expect(protocol.profileOf("RunTest")?.name).toBe("Upkeep");
    expect(protocol.feature("PushLog")).toMatchObject({ kind: "send", from: ["client"], response: undefined });
    expect(protocol.feature("ShowText")).toBeUndefined();
    expect(protocol.feature("Ping")).toBeDefined();
  });

  it("loads whatever the extension has, and several extend one protocol", async () => {
    const fixture = await createExtensions(addShapes);
    let { protocol } = await load(fixture);
    for (const name of shapes) {
      const { extension } = await loadAgain(fixture, name);
      protocol = extendProtocol(protocol, extension);
    }
    expect(protocol.extensions.map(({ name }) => name)).toEqual(["acme", ...shapes]);
    const carried = protocol.extensions[2]?.dataTransfer[0];
    expect(carried).toMatchObject({ name: "Wake", vendorId: "carried", messageId: undefined, from: ["server"] });
    expect(carried?.request({})).toBe(true);
    expect(carried?.request({ text: "x" })).toBe(false);
  });

  it("checks what is the protocol's as the protocol does", async () => {
    const { extension, protocol } = await load(await createExtensions());
    const [, showText] = extension.dataTransfer;
    expect(showText?.request({ text: "x", setting: { key: "k", mode: "L1-N", level: 0.3 } })).toBe(true);
    expect(showText?.request({ text: "x", setting: { key: "", mode: "L1-N" } })).toBe(false);
    expect(showText?.request.errors).toMatchObject([{ instancePath: "/setting/key", keyword: "minLength" }]);
    expect(showText?.request({ text: "x", setting: { key: "k", mode: "Fast" } })).toBe(false);
    expect(showText?.request({ text: "x", setting: { key: "k", level: 0.35 } })).toBe(false);
    const runTest = protocol.feature("RunTest");
    expect([runTest?.response?.({ mode: "kWh" }), runTest?.response?.({ mode: "kwh" })]).toEqual([true, false]);
  });

  it("is the same, byte for byte, wherever the checkout lies and in whatever order its files were written", async () => {
    const one = await createExtensions(addShapes);
    const other = await createExtensions((files) => {
      addShapes(files);
      for (const [path, content] of Object.entries(files).reverse()) {
        delete files[path];
        files[path] = content;
      }
    });
    await one.run();
    await other.run();
    const output = await one.output();
    expect(await other.output()).toEqual(output);
    const own = Object.keys(output).filter((path) => path.startsWith("acme/"));
    expect(own).toEqual([
      "acme/README.md",
      "acme/package.json",
      "acme/src/calls.ts",
      "acme/src/custom-data.ts",
      "acme/src/features.ts",
      "acme/src/handlers.ts",
      "acme/src/index.ts",
      "acme/src/messages/custom-data.ts",
      "acme/src/messages/data-transfer.ts",
      "acme/src/messages/upkeep.ts",
      "acme/src/protocol-types.ts",
      "acme/src/protocol.ts",
      "acme/src/types.ts",
      "acme/tsconfig.json",
      "acme/validators/validators.d.ts",
      "acme/validators/validators.js",
    ]);
    for (const [path, text] of Object.entries(output)) {
      expect(text, path).not.toMatch(/\r|[ \t]$/m);
      expect(text, path).toMatch(/[^\n]\n$/);
      expect(text, path).not.toContain(one.root);
    }
    for (const path of own.filter((each) => /\/(src|validators)\//.test(each))) {
      expect(output[path]?.split("\n")[0]).toBe(
        "// Generated by @chargewire/codegen from schemas/extensions/acme. Do not edit.",
      );
    }
  });

  it("has names for types that stand inline, the manifest's before those made of the place", async () => {
    const inline = (name: string): object => ({
      description: "A part.",
      type: "object",
      properties: { [name]: { description: "Some.", type: "array", items: { $ref: "demo1.0#/definitions/Group" } } },
    });
    const fixture = await createExtensions((files) => {
      inAcme({ typeNames: { TextFrame: ["ShowTextRequest.frame"], PingExtra: ["AcmePing.extra"] } })(files);
      for (const [path, fields] of Object.entries({
        [showText]: { frame: inline("groups"), edge: inline("others") },
        "extensions/acme/custom-data/AcmePing.json": { extra: inline("more") },
      })) {
        change(path, ({ properties }: { properties: object }) => void Object.assign(properties, fields))(files);
      }
    });
    expect((await fixture.run()).faults).toEqual([]);
    const types = await fixture.read("packages/acme/src/types.ts");
    expect(types.match(/(?<=^export interface )\w+/gm)).toEqual(["PingExtra", "ShowTextRequestEdge", "TextFrame"]);
    expect(types).toContain('import type { Group } from "@demo/base";');
  });

  it("may extend a protocol that itself extends another, with what that one takes over", async () => {
    const fixture = await createExtensions((files) => {
      files["demo1.1/protocol.json"] = {
        ...{ name: "demo1.1", package: "@demo/next", title: "Demo 1.1", version: "1.1", description: "The next one." },
        ...{ extends: "demo1.0", subprotocol: "demo1.1", drop: { actions: ["Exchange"] } },
      };
      const { definitions } = files["demo1.0/types.json"] as { definitions: Record<string, object> };
      const mode = { ...definitions["Mode"], enum: ["Eco"] };
      files["demo1.1/types.json"] = { definitions: { Mode: mode } };
      for (const [path, content] of Object.entries(files).filter(([each]) => each.startsWith("extensions/"))) {
        files[path] = JSON.parse(JSON.stringify(content).replaceAll('"demo1.0', '"demo1.1')) as object;
      }
    });
    expect((await fixture.run()).faults).toEqual([]);
    await linkPackages(fixture);
    const { demo11Acme: protocol } = (await loadPackage(fixture, "acme")) as Record<string, Protocol>;
    expect(protocol?.subprotocol).toBe("demo1.1");
    expect([protocol?.feature("Exchange"), protocol?.feature("Ping")]).toEqual([undefined, expect.anything()]);
    const setting = (mode: string): object => ({ settings: [{ key: "k", mode }] });
    const answer = protocol?.feature("RunTest")?.response;
    expect([answer?.({ mode: "Eco" }), answer?.({ mode: "kWh" })]).toEqual([true, false]);
    const apply = protocol?.feature("Apply")?.request;
    expect([apply?.(setting("Eco")), apply?.(setting("kWh"))]).toEqual([true, false]);
    expect(apply?.({ settings: [{ key: "k", customData: { vendorId: "com.example.acme", serial: 1 } }] })).toBe(false);
  });

  it("is the same whether it is made together with its protocol or alone", async () => {
    const fixture = await createExtensions();
    await fixture.run();
    const all = await fixture.output();
    await fixture.remove("packages");
    await fixture.run({ protocols: ["acme"] });
    const alone = Object.entries(all).filter(([path]) => path.startsWith("acme/"));
    expect(await fixture.output()).toEqual(Object.fromEntries(alone));
  });
});

describe("the package of an extension lies", () => {
  it("in a project of its own, and depends on the published packages", async () => {
    const fixture = await createExtensions((files) => {
      for (const path of Object.keys(files)) delete files[path];
      addHeartbeat(files, "ocpp2.0.1");
    });
    await fixture.run();
    const packageJson = JSON.parse(await fixture.read("packages/acme/package.json")) as Record<string, object>;
    const range = expect.stringMatching(/^\^\d+\.\d+\.\d+$/);
    expect(packageJson).toMatchObject({ name: "acme-ocpp201", scripts: { build: "tsc -p ." } });
    expect(packageJson["dependencies"]).toEqual({ "@chargewire/ocpp201": range, "@chargewire/runtime": range });
    const settings = JSON.parse(await fixture.read("packages/acme/tsconfig.json")) as Record<string, object>;
    expect(settings).not.toHaveProperty("extends");
    expect(settings).not.toHaveProperty("references");
    expect(Object.keys(await fixture.output()).every((path) => path.startsWith("acme/"))).toBe(true);
    expect(await fixture.read("packages/acme/src/protocol.ts")).toContain('from "@chargewire/ocpp201"');
  });

  it("in a project with a protocol of its own, whose package is found there", async () => {
    const fixture = await createExtensions((files) => {
      // The name of a published protocol, under a package of somebody else.
      for (const [path, content] of Object.entries(demoFiles())) {
        files[path.replace("demo1.0", "ocpp1.6")] = content;
      }
      Object.assign(files["ocpp1.6/protocol.json"] ?? {}, { name: "ocpp1.6", package: "@zeta/ocpp16" });
      addHeartbeat(files, "ocpp1.6", "beat");
    });
    await fixture.run();
    const dependencies = async (name: string): Promise<object> => {
      return (JSON.parse(await fixture.read(`packages/${name}/package.json`)) as { dependencies: object }).dependencies;
    };
    expect(await dependencies("acme")).toMatchObject({ "@demo/base": "*" });
    expect(Object.entries(await dependencies("beat"))).toEqual([
      ["@chargewire/runtime", expect.stringMatching(/^\^/)],
      ["@zeta/ocpp16", "*"],
    ]);
  });

  it("beside the runtime, and refers to the packages there", async () => {
    const fixture = await createExtensions();
    await fixture.write("packages/runtime/package.json", {});
    await fixture.run();
    expect(JSON.parse(await fixture.read("packages/acme/package.json"))).toMatchObject({
      name: "@acme/demo",
      dependencies: { "@chargewire/runtime": "workspace:^", "@demo/base": "workspace:^" },
    });
    expect(JSON.parse(await fixture.read("packages/acme/tsconfig.json"))).toMatchObject({
      extends: "../../tsconfig.base.json",
      references: [{ path: "../demo10" }, { path: "../runtime" }],
    });
    expect(JSON.parse(await fixture.read("packages/tsconfig.json"))).toMatchObject({
      references: [{ path: "acme" }, { path: "demo10" }],
    });
  });
});

/** Adds an extension with one action of its own. */
function addHeartbeat(files: Files, protocol: string, name = "acme"): void {
  files[`extensions/${name}/extension.json`] = {
    ...{ name, title: "Acme", version: "1.0", description: "One action.", extends: protocol },
    profiles: [{ name: "Health", description: "How it is.", actions: { TellHealth: { from: "client" } } }],
  };
  for (const part of ["Request", "Response"]) {
    files[`extensions/${name}/health/TellHealth${part}.json`] = textFields("Something.");
  }
}
