import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import type { Protocol, Validator } from "@chargewire/runtime";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { createFixture } from "./fixture.js";
import { payloadsFor, type RawSchema } from "./payloads.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe.each([
  { protocol: ocpp16 as Protocol, packageName: "ocpp16" },
  { protocol: ntxcp10 as Protocol, packageName: "ntxcp10" },
])("committed validators of $packageName", ({ protocol, packageName }) => {
  const files = schemaFiles(protocol.name);
  const judge = runTimeJudge(files);

  it("exist for every message, and every message is a schema file", () => {
    const messages = protocol.features.flatMap(({ response }) => (response === undefined ? [1] : [1, 2]));
    expect(messages).toHaveLength(files.size - 1);
  });

  it.each(messagesOf(protocol, files))("of $file say what run-time ajv says of the schema", ({ file, validator }) => {
    const schema = files.get(file) ?? {};
    const { valid, broken } = payloadsFor(schema, resolverOf(files));
    expect(valid.map((payload) => validator(payload))).toEqual(valid.map(() => true));
    for (const payload of broken) {
      const expected = judge(file, payload);
      const accepted = validator(payload);
      const [error] = accepted ? [] : (validator.errors ?? []);
      const verdict =
        error === undefined ? undefined : { path: error.instancePath, keyword: error.keyword, ...error.params };
      expect(verdict, JSON.stringify(payload)).toEqual(expected);
    }
    expect(broken.map((payload) => judge(file, payload)).filter((fault) => fault !== undefined).length).toBeGreaterThan(
      4,
    );
  });

  it("need no other module than the runtime, and hold no prose", () => {
    const code = readFileSync(join(root, "packages", packageName, "validators/validators.js"), "utf8");
    expect(code).not.toContain("require(");
    expect(code.match(/^import .*$/gm)).toEqual([
      'import { codePointLength, formats } from "@chargewire/runtime/codegen";',
    ]);
    expect(code).not.toContain("description");
  });
});

describe("validators", () => {
  it("import only what they use", async () => {
    const fixture = await createFixture((files) => {
      for (const [path, content] of Object.entries(files)) {
        files[path] = JSON.parse(JSON.stringify(content).replaceAll(/,"(m..Length|format)":("date-time"|\d+)/g, ""));
      }
    });
    await fixture.run();
    const code = await fixture.read("packages/demo10/validators/validators.js");
    expect(code).not.toContain("import ");
    expect(code).not.toContain("require(");
  });

  it("take decimal fractions by their decimal value", () => {
    const request = ocpp16.feature("SetChargingProfile")?.request as Validator<object>;
    const withLimit = (limit: number): object => ({
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: 1,
        stackLevel: 0,
        chargingProfilePurpose: "TxProfile",
        chargingProfileKind: "Relative",
        chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
      },
    });
    const tenths = Array.from({ length: 10_001 }, (_, index) => Number((index / 10).toFixed(1)));
    expect(tenths.filter((limit) => !request(withLimit(limit)))).toEqual([]);
    expect([0.15, 0.1001, 0.10000001].filter((limit) => request(withLimit(limit)))).toEqual([]);
  });
});

/** The JSON files of a protocol but its manifest, by path in its folder. */
function schemaFiles(protocol: string): Map<string, RawSchema> {
  const folder = join(root, "schemas", protocol);
  const paths = readdirSync(folder, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"));
  return new Map(
    paths
      .filter((path) => path.endsWith(".json") && path !== "protocol.json")
      .map((path) => [path, JSON.parse(readFileSync(join(folder, path), "utf8")) as RawSchema]),
  );
}

/** What ajv, at run time and from the files as they are, has against a payload; `undefined` for nothing. */
function runTimeJudge(files: Map<string, RawSchema>): (file: string, payload: unknown) => object | undefined {
  const ajv = new Ajv({ strict: false, ownProperties: true, multipleOfPrecision: 8 });
  addFormats.default(ajv);
  for (const [path, schema] of files) ajv.addSchema({ ...schema, $id: `file:///${path}` });
  return (file, payload) => {
    const validate = ajv.getSchema(`file:///${file}`);
    if (validate === undefined) throw new Error(`no schema ${file}`);
    if (validate(payload)) return undefined;
    const [error] = validate.errors ?? [];
    return { path: error?.instancePath, keyword: error?.keyword, ...error?.params };
  };
}

/** Each message with its file and its committed validator. */
function messagesOf(
  protocol: Protocol,
  files: Map<string, RawSchema>,
): { file: string; validator: Validator<object> }[] {
  return [...files.keys()]
    .filter((path) => path.includes("/"))
    .map((file) => {
      const name = basename(file, ".json");
      const feature = protocol.feature(name.replace(/(Request|Response|Confirmation)$/, ""));
      const validator = name.endsWith("Request") ? feature?.request : feature?.response;
      if (validator === undefined) throw new Error(`no validator for ${file}`);
      return { file, validator };
    });
}

/** Every reference of our own schemas, from wherever it is, leads into types.json. */
function resolverOf(files: Map<string, RawSchema>): (ref: string) => RawSchema {
  const definitions = files.get("types.json")?.["definitions"] as Record<string, RawSchema>;
  return (ref) => {
    const found = definitions[ref.slice(ref.lastIndexOf("/") + 1)];
    if (found === undefined) throw new Error(`no definition for ${ref}`);
    return found;
  };
}
