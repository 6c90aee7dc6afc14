import { type demoManifest, type Files, jsonOf, textFields } from "./fixture.js";

/** Two forms of one message, and what is told of the way there and back. */
export interface SchemaCase {
  readonly title: string;
  readonly schemas: readonly [object, object];
  readonly there: readonly string[];
  readonly back: readonly string[];
  /** Payload that the first form accepts and the second does not; left out where there is none. */
  readonly onlyBefore?: object;
  /** Payload that the second form accepts and the first does not; left out where there is none. */
  readonly onlyAfter?: object;
}

/** A change of the demo protocol's files, and what is told of the way there and back. */
export interface FilesCase {
  readonly title: string;
  readonly edit: (files: Files) => void;
  readonly there: readonly string[];
  readonly back: readonly string[];
}

interface Shape {
  readonly required?: readonly string[];
  readonly open?: boolean;
  readonly definitions?: object;
}

function message(properties: object, { required = [], open = false, definitions }: Shape = {}): object {
  const shape = { type: "object", additionalProperties: open, properties, required };
  return { description: "Exchanges.", ...shape, ...(definitions === undefined ? {} : { definitions }) };
}

const text = { type: "string" };
const pace = (...values: string[]): object => ({ type: "string", enum: values });
const to = (name: string): object => ({ $ref: `#/definitions/${name}` });
const node = (name: string): object => ({
  type: "object",
  additionalProperties: false,
  properties: { inner: to(name), level: { type: "integer" } },
  required: [],
});

/** A field of two forms whose values the second allows more of. */
function widened(title: string, narrow: object, wide: object, texts: [string, string], onlyAfter: unknown): SchemaCase {
  return {
    title,
    schemas: [message({ field: narrow }), message({ field: wide })],
    there: [`- \`field\`: ${texts[0]} (minor, breaks receivers)`],
    back: [`- \`field\`: ${texts[1]} (major, breaks senders)`],
    onlyAfter: { field: onlyAfter },
  };
}

/** Bounds, formats and patterns. */
const boundCases: readonly SchemaCase[] = [
  widened("minimum", num({ minimum: 1 }), num({ minimum: 0 }), ["minimum 1 → 0", "minimum 0 → 1"], 0),
  widened("maximum", num({ maximum: 1 }), num({}), ["maximum 1 → none", "maximum none → 1"], 2),
  widened(
    "a minimum that is out itself",
    num({ exclusiveMinimum: 0 }),
    num({ minimum: 0 }),
    ["exclusiveMinimum 0 → minimum 0", "minimum 0 → exclusiveMinimum 0"],
    0,
  ),
  widened(
    "a maximum that is out itself",
    num({ exclusiveMaximum: 5 }),
    num({ exclusiveMaximum: 6 }),
    ["exclusiveMaximum 5 → 6", "exclusiveMaximum 6 → 5"],
    5,
  ),
  widened(
    "multipleOf",
    num({ multipleOf: 0.2 }),
    num({ multipleOf: 0.1 }),
    ["multipleOf 0.2 → 0.1", "multipleOf 0.1 → 0.2"],
    0.1,
  ),
  widened("multipleOf that goes", num({ multipleOf: 2 }), num({}), ["multipleOf 2 → none", "multipleOf none → 2"], 1),
  widened("minLength", { ...text, minLength: 1 }, text, ["minLength 1 → none", "minLength none → 1"], ""),
  widened(
    "maxLength",
    { ...text, maxLength: 2 },
    { ...text, maxLength: 3 },
    ["maxLength 2 → 3", "maxLength 3 → 2"],
    "abc",
  ),
  widened("minItems", list({ minItems: 1 }), list({ minItems: 0 }), ["minItems 1 → none", "minItems none → 1"], []),
  widened("maxItems", list({ maxItems: 1 }), list({ maxItems: 2 }), ["maxItems 1 → 2", "maxItems 2 → 1"], ["a", "b"]),
  widened(
    "a bound of each item",
    list({ items: { ...text, maxLength: 1 } }),
    list({}),
    ["each item: maxLength 1 → none", "each item: maxLength none → 1"],
    ["ab"],
  ),
  widened(
    "a format",
    { ...text, format: "date-time" },
    text,
    ['format `"date-time"` → none', 'format none → `"date-time"`'],
    "now",
  ),
  widened(
    "a pattern",
    { ...text, pattern: "^a`b$" },
    text,
    ['pattern `` "^a`b$" `` → none', 'pattern none → `` "^a`b$" ``'],
    "",
  ),
  {
    title: "multipleOf that fits neither way",
    schemas: [message({ field: num({ multipleOf: 2 }) }), message({ field: num({ multipleOf: 3 }) })],
    there: ["- `field`: multipleOf 2 → 3 (major, breaks senders and receivers)"],
    back: ["- `field`: multipleOf 3 → 2 (major, breaks senders and receivers)"],
    onlyBefore: { field: 2 },
    onlyAfter: { field: 3 },
  },
  {
    title: "another format, and another pattern",
    schemas: [
      message({ field: { ...text, format: "date-time" }, other: { ...text, pattern: "^a$" } }),
      message({ field: { ...text, format: "uri" }, other: { ...text, pattern: "^b$" } }),
    ],
    there: [
      '- `field`: format `"date-time"` → `"uri"` (major, breaks senders and receivers)',
      '- `other`: pattern `"^a$"` → `"^b$"` (major, breaks senders and receivers)',
    ],
    back: [
      '- `field`: format `"uri"` → `"date-time"` (major, breaks senders and receivers)',
      '- `other`: pattern `"^b$"` → `"^a$"` (major, breaks senders and receivers)',
    ],
    onlyBefore: { other: "a" },
    onlyAfter: { other: "b" },
  },
];

/** Fields that come and go, and objects that open. */
const fieldCases: readonly SchemaCase[] = [
  {
    title: "an optional field",
    schemas: [message({}), message({ field: { ...text, maxLength: 9 } })],
    there: ["- `field`: added, optional: string (maxLength 9) (minor, breaks receivers)"],
    back: ["- `field`: removed, was optional: string (maxLength 9) (major, breaks senders)"],
    onlyAfter: { field: "a" },
  },
  {
    title: "a required field",
    schemas: [message({}), message({ field: text }, { required: ["field"] })],
    there: ["- `field`: added, required: string (major, breaks senders and receivers)"],
    back: ["- `field`: removed, was required: string (major, breaks senders and receivers)"],
    onlyBefore: {},
    onlyAfter: { field: "a" },
  },
  {
    title: "an optional field in an open object",
    schemas: [message({}, { open: true }), message({ field: text }, { open: true })],
    there: ["- `field`: added, optional: string (minor, breaks senders)"],
    back: ["- `field`: removed, was optional: string (major, breaks receivers)"],
    onlyBefore: { field: 1 },
  },
  {
    title: "a required field in an open object",
    schemas: [message({}, { open: true }), message({ field: text }, { open: true, required: ["field"] })],
    there: ["- `field`: added, required: string (major, breaks senders)"],
    back: ["- `field`: removed, was required: string (major, breaks receivers)"],
    onlyBefore: {},
  },
  {
    title: "a field that is made required",
    schemas: [message({ field: text }), message({ field: text }, { required: ["field"] })],
    there: ["- `field`: optional → required (major, breaks senders)"],
    back: ["- `field`: required → optional (major, breaks receivers)"],
    onlyBefore: {},
  },
  {
    title: "an object that is opened",
    schemas: [message({ field: text }), message({ field: text }, { open: true })],
    there: ["- closed → open to further fields (minor, breaks receivers)"],
    back: ["- open to further fields → closed (major, breaks senders)"],
    onlyAfter: { other: 1 },
  },
  {
    title: "a default",
    schemas: [message({ field: text }), message({ field: { ...text, default: "a" } })],
    there: ['- `field`: default none → `"a"` (patch)'],
    back: ['- `field`: default `"a"` → none (patch)'],
  },
  {
    title: "descriptions, which are summed up",
    schemas: [
      message({ field: text, other: text }),
      {
        ...message({ field: { ...text, description: "A." }, other: { ...text, description: "B." } }),
        description: "C.",
      },
    ],
    there: ["- descriptions of 1 message, 2 fields (patch)"],
    back: ["- descriptions of 1 message, 2 fields (patch)"],
  },
  {
    title: "the order of fields, and bounds that bound nothing,",
    schemas: [
      message({ field: text, other: num({ minimum: 1 }) }),
      message({ other: num({ minimum: 1, exclusiveMinimum: 0 }), field: { ...text, minLength: 0 } }),
    ],
    there: [],
    back: [],
  },
];

/** Types, named and not, and enums. */
const typeCases: readonly SchemaCase[] = [
  {
    title: "whole numbers and any",
    schemas: [message({ field: { type: "integer", minimum: 0 } }), message({ field: num({}) })],
    there: [
      "- `field`: type integer → number (major, breaks receivers)",
      "- `field`: minimum 0 → none (minor, breaks receivers)",
    ],
    back: [
      "- `field`: type number → integer (major, breaks senders)",
      "- `field`: minimum none → 0 (major, breaks senders)",
    ],
    onlyAfter: { field: -0.5 },
  },
  {
    title: "another JSON type, whose bounds are not compared",
    schemas: [message({ field: { ...text, maxLength: 9 } }), message({ field: { type: "integer" } })],
    there: ["- `field`: type string (maxLength 9) → integer (major, breaks senders and receivers)"],
    back: ["- `field`: type integer → string (maxLength 9) (major, breaks senders and receivers)"],
    onlyBefore: { field: "1" },
    onlyAfter: { field: 1 },
  },
  {
    title: "a type besides",
    schemas: [message({ field: text }), message({ field: { type: ["integer", "string"], maxLength: 5 } })],
    there: [
      "- `field`: type string → integer or string (major, breaks receivers)",
      "- `field`: maxLength none → 5 (major, breaks senders)",
    ],
    back: [
      "- `field`: type integer or string → string (major, breaks senders)",
      "- `field`: maxLength 5 → none (minor, breaks receivers)",
    ],
    onlyBefore: { field: "abcdef" },
    onlyAfter: { field: 1 },
  },
  {
    title: "a type besides, with a bound of its own",
    schemas: [message({ field: text }), message({ field: { type: ["integer", "string"], minimum: 1, maxLength: 5 } })],
    there: [
      "- `field`: type string → integer or string (minimum 1) (major, breaks receivers)",
      "- `field`: maxLength none → 5 (major, breaks senders)",
    ],
    back: [
      "- `field`: type integer or string (minimum 1) → string (major, breaks senders)",
      "- `field`: maxLength 5 → none (minor, breaks receivers)",
    ],
    onlyBefore: { field: "abcdef" },
    onlyAfter: { field: 1 },
  },
  {
    title: "a list of what was single",
    schemas: [message({ field: text }), message({ field: list({ minItems: 1 }) })],
    there: ["- `field`: type string → list (minItems 1) of string (major, breaks senders and receivers)"],
    back: ["- `field`: type list (minItems 1) of string → string (major, breaks senders and receivers)"],
    onlyBefore: { field: "a" },
    onlyAfter: { field: ["a"] },
  },
  {
    title: "any JSON",
    schemas: [message({ field: text }), message({ field: {} })],
    there: ["- `field`: type string → any JSON (major, breaks receivers)"],
    back: ["- `field`: type any JSON → string (major, breaks senders)"],
    onlyAfter: { field: 1 },
  },
  {
    title: "a constant",
    schemas: [message({ field: { ...text, const: "a" } }), message({ field: text })],
    there: ['- `field`: type `"a"` → string (major, breaks receivers)'],
    back: ['- `field`: type string → `"a"` (major, breaks senders)'],
    onlyAfter: { field: "b" },
  },
  {
    title: "values of an enum",
    schemas: [
      message({ field: to("Pace") }, { definitions: { Pace: pace("Slow", "Fast", "Off") } }),
      message({ field: to("Pace") }, { definitions: { Pace: pace("Off", "On", "Fast", "Auto") } }),
    ],
    there: ["- removed: `Slow` (major, breaks senders)", "- added: `Auto`, `On` (minor, breaks receivers)"],
    back: ["- removed: `Auto`, `On` (major, breaks senders)", "- added: `Slow` (minor, breaks receivers)"],
    onlyBefore: { field: "Slow" },
    onlyAfter: { field: "On" },
  },
  {
    title: "an enum that is any text",
    schemas: [
      message({ field: to("Pace") }, { definitions: { Pace: pace("Slow", "Fast") } }),
      message({ field: { ...text, maxLength: 4 } }),
    ],
    there: [
      "- `field`: type `Pace` → string (maxLength 4), no longer one of a list (major, breaks receivers)",
      "- removed: `Pace` (major)",
    ],
    back: [
      "- `field`: type string (maxLength 4) → `Pace`, only one of a list now (major, breaks senders)",
      "- added: `Pace` (minor)",
    ],
    onlyAfter: { field: "Off" },
  },
  {
    title: "an enum that is a text too short for its values",
    schemas: [
      message({ field: to("Pace") }, { definitions: { Pace: pace("Slow", "Fast") } }),
      message({ field: { ...text, maxLength: 3 } }),
    ],
    there: [
      "- `field`: type `Pace` → string (maxLength 3) (major, breaks senders and receivers)",
      "- removed: `Pace` (major)",
    ],
    back: [
      "- `field`: type string (maxLength 3) → `Pace` (major, breaks senders and receivers)",
      "- added: `Pace` (minor)",
    ],
    onlyBefore: { field: "Slow" },
    onlyAfter: { field: "Off" },
  },
  {
    title: "another enum",
    schemas: [
      message({ field: to("Pace") }, { definitions: { Pace: pace("A", "B") } }),
      message({ field: to("Kind") }, { definitions: { Kind: pace("B", "C") } }),
    ],
    there: [
      "- `field`: type `Pace` → `Kind`, without `A`, with `C` (major, breaks senders and receivers)",
      "- removed: `Pace` (major)",
      "- added: `Kind` (minor)",
    ],
    back: [
      "- `field`: type `Kind` → `Pace`, without `C`, with `A` (major, breaks senders and receivers)",
      "- removed: `Kind` (major)",
      "- added: `Pace` (minor)",
    ],
    onlyBefore: { field: "A" },
    onlyAfter: { field: "C" },
  },
  {
    title: "another name for the same values, whatever they contain,",
    schemas: [
      message({ field: to("Node") }, { definitions: { Node: node("Node") } }),
      message({ field: to("Tree") }, { definitions: { Tree: node("Tree") } }),
    ],
    there: [
      "- removed: `Node` (major)",
      "- added: `Tree` (minor)",
      "- `field`: type `Node` → `Tree`, with the same values (patch)",
    ],
    back: [
      "- removed: `Tree` (major)",
      "- added: `Node` (minor)",
      "- `field`: type `Tree` → `Node`, with the same values (patch)",
    ],
  },
  {
    title: "an object type that takes more, under another name,",
    schemas: [
      message({ field: to("Node") }, { definitions: { Node: node("Node") } }),
      message({ field: to("Tree") }, { definitions: { Tree: { ...node("Tree"), additionalProperties: true } } }),
    ],
    there: [
      "- removed: `Node` (major)",
      "- added: `Tree` (minor)",
      "- `field`: type `Node` → `Tree` (major, breaks receivers)",
    ],
    back: [
      "- removed: `Tree` (major)",
      "- added: `Node` (minor)",
      "- `field`: type `Tree` → `Node` (major, breaks senders)",
    ],
    onlyAfter: { field: { other: 1 } },
  },
  {
    title: "another name for a text",
    schemas: [
      message({ field: to("Short") }, { definitions: { Short: { ...text, maxLength: 3 } } }),
      message({ field: { ...text, maxLength: 4 } }),
    ],
    there: ["- removed: `Short` (major)", "- `field`: maxLength 3 → 4 (minor, breaks receivers)"],
    back: ["- added: `Short` (minor)", "- `field`: maxLength 4 → 3 (major, breaks senders)"],
    onlyAfter: { field: "abcd" },
  },
  {
    title: "what a name stands for",
    schemas: [
      message({ field: to("Short") }, { definitions: { Short: { ...text, maxLength: 3 } } }),
      message({ field: to("Short") }, { definitions: { Short: { ...text, maxLength: 4 } } }),
    ],
    there: ["- maxLength 3 → 4 (minor, breaks receivers)"],
    back: ["- maxLength 4 → 3 (major, breaks senders)"],
    onlyAfter: { field: "abcd" },
  },
  {
    title: "an enum that becomes an object",
    schemas: [
      message({ field: to("Pace") }, { definitions: { Pace: pace("A") } }),
      message({ field: to("Pace") }, { definitions: { Pace: node("Pace") } }),
    ],
    there: ["- type enum → object (major, breaks senders and receivers)"],
    back: ["- type object → enum (major, breaks senders and receivers)"],
    onlyBefore: { field: "A" },
    onlyAfter: { field: {} },
  },
];

/** Every kind of change in a message. */
export const schemaCases: readonly SchemaCase[] = [...fieldCases, ...boundCases, ...typeCases];

/** A change of the demo protocol's manifest. */
function manifest(change: (manifest: ReturnType<typeof demoManifest>) => void): (files: Files) => void {
  return (files) => change(jsonOf(files, "demo1.0/protocol.json") as ReturnType<typeof demoManifest>);
}

function dialect(name: string, before: unknown, after: unknown, there: string, back: string): FilesCase {
  const shown = (value: unknown): string => (value === undefined ? "none" : `\`${JSON.stringify(value)}\``);
  return {
    title: `the setting ${name}`,
    edit: manifest((demo) => {
      demo["dialect"] = { ...(demo["dialect"] as object), [name]: after };
    }),
    there: [`- \`${name}\` ${shown(before)} → ${shown(after)} (${there})`],
    back: [`- \`${name}\` ${shown(after)} → ${shown(before)} (${back})`],
  };
}

const registration = { action: "Ping", field: "time", value: "now" };

/** Every kind of change outside of messages. */
export const filesCases: readonly FilesCase[] = [
  {
    title: "an action and its profile",
    edit: (files) => {
      manifest(({ profiles }) =>
        profiles.push({ name: "Extra", description: "More.", actions: { Wake: { from: "server" } } } as never),
      )(files);
      files["demo1.0/extra/WakeRequest.json"] = textFields("Wakes.");
      files["demo1.0/extra/WakeResponse.json"] = textFields("Is awake.");
    },
    there: ["- `Extra`: profile added (minor)", "- `Wake`: added to Extra, a call from the hub (minor)"],
    back: ["- `Extra`: profile removed (major)", "- `Wake`: removed from Extra (major, breaks senders)"],
  },
  {
    title: "the profile of an action",
    edit: (files) => {
      manifest(({ profiles }) => {
        profiles[0] = { ...profiles[0], actions: { Apply: { from: "server" }, Exchange: { from: "both" } } } as never;
        profiles[1] = { ...profiles[1], actions: { ...profiles[1]?.actions, Ping: { from: "client" } } } as never;
      })(files);
      for (const name of ["PingRequest", "PingResponse"]) {
        files[`demo1.0/data-streams/${name}.json`] = jsonOf(files, `demo1.0/basic/${name}.json`);
        delete files[`demo1.0/basic/${name}.json`];
      }
    },
    there: ["- `Ping`: moved from Basic to DataStreams (major)"],
    back: ["- `Ping`: moved from DataStreams to Basic (major)"],
  },
  {
    title: "the kind of an action",
    edit: (files) => {
      manifest(({ profiles }) => Object.assign(profiles[1]?.actions ?? {}, { PushData: { from: "client" } }))(files);
      files["demo1.0/data-streams/PushDataRequest.json"] = jsonOf(files, "demo1.0/data-streams/PushData.json");
      files["demo1.0/data-streams/PushDataResponse.json"] = textFields("Acknowledges.");
      delete files["demo1.0/data-streams/PushData.json"];
    },
    there: ["- `PushData`: send → call (major, breaks senders and receivers)"],
    back: ["- `PushData`: call → send (major, breaks senders and receivers)"],
  },
  {
    title: "an action that both sides may start",
    edit: manifest(({ profiles }) => Object.assign(profiles[0]?.actions ?? {}, { Ping: { from: "both" } })),
    there: ["- `Ping`: from the station → from either side (minor)"],
    back: ["- `Ping`: from either side → from the station (major, breaks senders)"],
  },
  {
    title: "an action that the other side starts",
    edit: manifest(({ profiles }) => Object.assign(profiles[0]?.actions ?? {}, { Ping: { from: "server" } })),
    there: ["- `Ping`: from the station → from the hub (major, breaks senders)"],
    back: ["- `Ping`: from the hub → from the station (major, breaks senders)"],
  },
  {
    title: "names of payload types",
    edit: (files) => {
      manifest((demo) => Object.assign(demo, { messageSuffixes: { response: "Confirmation" } }))(files);
      for (const name of ["Ping", "Apply", "Exchange"]) {
        files[`demo1.0/basic/${name}Confirmation.json`] = jsonOf(files, `demo1.0/basic/${name}Response.json`);
        delete files[`demo1.0/basic/${name}Response.json`];
      }
    },
    there: ["Apply", "Exchange", "Ping"].map((name) => `- was ${name}Response (major)`),
    back: ["Apply", "Exchange", "Ping"].map((name) => `- was ${name}Confirmation (major)`),
  },
  {
    title: "the type for vendors' data",
    edit: (files) => {
      manifest((demo) => Object.assign(demo, { customData: "Extra" }))(files);
    },
    there: ["- its type in TypeScript takes any further field now (minor)"],
    back: ["- its type in TypeScript takes no further field any more (major)"],
  },
  {
    title: "the subprotocol, a role, words",
    edit: manifest((demo) => {
      const { client, server } = demo["roles"] as { client: object; server: object };
      const roles = { client: { ...client, name: "Post" }, server: { ...server, description: "It waits." } };
      Object.assign(demo, { subprotocol: "demo1", title: "Demo One", roles });
    }),
    there: [
      '- subprotocol `"demo1.0"` → `"demo1"` (major, breaks senders and receivers)',
      "- the client is `Post`, was `Station` (major)",
      "- words: title, words for the server (patch)",
    ],
    back: [
      '- subprotocol `"demo1"` → `"demo1.0"` (major, breaks senders and receivers)',
      "- the client is `Station`, was `Post` (major)",
      "- words: title, words for the server (patch)",
    ],
  },
  {
    title: "a message type",
    edit: manifest((demo) => {
      const { messageTypes } = demo["dialect"] as { messageTypes: string[] };
      messageTypes.push("CALLRESULTERROR");
    }),
    there: ["- message type CALLRESULTERROR added (minor, breaks receivers)"],
    back: ["- message type CALLRESULTERROR removed (major, breaks senders)"],
  },
  dialect("nullPayload", "empty", "refuse", "major, breaks senders", "minor, breaks receivers"),
  dialect("emptyOptional", "send", "omit", "patch", "minor, breaks receivers"),
  dialect("unreadableMessageId", "ignore", "answer", "minor, breaks receivers", "patch"),
  dialect("unknownMessageType", "ignore", "answer", "minor, breaks receivers", "patch"),
  dialect("compression", false, true, "patch", "patch"),
  dialect("errorDescriptionMaxLength", undefined, 255, "patch", "minor, breaks receivers"),
  dialect("identity", undefined, { maxLength: 48, forbidden: ":" }, "major, breaks senders", "minor, breaks receivers"),
  dialect("registration", undefined, registration, "major, breaks senders", "patch"),
  dialect(
    "errorCodes",
    {},
    { FormatViolation: "FormationViolation" },
    "major, breaks senders and receivers",
    "major, breaks senders and receivers",
  ),
  {
    title: "descriptions of profiles, types and enums",
    edit: (files) => {
      manifest(({ profiles }) => Object.assign(profiles[0] ?? {}, { description: "The basics." }))(files);
      const { definitions } = jsonOf(files, "demo1.0/types.json") as { definitions: Record<string, object> };
      Object.assign(definitions["Mode"] ?? {}, { description: "A mode." });
      Object.assign(definitions["Setting"] ?? {}, { description: "A setting." });
    },
    there: [
      "- descriptions of 1 profile (patch)",
      "- descriptions of 1 type (patch)",
      "- descriptions of 1 enum (patch)",
    ],
    back: [
      "- descriptions of 1 profile (patch)",
      "- descriptions of 1 type (patch)",
      "- descriptions of 1 enum (patch)",
    ],
  },
];

function num(limits: object): object {
  return { type: "number", ...limits };
}

function list(limits: object): object {
  return { type: "array", items: text, ...limits };
}
