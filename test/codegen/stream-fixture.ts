import { createFixture, type Files, type Fixture } from "./fixture.js";

/** Folder of the demo stream. */
const folder = "pump1.0";

/** Its files, by what they are. */
export const streamFiles = {
  manifest: `${folder}/protocol.json`,
  session: `${folder}/flow/PumpReading.json`,
  command: `${folder}/flow/PumpOrder.json`,
} as const;

/** A manifest with the transport gRPC: pumps, so that nothing can hang on the names of another protocol. */
export function pumpManifest(): Record<string, unknown> {
  return {
    name: folder,
    title: "Pump 1.0",
    version: "1.0",
    description: "Pumps for tests.",
    transport: {
      kind: "grpc",
      service: "Pumping",
      method: {
        name: "Flow",
        description: "How pumps run.",
        session: { message: "PumpReading", key: "pump", measured: "taken", start: "from", end: "until" },
        command: { message: "PumpOrder", key: "pump", value: "flow", lifetime: "holds", none: 5 },
      },
    },
    roles: {
      client: { name: "PumpHouse", title: "pump house", description: "The side that has pumps." },
      server: { name: "Waterworks", title: "waterworks", description: "The side that needs water." },
    },
  };
}

/** The files of a protocol of streams. */
export function pumpFiles(): Files {
  const time = (description: string, number: number) => ({
    ...{ description, type: "string", format: "date-time" },
    "x-protobuf": { number },
  });
  return {
    [streamFiles.manifest]: pumpManifest(),
    [streamFiles.session]: {
      description: "How a pump runs.",
      type: "object",
      additionalProperties: false,
      properties: {
        until: time("When it stopped.", 9),
        pump: { description: "Which pump.", type: "string", minLength: 1, "x-protobuf": { number: 2 } },
        taken: time("When it was looked at.", 3),
        from: time("When it began.", 4),
        turns: { description: "How often it turned.", type: "integer", "x-protobuf": { number: 18_999 } },
        dry: {
          description: "Whether it runs dry. Left out where nobody looked.",
          type: "boolean",
          "x-protobuf": { number: 20_000 },
        },
      },
      required: ["pump", "taken", "from", "turns"],
      "x-order": ["from", "taken", "until"],
    },
    [streamFiles.command]: {
      description: "How fast a pump shall run.",
      type: "object",
      additionalProperties: false,
      properties: {
        pump: { description: "Which pump.", type: "string", minLength: 1, "x-protobuf": { number: 1 } },
        flow: { description: "Litres per second.", type: "number", "x-infinite": true, "x-protobuf": { number: 2 } },
        holds: {
          ...{ description: "How long, in s.", type: "number", minimum: 0 },
          "x-protobuf": { number: 3, type: "google.protobuf.Duration" },
        },
      },
      required: ["pump", "flow"],
    },
  };
}

/** Creates a checkout with the demo stream alone. */
export function createStreamFixture(edit: (files: Files) => void = () => {}): Promise<Fixture> {
  return createFixture((files) => {
    for (const path of Object.keys(files)) delete files[path];
    Object.assign(files, pumpFiles());
    edit(files);
  });
}
