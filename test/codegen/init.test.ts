import { initProtocol } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { createFixture, type Files } from "./fixture.js";
import { compile, loadPackage } from "./generated-package.js";
import { createVendorFolder, draftAndGenerate, vendor } from "./vendor-folder.js";

/** A message with one text, as no publisher wrote it. */
const message = { type: "object", properties: { text: { type: "string" } }, additionalProperties: false };

/** Files of one content, by path. */
function files(...paths: string[]): Files {
  return Object.fromEntries(paths.map((path) => [path, message]));
}

const call = { from: "both" };
const send = { from: "both", kind: "send" };

/** Folders as they are published, and what the draft says of them. */
const folders: readonly { title: string; paths: readonly string[]; profiles: object; suffixes?: object }[] = [
  {
    title: "requests named after the action alone",
    paths: ["Reset.json", "ResetResponse.json", "Heartbeat.json", "HeartbeatResponse.json"],
    profiles: { Core: { Heartbeat: call, Reset: call } },
  },
  {
    title: "requests named as such",
    paths: ["ResetRequest.json", "ResetResponse.json"],
    profiles: { Core: { Reset: call } },
  },
  {
    title: "versions behind the names",
    paths: ["ResetRequest_v1p0.json", "ResetResponse_v1p0.json"],
    profiles: { Core: { Reset: call } },
  },
  {
    title: "both styles beside each other",
    paths: ["Reset.json", "ResetResponse.json", "SignRequest.json", "SignResponse.json"],
    profiles: { Core: { Reset: call, Sign: call } },
  },
  {
    title: "folders that are the profiles",
    paths: [
      "core/ResetRequest.json",
      "core/ResetResponse.json",
      "smart-charging/Plan.json",
      "smart-charging/PlanResponse.json",
    ],
    profiles: { Core: { Reset: call }, SmartCharging: { Plan: call } },
  },
  {
    title: "a SEND among calls",
    paths: ["ResetRequest.json", "ResetResponse.json", "NotifyStream.json"],
    profiles: { Core: { NotifyStream: send, Reset: call } },
  },
  {
    title: "answers called confirmations",
    paths: ["ResetRequest.json", "ResetConfirmation.json", "Plan.json", "PlanConfirmation.json"],
    profiles: { Core: { Plan: call, Reset: call } },
    suffixes: { response: "Confirmation" },
  },
];

describe("a manifest is drafted from the names of the files", () => {
  it.each(folders)("for $title, and generating from it needs nothing more", async ({ paths, profiles, suffixes }) => {
    const fixture = await createVendorFolder(files(...paths));
    const draft = await draftAndGenerate(fixture);
    expect(Object.fromEntries(draft.profiles.map(({ name, actions }) => [name, actions]))).toEqual(profiles);
    expect(draft.messageSuffixes).toEqual(suffixes);
    const sends = JSON.stringify(profiles).includes('"send"');
    expect(draft.dialect.messageTypes.includes("SEND")).toBe(sends);
    expect(await compile(fixture)).toBe("");
    const loaded = (await loadPackage(fixture, vendor.packageName))[vendor.packageName] as {
      readonly features: readonly { readonly action: string; readonly kind: string }[];
    };
    const wanted = Object.values(profiles).flatMap((actions: object) => Object.entries(actions));
    expect(loaded.features.map(({ action, kind }) => [action, kind]).sort()).toEqual(
      wanted.map(([action, { kind = "call" }]) => [action, kind]).sort(),
    );
  });

  it("with the names of the folder, and without demanding descriptions", async () => {
    const fixture = await createVendorFolder(files("ResetRequest.json", "ResetResponse.json"));
    expect(await draftAndGenerate(fixture)).toMatchObject({
      name: "acme1.0",
      title: "ACME 1.0",
      version: "1.0",
      subprotocol: "acme1.0",
      descriptions: "optional",
    });
    const written = JSON.parse(await fixture.read("schemas/acme1.0/protocol.json")) as object;
    // There is no schema of manifests beside the protocols of this checkout.
    expect(Object.keys(written)).not.toContain("$schema");
  });

  it("with names for definitions that mean something else than in most files", async () => {
    const field = { part: { $ref: "#/definitions/Part" } };
    const using = (part: object, inner: object = { type: "string" }): object => ({
      ...message,
      definitions: { Part: part, Inner: { type: "object", properties: { value: inner } } },
      properties: field,
    });
    const plain = { type: "object", properties: { inner: { $ref: "#/definitions/Inner" } } };
    const fixture = await createVendorFolder({
      "AlphaRequest.json": using({ ...plain, required: ["inner"] }),
      "AlphaResponse.json": using(plain),
      "BetaRequest.json": using(plain),
      // Here the part itself reads the same, but what it refers to does not.
      "BetaResponse.json": using(plain, { type: "integer" }),
      // This one differs in what decides nothing.
      "GammaRequest.json": using({ description: "A part.", additionalProperties: true, ...plain }),
      "GammaResponse.json": using({ ...plain, required: ["inner"] }),
    });
    const { typeNames } = await draftAndGenerate(fixture);
    expect(typeNames).toEqual({
      AlphaRequestPart: ["AlphaRequest#Part", "GammaResponse#Part"],
      BetaResponseInner: ["BetaResponse#Inner"],
      BetaResponsePart: ["BetaResponse#Part"],
    });
    expect(await compile(fixture)).toBe("");
    const types = await fixture.read("packages/acme10/src/types.ts");
    expect(types).toContain("interface Part {\n  inner?: Inner | undefined;");
    expect(types).toContain("interface AlphaRequestPart {\n  inner: Inner;");
    expect(types).toContain("interface BetaResponsePart {\n  inner?: BetaResponseInner | undefined;");
  });

  it("with names for definitions that differ in a circle", async () => {
    const using = (type: string): object => ({
      ...message,
      definitions: {
        Tree: { type: "object", properties: { twigs: { type: "array", items: { $ref: "#/definitions/Twig" } } } },
        Twig: { type: "object", properties: { tree: { $ref: "#/definitions/Tree" }, leaf: { type } } },
      },
      properties: { tree: { $ref: "#/definitions/Tree" } },
    });
    const fixture = await createVendorFolder({
      "GrowRequest.json": using("string"),
      "GrowResponse.json": using("number"),
    });
    const { typeNames } = await draftAndGenerate(fixture);
    expect(typeNames).toEqual({
      GrowResponseTree: ["GrowResponse#Tree"],
      GrowResponseTwig: ["GrowResponse#Twig"],
    });
    expect(await compile(fixture)).toBe("");
  });

  it.each([
    { title: "open, with a required vendorId and nothing else", definition: {}, customData: "ExtraType" },
    { title: "closed", definition: { additionalProperties: false }, customData: undefined },
    { title: "without a required vendorId", definition: { required: [] }, customData: undefined },
    {
      title: "of more than a vendorId",
      definition: { properties: { vendorId: { type: "string" }, more: { type: "string" } } },
      customData: undefined,
    },
  ])("with the type for vendors' data, when there is one: $title", async ({ definition, customData }) => {
    const using = {
      ...message,
      definitions: {
        ExtraType: {
          type: "object",
          properties: { vendorId: { type: "string" } },
          required: ["vendorId"],
          ...definition,
        },
      },
      properties: { extra: { $ref: "#/definitions/ExtraType" } },
    };
    const fixture = await createVendorFolder({ "ResetRequest.json": using, "ResetResponse.json": using });
    expect((await draftAndGenerate(fixture)).customData).toBe(customData);
  });
});

/** Folders that no manifest can be drafted for: what is said, and where. */
const faultyFolders = [
  {
    title: "a request without a response",
    content: files("ResetRequest.json", "PlanRequest.json", "PlanResponse.json"),
    file: "schemas/acme1.0/ResetRequest.json",
    message: "there is no ResetResponse.json that goes with it",
    advice: "Add the response; the schema of a SEND, which has none, is named Reset.json.",
  },
  {
    title: "a response without a request",
    content: files("ResetResponse.json"),
    file: "schemas/acme1.0/ResetResponse.json",
    message: "there is no ResetRequest.json and no Reset.json that goes with it",
    advice: "Add the request, or remove the file.",
  },
  {
    title: "a manifest",
    content: { ...files("ResetRequest.json", "ResetResponse.json"), "protocol.json": {} },
    file: "schemas/acme1.0/protocol.json",
    message: "there is a manifest already",
    advice: "Remove it to draft a new one.",
  },
  {
    title: "a manifest that is not JSON",
    content: { ...files("ResetRequest.json", "ResetResponse.json"), "protocol.json": "{" },
    file: "schemas/acme1.0/protocol.json",
    message: "there is a manifest already",
    advice: "Remove it to draft a new one.",
  },
  {
    title: "no schema file",
    content: { "readme.txt": "Files to come." },
    file: "schemas/acme1.0",
    message: "there is no schema file in the folder",
    advice: "Put the schema files into schemas/acme1.0 first.",
  },
  {
    title: "a file that is not JSON",
    content: { ...files("ResetRequest.json"), "ResetResponse.json": "{ }}" },
    file: "schemas/acme1.0/ResetResponse.json",
    message: 'is not JSON: line 1, column 4: expected the end of the file, found "}"',
    advice: "Correct the file there.",
  },
  {
    title: "a lone file among requests that are named after the action alone",
    content: files("Reset.json", "ResetResponse.json", "Plan.json"),
    file: "schemas/acme1.0/Plan.json",
    message: "there is no PlanResponse.json that goes with it",
    advice: "Add the response; the schema of a SEND, which has none, is named Plan.json.",
  },
  {
    title: "answers of two kinds",
    content: files(
      "ResetRequest.json",
      "ResetResponse.json",
      "PlanConfirmation.json",
      "PlanRequest.json",
      "PlanResponse.json",
    ),
    file: "schemas/acme1.0/PlanConfirmation.json",
    message: "there is no PlanRequest.json and no Plan.json that goes with it",
    advice: "Add the request, or remove the file.",
  },
  {
    title: "a file that is no message",
    content: { ...files("ResetRequest.json", "ResetResponse.json"), "common.json": { definitions: { A: {} } } },
    file: "schemas/acme1.0/common.json",
    message: "is no schema of a message: it is no object with properties",
    advice: "Move definitions that messages share into types.json, and anything else out of the folder.",
  },
  {
    title: "one message in two folders",
    content: files("core/ResetRequest.json", "core/ResetResponse.json", "more/ResetRequest.json"),
    file: "schemas/acme1.0/more/ResetRequest.json",
    message: "is for the same message as schemas/acme1.0/core/ResetRequest.json",
    advice: "Remove one of the two files.",
  },
  {
    title: "a name that is no action",
    content: files("ResetRequest.json", "ResetResponse.json", "get-log.json"),
    file: "schemas/acme1.0/get-log.json",
    message: 'no action can be read from the name of the file; "get-log" is none',
    advice: "Name the files <Action>Request.json and <Action>Response.json, with letters and digits only.",
  },
];

describe("nothing is drafted, and nothing written,", () => {
  it.each(faultyFolders)("for a folder with $title", async ({ content, file, message: said, advice }) => {
    const fixture = await createVendorFolder(content);
    const before = await fixture.read("schemas/acme1.0/protocol.json").catch(() => undefined);
    const { faults, manifest, file: drafted } = await initProtocol(vendor.protocol, { cwd: fixture.root });
    expect(faults).toEqual([{ file, pointer: "", message: said, advice }]);
    expect([manifest, drafted]).toEqual([undefined, undefined]);
    expect(await fixture.read("schemas/acme1.0/protocol.json").catch(() => undefined)).toBe(before);
  });

  it.each([
    ["smart_charging", "smart-charging"],
    ["Core", "core"],
    ["iso-15118", "iso15118"],
    ["v2x", "v2-x"],
  ])("for a folder %s, which cannot be that of a profile", async (folder, better) => {
    const fixture = await createVendorFolder(files(`${folder}/ResetRequest.json`, `${folder}/ResetResponse.json`));
    const { faults } = await initProtocol(vendor.protocol, { cwd: fixture.root });
    expect(faults[0]).toEqual({
      file: `schemas/acme1.0/${folder}`,
      pointer: "",
      message: `the folder "${folder}" cannot be that of a profile`,
      advice: `Rename it to ${better}, or put its files beside the manifest.`,
    });
  });

  it("for a folder whose name no manifest may have", async () => {
    const fixture = await createFixture((demo) => {
      for (const path of Object.keys(demo)) delete demo[path];
      for (const name of ["ResetRequest", "ResetResponse"]) demo[`Acme/${name}.json`] = message;
    });
    const { faults } = await initProtocol("Acme", { cwd: fixture.root });
    expect(faults.map(({ file, pointer }) => file + pointer)).toContain("schemas/Acme/protocol.json/name");
  });

  it("for a folder that does not exist", async () => {
    const fixture = await createFixture();
    const { faults } = await initProtocol("acme9.9", { cwd: fixture.root });
    expect(faults).toEqual([
      { file: "schemas", pointer: "", message: "there is no protocol acme9.9", advice: "Known: demo1.0." },
    ]);
  });
});

describe("what is drafted stays", () => {
  it("when files are added: names of inline types are written down", async () => {
    const tag = { type: "object", properties: { id: { type: "string" } }, additionalProperties: false };
    const using = { ...message, properties: { tag } };
    const fixture = await createVendorFolder({ "ResetRequest.json": using, "ResetResponse.json": message });
    const { typeNames } = await draftAndGenerate(fixture);
    expect(typeNames).toEqual({ ResetRequestTag: ["ResetRequest.tag"] });
    await fixture.write("schemas/acme1.0/ResetResponse.json", using);
    await fixture.run();
    // Without the draft both would now be the type Tag.
    const types = await fixture.read("packages/acme10/src/types.ts");
    expect(types.match(/export interface \w+/g)).toEqual(["export interface ResetRequestTag"]);
  });

  it("when two places would get one name: each has a name of its own", async () => {
    const state = { type: "string", enum: ["On"] };
    const inner = { type: "object", properties: { c: state }, additionalProperties: false };
    const using = { ...message, properties: { b: inner, bC: state } };
    const fixture = await createVendorFolder({ "ResetRequest.json": using, "ResetResponse.json": message });
    expect((await draftAndGenerate(fixture)).typeNames).toEqual({
      ResetRequestB: ["ResetRequest.b"],
      ResetRequestBC: ["ResetRequest.b.c"],
      ResetRequestBC2: ["ResetRequest.bC"],
    });
  });

  it("and what generating still refuses is said at once", async () => {
    const using = (value: string): object => ({
      ...message,
      definitions: { Mode: { type: "string", default: value } },
      properties: { mode: { $ref: "#/definitions/Mode" } },
    });
    const fixture = await createVendorFolder({ "ResetRequest.json": using("a"), "ResetResponse.json": using("b") });
    const { code, out } = await fixture.command("init", "acme1.0");
    expect(code).toBe(0);
    expect(out).toContain(
      "It will still refuse:\nschemas/acme1.0/ResetResponse.json#/definitions/Mode: Mode has another",
    );
    const { faults } = await fixture.run();
    expect(faults.map(({ pointer }) => pointer)).toEqual(["/definitions/Mode"]);
    // As the advice says: a name of its own tells the two apart.
    const manifest = JSON.parse(await fixture.read("schemas/acme1.0/protocol.json")) as object;
    await fixture.write("schemas/acme1.0/protocol.json", { ...manifest, typeNames: { ModeB: ["ResetResponse#Mode"] } });
    expect((await fixture.run()).faults).toEqual([]);
  });

  it("with the registration of OCPP, where there is its message", async () => {
    const status = { type: "string", enum: ["Accepted", "Rejected"] };
    const boot = (values: object): Files => ({
      "BootNotificationRequest.json": message,
      "BootNotificationResponse.json": { ...message, properties: { status: values } },
    });
    const registration = { action: "BootNotification", field: "status", value: "Accepted" };
    const { dialect } = await draftAndGenerate(await createVendorFolder(boot(status)));
    expect(dialect).toMatchObject({ registration });
    const other = await draftAndGenerate(await createVendorFolder(boot({ type: "string", enum: ["Yes", "No"] })));
    expect(other.dialect).not.toHaveProperty("registration");
  });
});

describe("codegen init", () => {
  it("says what it wrote, what no file name tells, and what to run next", async () => {
    const fixture = await createVendorFolder(files("ResetRequest.json", "ResetResponse.json", "Stream.json"));
    const { code, out, error } = await fixture.command("init", "acme1.0");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^schemas\/acme1\.0\/protocol\.json: drafted with 2 actions\./);
    for (const topic of ["who sends each action", "the profiles", "the subprotocol", "the dialect"]) {
      expect(out).toContain(topic);
    }
    expect(out).toContain("whether these really are SENDs, without a response: Stream\n");
    expect(out).toContain("Then run: codegen acme1.0\n");
    expect((await fixture.command("acme1.0")).code).toBe(0);
  });

  it("names place, fault and remedy, and fails", async () => {
    const fixture = await createVendorFolder(files("ResetRequest.json"));
    const { code, out, error } = await fixture.command("init", "acme1.0");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toBe(
      "schemas/acme1.0/ResetRequest.json: there is no ResetResponse.json that goes with it.\n" +
        "  Add the response; the schema of a SEND, which has none, is named Reset.json.\n",
    );
  });

  it("takes one name, and finds schemas elsewhere", async () => {
    const fixture = await createVendorFolder(files("ResetRequest.json", "ResetResponse.json"));
    for (const args of [["init"], ["init", "acme1.0", "acme2.0"]]) {
      expect(await fixture.command(...args)).toEqual({
        code: 1,
        out: "",
        error: "init takes the name of one protocol: codegen init PROTOCOL\n",
      });
    }
    const elsewhere = await createFixture();
    const { code, out } = await elsewhere.command("init", "acme1.0", "--schemas", `${fixture.root}/schemas`);
    expect({ code, first: out.split(":")[0] }).toEqual({ code: 0, first: "schemas/acme1.0/protocol.json" });
    expect((await fixture.run()).faults).toEqual([]);
  });
});
