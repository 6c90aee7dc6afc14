import type { ExtensionManifest } from "../load/extension-manifest.js";
import { kebabCase, upperFirst } from "../names.js";

/** A file of an example, relative to the folder of the extension. */
export interface ExampleFile {
  readonly path: string;
  readonly json: object;
}

/** What the example is for. */
export interface ExampleSettings {
  /** Name of the extension, such as `acme`. */
  readonly name: string;
  /** Name of the protocol that it extends. */
  readonly base: string;
  /** The same as people write it. */
  readonly baseTitle: string;
  /** What the protocol calls its client, such as `charge point`. */
  readonly client: string;
  /** Name of the npm package. */
  readonly packageName: string;
  /** Path of extension.schema.json from the folder of the extension. */
  readonly schemaPath: string;
  /** How the names of message schemas end. */
  readonly suffixes: { readonly request: string; readonly response: string };
  /** Whether the protocol carries vendors' messages. */
  readonly hasDataTransfer: boolean;
  /** A type of the protocol that carries customData; `undefined` where there is none. */
  readonly carrier: string | undefined;
}

const draft = "http://json-schema.org/draft-07/schema#";
const profile = "Maintenance";

/** The folder of an extension that works as it stands, with a remark at each place where a vendor has to decide. */
export function exampleExtension(settings: ExampleSettings): ExampleFile[] {
  const { name, base, client, suffixes, hasDataTransfer, carrier } = settings;
  const title = upperFirst(name);
  const vendorId = `com.example.${name}`;
  const dataType = `${title}Data`;
  const manifest: ExtensionManifest & Readonly<Record<"$schema" | "$comment", string>> = {
    $schema: settings.schemaPath,
    $comment:
      `An example that works: change what is in it. "name" is what connections call the vendor: connection.${name}. ` +
      "Take out what you do not need; every part may be left out.",
    name,
    package: settings.packageName,
    title,
    version: "1.0",
    description: `Messages and actions of ${title} for ${settings.baseTitle}.`,
    extends: base,
    ...(hasDataTransfer ? { dataTransfer: dataTransfer(vendorId) } : {}),
    ...(carrier === undefined ? {} : { customData: customData(vendorId, carrier, dataType) }),
    profiles: [
      {
        name: profile,
        description: "Actions of our own, beside those of the standard.",
        actions: { RunSelfTest: { from: "server" } },
      },
    ],
  };
  const folder = kebabCase(profile);
  return [
    { path: "extension.json", json: manifest },
    { path: "types.json", json: types },
    ...(hasDataTransfer
      ? [
          { path: `data-transfer/SetDisplay${suffixes.request}.json`, json: setDisplayRequest(client) },
          { path: `data-transfer/SetDisplay${suffixes.response}.json`, json: setDisplayResponse },
          { path: `data-transfer/ReportTemperature${suffixes.request}.json`, json: reportTemperatureRequest(client) },
          { path: `data-transfer/ReportTemperature${suffixes.response}.json`, json: reportTemperatureResponse },
        ]
      : []),
    ...(carrier === undefined ? [] : [{ path: `custom-data/${dataType}.json`, json: stationData }]),
    { path: `${folder}/RunSelfTest${suffixes.request}.json`, json: runSelfTestRequest(client) },
    { path: `${folder}/RunSelfTest${suffixes.response}.json`, json: runSelfTestResponse },
  ];
}

function dataTransfer(
  vendorId: string,
): NonNullable<ExtensionManifest["dataTransfer"]> & { readonly $comment: string } {
  return {
    $comment:
      'Messages inside DataTransfer; their schemas stand in data-transfer/. "from" says who starts one: client, server ' +
      'or both. "messageId" is what goes over the wire; left out, it is the name of the message.',
    vendorId,
    messages: { SetDisplay: { from: "server" }, ReportTemperature: { from: "client", messageId: "temperature" } },
  };
}

function customData(
  vendorId: string,
  carrier: string,
  dataType: string,
): NonNullable<ExtensionManifest["customData"]> & { readonly $comment: string } {
  return {
    $comment:
      "What stands in customData with this vendorId, by the type or message that carries it; the schemas stand in " +
      "custom-data/ and need not mention the vendorId.",
    vendorId,
    types: { [carrier]: dataType },
  };
}

/** An object without further fields. */
function message(description: string, properties: object, required: readonly string[] = []): object {
  const rest = required.length === 0 ? {} : { required };
  return { $schema: draft, description, type: "object", additionalProperties: false, properties, ...rest };
}

const types = {
  $schema: draft,
  $comment: "Types that several messages share.",
  definitions: {
    DisplayColour: {
      description: "Colour of a text on the display.",
      type: "string",
      enum: ["White", "Amber", "Red"],
    },
  },
};

const setDisplayRequest = (client: string): object =>
  message(
    `Puts a text on the display of the ${client}.`,
    {
      text: { description: "The text.", type: "string", minLength: 1, maxLength: 80 },
      colour: { description: "Its colour. Left out: white.", $ref: "../types.json#/definitions/DisplayColour" },
    },
    ["text"],
  );

const setDisplayResponse = message(
  "Tells what became of the text.",
  { displays: { description: "Number of displays that show it.", type: "integer", minimum: 0 } },
  ["displays"],
);

const reportTemperatureRequest = (client: string): object =>
  message(
    `Tells the temperature inside the ${client}.`,
    { celsius: { description: "The temperature in degrees Celsius.", type: "number" } },
    ["celsius"],
  );

const reportTemperatureResponse = message("Takes note of a temperature.", {});

const stationData = message(
  "What we tell of a charging station besides what the standard asks for.",
  { hardwareRevision: { description: "Revision of the main board.", type: "string", maxLength: 10 } },
  ["hardwareRevision"],
);

const runSelfTestRequest = (client: string): object =>
  message(`Asks the ${client} to test itself.`, {
    thorough: { description: "Whether the test may take minutes. Left out: no.", type: "boolean", default: false },
  });

const runSelfTestResponse = message(
  "Tells what the test found.",
  {
    passed: { description: "Whether everything works.", type: "boolean" },
    remark: { description: "What was found, for people. Left out when there is nothing to say.", type: "string" },
  },
  ["passed"],
);
