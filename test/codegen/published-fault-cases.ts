import { exchange, type FaultCase, put, set } from "./fault-cases.js";
import { demoManifest, type Files, jsonOf, textFields } from "./fixture.js";

const manifest = "demo1.0/protocol.json";
const answer = "demo1.0/basic/ExchangeResponse.json";

/** Puts fields, and definitions for them, into a message of Exchange. */
function fields(path: string, properties: object, definitions: object = {}): (files: Files) => void {
  return put(path, { ...textFields("Exchanges."), definitions, properties });
}

/** Several edits, one after the other. */
function all(...edits: readonly ((files: Files) => void)[]): (files: Files) => void {
  return (files) => {
    for (const edit of edits) edit(files);
  };
}

const state = { description: "Its state.", type: "string", enum: ["On", "Off"] };
const oneState = { ...state, enum: ["On"] };
const part = { description: "A part.", type: "object", additionalProperties: false, properties: { state } };
const ofPart = { part: { description: "The part.", $ref: "#/definitions/Part" } };

/** Wrong input of the kind that published files and vendors' folders bring, once each. */
export const publishedFaultCases: readonly FaultCase[] = [
  {
    title: "a field that no validator sees",
    edit: put(exchange, JSON.stringify(textFields("Exchanges.", "proto")).replaceAll("proto", "__proto__")),
    file: exchange,
    pointer: "/properties/__proto__",
    message: /no validator can check a field named __proto__/,
    advice: /Rename the field/,
  },
  {
    title: "a message under two names",
    edit: put("demo1.0/basic/Exchange.json", textFields("Exchanges.")),
    file: exchange,
    pointer: "",
    message: /^ExchangeRequest has a second schema, schemas\/demo1\.0\/basic\/Exchange\.json$/,
    advice: /Remove one/,
  },
  {
    title: "a message in two versions",
    edit: put("demo1.0/basic/ExchangeRequest_v1p0.json", textFields("Exchanges.")),
    file: "demo1.0/basic/ExchangeRequest_v1p0.json",
    pointer: "",
    message: /second schema, schemas\/demo1\.0\/basic\/ExchangeRequest\.json/,
    advice: /Remove one/,
  },
  {
    title: "a message both beside the manifest and in the folder of its profile",
    edit: put("demo1.0/ExchangeRequest.json", textFields("Exchanges.")),
    file: exchange,
    pointer: "",
    message: /second schema, schemas\/demo1\.0\/ExchangeRequest\.json/,
    advice: /Remove one/,
  },
  {
    title: "a message in a folder below that of its profile",
    edit: (files) => {
      files["demo1.0/basic/more/ExchangeRequest.json"] = files[exchange] ?? "";
      delete files[exchange];
    },
    file: "demo1.0/basic/more/ExchangeRequest.json",
    pointer: "",
    message: /stands in the folder basic\/more, but Exchange belongs to Basic/,
    advice: /Move it to basic\/ExchangeRequest\.json/,
  },
  {
    title: "repeated definitions with inline types that differ",
    edit: all(
      fields(exchange, ofPart, { Part: part }),
      fields(answer, ofPart, { Part: { ...part, properties: { state: oneState } } }),
    ),
    file: answer,
    pointer: "/definitions/Part/properties/state",
    message:
      /^Part\.state is defined here and, differently, at \S+ExchangeRequest\.json#\/definitions\/Part\/properties/,
    advice: /definition that one stands in a name of its own/,
  },
  {
    title: "definitions whose names become one",
    edit: fields(exchange, {}, { "My-State": state, MyState: oneState }),
    file: exchange,
    pointer: "/definitions/MyState",
    message: /"MyState" and "My-State" would both be the type MyState/,
    advice: /name of its own under typeNames/,
  },
  {
    title: "inline types whose names become one",
    edit: fields(exchange, { my_state: state, myState: oneState }),
    file: exchange,
    pointer: "/properties/my_state",
    message: /^ExchangeRequest\.my_state and ExchangeRequest\.myState would both be the type ExchangeRequestMyState$/,
    advice: /name of its own under typeNames/,
  },
  {
    title: "an inline type and a definition of one name",
    edit: fields(exchange, { state }, { ExchangeRequestState: oneState }),
    file: exchange,
    pointer: "/properties/state",
    message: /differently, at \S+#\/definitions\/ExchangeRequestState$/,
    advice: /typeNames/,
  },
  {
    title: "inline types that differ under one title",
    edit: fields(exchange, { one: { ...state, title: "State" }, two: { ...oneState, title: "State" } }),
    file: exchange,
    pointer: "/properties/two",
    message: /^State is defined here and, differently, at \S+#\/properties\/one$/,
    advice: /typeNames/,
  },
  {
    title: "an inline type with the title of an action",
    edit: fields(exchange, { one: { ...state, title: "Ping" } }),
    file: exchange,
    pointer: "/properties/one",
    message: /the type Ping and the action Ping/,
    advice: /Rename one/,
  },
  {
    title: "a type name for a place where nothing stands",
    edit: all(fields(exchange, { state }), set(manifest, "typeNames", { State: ["ExchangeRequest.status"] })),
    file: manifest,
    pointer: "/typeNames/State/0",
    message: /^no object or enum stands at ExchangeRequest\.status$/,
    advice: /Of ExchangeRequest there are: ExchangeRequest\.state\./,
  },
  {
    title: "a type name for a field that needs none",
    edit: set(manifest, "typeNames", { Text: ["ExchangeRequest.text"] }),
    file: manifest,
    pointer: "/typeNames/Text/0",
    message: /^no object or enum stands at ExchangeRequest\.text$/,
    advice: /Message#Definition, or Message\.field/,
  },
  {
    title: "a type name for a definition that the file does not have",
    edit: all(
      fields(exchange, ofPart, { Part: part }),
      set(manifest, "typeNames", { Piece: ["ExchangeResponse#Part"] }),
    ),
    file: manifest,
    pointer: "/typeNames/Piece/0",
    message: /^no object or enum stands at ExchangeResponse#Part$/,
    advice: /Of ExchangeResponse there are: none\./,
  },
  {
    title: "a place with two type names",
    edit: all(
      fields(exchange, { state }),
      set(manifest, "typeNames", { State: ["ExchangeRequest.state"], Status: ["ExchangeRequest.state"] }),
    ),
    file: manifest,
    pointer: "/typeNames/Status/0",
    message: /^ExchangeRequest\.state is named twice, State and Status$/,
    advice: /Keep one/,
  },
  {
    title: "one type name for two types that differ",
    edit: all(
      fields(exchange, { one: state, two: oneState }),
      set(manifest, "typeNames", { State: ["ExchangeRequest.one", "ExchangeRequest.two"] }),
    ),
    file: exchange,
    pointer: "/properties/two",
    message: /^State is defined here and, differently, at \S+#\/properties\/one$/,
    advice: /Make the two equal/,
  },
  {
    title: "a type name that is a reserved word",
    edit: all(fields(exchange, { state }), set(manifest, "typeNames", { Record: ["ExchangeRequest.state"] })),
    file: exchange,
    pointer: "/properties/state",
    message: /^"Record" cannot name a type/,
    advice: /Rename it/,
  },
  {
    title: "a type name for something that is no place",
    edit: set(manifest, "typeNames", { State: ["ExchangeRequest"] }),
    file: manifest,
    pointer: "/typeNames/State/0",
    message: /must match pattern/,
    advice: /protocol\.schema\.json/,
  },
  {
    title: "a type for vendors' data that does not exist",
    edit: set(manifest, "customData", "CustomDataType"),
    file: manifest,
    pointer: "/customData",
    message: /^CustomDataType is no open object among the shared types$/,
    advice: /or remove customData/,
  },
  {
    title: "a type for vendors' data that is closed",
    edit: set(manifest, "customData", "Setting"),
    file: manifest,
    pointer: "/customData",
    message: /^Setting is no open object/,
    advice: /additionalProperties true/,
  },
  {
    title: "a type for vendors' data that is an enum",
    edit: set(manifest, "customData", "Mode"),
    file: manifest,
    pointer: "/customData",
    message: /^Mode is no open object/,
    advice: /additionalProperties true/,
  },
  ...wrongDefaults(),
  {
    title: "an enum without values",
    edit: fields(exchange, { state: { ...state, enum: [] } }),
    file: exchange,
    pointer: "/properties/state/enum",
    message: /enum must be a list of different strings/,
    advice: /Correct/,
  },
  {
    title: "an enum of numbers",
    edit: fields(exchange, { state: { description: "Its state.", type: "integer", enum: [1, 2] } }),
    file: exchange,
    pointer: "/properties/state/enum",
    message: /enum must be a list of different strings/,
    advice: /Correct/,
  },
  {
    title: "an exclusive bound of draft-04, which is a boolean",
    edit: fields(exchange, { level: { description: "A level.", type: "number", minimum: 0, exclusiveMinimum: true } }),
    file: exchange,
    pointer: "/properties/level/exclusiveMinimum",
    message: /exclusiveMinimum must be a number/,
    advice: /Correct/,
  },
  {
    title: "definitions under the keyword of a later draft",
    edit: put(exchange, { ...textFields("Exchanges."), $defs: { State: state } }),
    file: exchange,
    pointer: "/$defs",
    message: /the keyword \$defs is not supported/,
    advice: /supported ones/,
  },
  {
    title: "a reference to a URN",
    edit: fields(exchange, { state: { description: "A state.", $ref: "urn:Acme:1.0#/definitions/State" } }),
    file: exchange,
    pointer: "/properties/state/$ref",
    message: /leads to the file basic\/urn:Acme:1\.0, which does not exist/,
    advice: /relative to the referring file/,
  },
  {
    title: "a SEND in the folder of a draft without SEND",
    edit: (files) => {
      const [basic, streams] = demoManifest().profiles;
      const actions = { PushData: { from: "client" } };
      jsonOf(files, manifest)["profiles"] = [basic, { ...streams, actions }];
    },
    file: manifest,
    pointer: "/profiles/1/actions/PushData",
    message: /^the action PushData has no schema data-streams\/PushDataResponse\.json$/,
    advice: /Add schemas\/demo1\.0\/data-streams\/PushDataResponse\.json/,
  },
];

/** Defaults that are neither a value of their schema nor the text of one. */
function wrongDefaults(): FaultCase[] {
  const wrong: readonly [string, object, unknown][] = [
    ["a number for a boolean", { type: "boolean" }, 0],
    ["a text that is no boolean", { type: "boolean" }, "False"],
    ["a text for a number", { type: "number" }, "many"],
    ["a fraction for a whole number", { type: "integer" }, 1.5],
    ["the text of a fraction for a whole number", { type: "integer" }, "1.5"],
    ["a number for a text", { type: "string" }, 5],
    ["an object for a list", { type: "array", items: { type: "string" } }, {}],
    ["null for a boolean", { type: "boolean" }, null],
    ["a value that the enum does not have", { type: "string", enum: ["A"] }, "B"],
    ["a value that the enum referred to does not have", { $ref: "../types.json#/definitions/Mode" }, "Fast"],
  ];
  return wrong.map(([title, schema, value]) => ({
    title: `a default that is ${title}`,
    edit: fields(exchange, { field: { description: "A field.", ...schema, default: value } }),
    file: exchange,
    pointer: "/properties/field/default",
    message: /^the default .+ is not a value of its own schema$/,
    advice: /Correct the default, or remove it/,
  }));
}
