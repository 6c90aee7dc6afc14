import { demoManifest, type Files, jsonOf, textFields } from "./fixture.js";

/** One way to break the demo protocol, and the one fault that it earns. */
export interface FaultCase {
  readonly title: string;
  readonly edit: (files: Files) => void;
  readonly file: string;
  readonly pointer: string;
  readonly message: RegExp;
  readonly advice: RegExp;
}

/** Request of the action that is sent by both sides. */
export const exchange = "demo1.0/basic/ExchangeRequest.json";
const manifest = "demo1.0/protocol.json";
const types = "demo1.0/types.json";

/** Replaces or adds a file. */
export function put(path: string, content: object | string): (files: Files) => void {
  return (files) => {
    files[path] = content;
  };
}

/** Sets a member at the top of a file. */
export function set(path: string, member: string, value: unknown): (files: Files) => void {
  return (files) => {
    jsonOf(files, path)[member] = value;
  };
}

/** Puts one field into the request of Exchange. */
export function field(schema: object): (files: Files) => void {
  return (files) => {
    files[exchange] = { ...textFields("Exchanges."), properties: { text: { description: "A text.", ...schema } } };
  };
}

/** Every kind of wrong input, once. */
export const faultCases: readonly FaultCase[] = [
  {
    title: "a file that is not JSON",
    edit: put(exchange, '{\n  "type": "object",\n}'),
    file: exchange,
    pointer: "",
    message: /is not JSON: line 3, column 1: expected a property name/,
    advice: /Correct/,
  },
  {
    title: "a key that stands twice",
    edit: put(exchange, '{ "type": "object", "description": "X.", "properties": { "a": {}, "a": {} } }'),
    file: exchange,
    pointer: "/properties/a",
    message: /line 1, column 67: the key "a" stands twice/,
    advice: /Keep one/,
  },
  {
    title: "a file that is no JSON object",
    edit: put(exchange, "[]"),
    file: exchange,
    pointer: "",
    message: /not a JSON object/,
    advice: /object in braces/,
  },
  {
    title: "a reference without a target",
    edit: field({ $ref: "../types.json#/definitions/mode" }),
    file: exchange,
    pointer: "/properties/text/$ref",
    message: /no schemas\/demo1\.0\/types\.json#\/definitions\/mode/,
    advice: /There is a definition Mode/,
  },
  {
    title: "a reference to a file that does not exist",
    edit: field({ $ref: "../type.json#/definitions/Mode" }),
    file: exchange,
    pointer: "/properties/text/$ref",
    message: /type\.json, which does not exist/,
    advice: /relative to the referring file/,
  },
  {
    title: "a reference of another form",
    edit: field({ $ref: "#/properties/other" }),
    file: exchange,
    pointer: "/properties/text/$ref",
    message: /does not name a definition/,
    advice: /#\/definitions\/Name/,
  },
  {
    title: "a keyword beside a reference",
    edit: field({ $ref: "../types.json#/definitions/Mode", maxLength: 3 }),
    file: exchange,
    pointer: "/properties/text/maxLength",
    message: /stands beside \$ref/,
    advice: /into the definition/,
  },
  {
    title: "an action without a schema",
    edit: (files) => void delete files["demo1.0/basic/PingResponse.json"],
    file: manifest,
    pointer: "/profiles/0/actions/Ping",
    message: /Ping has no schema basic\/PingResponse\.json/,
    advice: /Add schemas\/demo1\.0\/basic\/PingResponse\.json, or remove/,
  },
  {
    title: "a schema without an action",
    edit: put("demo1.0/basic/PongRequest.json", textFields("Pong.")),
    file: "demo1.0/basic/PongRequest.json",
    pointer: "",
    message: /no action of the manifest has a schema named PongRequest/,
    advice: /Request or Response; profiles: Basic and DataStreams/,
  },
  {
    title: "a response of a SEND",
    edit: put("demo1.0/data-streams/PushDataResponse.json", textFields("No.")),
    file: "demo1.0/data-streams/PushDataResponse.json",
    pointer: "",
    message: /no action of the manifest has a schema named PushDataResponse/,
    advice: /remove the file/,
  },
  {
    title: "a schema in the folder of another profile",
    edit: (files) => {
      files["demo1.0/data-streams/PingRequest.json"] = files["demo1.0/basic/PingRequest.json"] ?? "";
      delete files["demo1.0/basic/PingRequest.json"];
    },
    file: "demo1.0/data-streams/PingRequest.json",
    pointer: "",
    message: /stands in the folder data-streams, but Ping belongs to Basic/,
    advice: /Move it to basic\/PingRequest\.json/,
  },
  {
    title: "an action in two profiles",
    edit: (files) => {
      const [basic, streams] = demoManifest().profiles;
      const twice = { ...streams, actions: { ...streams?.actions, Ping: { from: "client" } } };
      jsonOf(files, manifest)["profiles"] = [basic, twice];
    },
    file: manifest,
    pointer: "/profiles/1/actions/Ping",
    message: /two profiles, Basic and DataStreams/,
    advice: /one of them/,
  },
  {
    title: "two definitions of one name that differ",
    edit: (files) => {
      files[exchange] = {
        ...textFields("Exchanges."),
        definitions: { Mode: { description: "Other.", type: "string", enum: ["A"] } },
        properties: { mode: { description: "A mode.", $ref: "#/definitions/Mode" } },
      };
    },
    file: exchange,
    pointer: "/definitions/Mode",
    message: /differently, at schemas\/demo1\.0\/types\.json#\/definitions\/Mode/,
    advice: /equal, or give one a name of its own under typeNames/,
  },
  {
    title: "a definition whose name is no identifier",
    edit: (files) => {
      const definitions = jsonOf(files, types)["definitions"] as Record<string, unknown>;
      definitions["-+-"] = { description: "A mode.", type: "string", enum: ["A"] };
    },
    file: types,
    pointer: "/definitions/-+-",
    message: /"-\+-" cannot name a type/,
    advice: /Rename it: a letter first/,
  },
  {
    title: "a definition that is only itself",
    edit: (files) => {
      const definitions = jsonOf(files, types)["definitions"] as Record<string, unknown>;
      definitions["Loop"] = { description: "A loop.", $ref: "#/definitions/Loop" };
    },
    file: types,
    pointer: "/definitions/Loop",
    message: /Loop is defined by itself: Loop → Loop/,
    advice: /Give one of them a type/,
  },
  {
    title: "an unsupported keyword",
    edit: field({ oneOf: [{ type: "string" }] }),
    file: exchange,
    pointer: "/properties/text/oneOf",
    message: /the keyword oneOf is not supported/,
    advice: /supported ones \(description, type/,
  },
  {
    title: "a keyword with a wrong value",
    edit: field({ type: "string", maxLength: -1 }),
    file: exchange,
    pointer: "/properties/text/maxLength",
    message: /maxLength must be a whole number of 0 or more/,
    advice: /Correct the value/,
  },
  {
    title: "a keyword that says nothing about the type",
    edit: field({ type: "integer", maxLength: 3 }),
    file: exchange,
    pointer: "/properties/text/maxLength",
    message: /maxLength says nothing about integer/,
    advice: /make the type string/,
  },
  {
    title: "a format that nobody checks",
    edit: field({ type: "string", format: "ipv4" }),
    file: exchange,
    pointer: "/properties/text/format",
    message: /date-time, uri/,
    advice: /Correct/,
  },
  {
    title: "a pattern that is no regular expression",
    edit: field({ type: "string", pattern: "(" }),
    file: exchange,
    pointer: "/properties/text/pattern",
    message: /regular expression/,
    advice: /Correct/,
  },
  {
    title: "a schema for further properties",
    edit: set(exchange, "additionalProperties", { type: "string" }),
    file: exchange,
    pointer: "/additionalProperties",
    message: /must be true or false/,
    advice: /Correct/,
  },
  {
    title: "a required field that is not defined",
    edit: set(exchange, "required", ["text", "more"]),
    file: exchange,
    pointer: "/required",
    message: /more is required, but no property has that name/,
    advice: /Add the property/,
  },
  {
    title: "a message that is no object",
    edit: put(exchange, { description: "X.", type: "string" }),
    file: exchange,
    pointer: "",
    message: /a message must be an object/,
    advice: /"type": "object"/,
  },
  {
    title: "two values of an enum with one key",
    edit: field({ type: "string", enum: ["L1-N", "L1.N"] }),
    file: exchange,
    pointer: "/properties/text/enum/1",
    message: /"L1-N" and "L1\.N" of ExchangeRequestText both get the key L1N/,
    advice: /Rename one/,
  },
  {
    title: "a field without a description",
    edit: put(exchange, { ...textFields("X."), properties: { text: { type: "string" } } }),
    file: exchange,
    pointer: "/properties/text",
    message: /ExchangeRequest\.text has no description/,
    advice: /in own words/,
  },
  {
    title: "a message without a description",
    edit: put(exchange, { type: "object", properties: {}, additionalProperties: false }),
    file: exchange,
    pointer: "",
    message: /ExchangeRequest has no description/,
    advice: /in own words/,
  },
  {
    title: "a missing manifest",
    edit: (files) => void delete files[manifest],
    file: manifest,
    pointer: "",
    message: /the manifest is missing/,
    advice: /protocol\.schema\.json/,
  },
  {
    title: "a manifest with an unknown property",
    edit: set(manifest, "titel", "Demo"),
    file: manifest,
    pointer: "/titel",
    message: /no property titel/,
    advice: /spelling/,
  },
  {
    title: "a manifest that lacks a property",
    edit: (files) => void delete jsonOf(files, manifest)["title"],
    file: manifest,
    pointer: "",
    message: /the property title is missing/,
    advice: /Add it/,
  },
  {
    title: "a manifest with a sender that does not exist",
    edit: (files) => {
      const [, streams] = demoManifest().profiles;
      jsonOf(files, manifest)["profiles"] = [
        { name: "Basic", description: "X.", actions: { Ping: { from: "device" } } },
        streams,
      ];
    },
    file: manifest,
    pointer: "/profiles/0/actions/Ping/from",
    message: /not one of those/,
    advice: /client, server, both/,
  },
  {
    title: "a SEND in a dialect without SEND",
    edit: (files) => {
      const dialect = jsonOf(files, manifest)["dialect"] as object;
      jsonOf(files, manifest)["dialect"] = { ...dialect, messageTypes: ["CALL", "CALLRESULT", "CALLERROR"] };
    },
    file: manifest,
    pointer: "/profiles/1/actions/PushData/kind",
    message: /SEND, which this dialect does not have/,
    advice: /messageTypes/,
  },
  {
    title: "a folder that is not called like its protocol",
    edit: set(manifest, "name", "demo1.1"),
    file: manifest,
    pointer: "/name",
    message: /named demo1\.1, its folder demo1\.0/,
    advice: /Rename the folder to demo1\.1/,
  },
  {
    title: "a type that is called like an action",
    edit: (files) => {
      const definitions = jsonOf(files, types)["definitions"] as Record<string, unknown>;
      definitions["Ping"] = { description: "A ping.", type: "string", enum: ["A"] };
    },
    file: types,
    pointer: "/definitions/Ping",
    message: /the type Ping and the action Ping \(.*protocol\.json#\/profiles\/0\/actions\/Ping\)/,
    advice: /Rename one/,
  },
  {
    title: "a type that is called like something of the runtime",
    edit: (files) => {
      const definitions = jsonOf(files, types)["definitions"] as Record<string, unknown>;
      definitions["Feature"] = { description: "A feature.", type: "string", enum: ["A"] };
    },
    file: types,
    pointer: "/definitions/Feature",
    message: /generated code needs for something else/,
    advice: /Rename/,
  },
  {
    title: "an action whose method every client has",
    edit: (files) => {
      const [basic, streams] = demoManifest().profiles;
      const extended = { ...basic, actions: { ...basic?.actions, Close: { from: "client" } } };
      jsonOf(files, manifest)["profiles"] = [extended, streams];
      files["demo1.0/basic/CloseRequest.json"] = textFields("Closes.");
      files["demo1.0/basic/CloseResponse.json"] = textFields("Closed.");
    },
    file: manifest,
    pointer: "/profiles/0/actions/Close",
    message: /needs a method close/,
    advice: /Rename the action/,
  },
];
