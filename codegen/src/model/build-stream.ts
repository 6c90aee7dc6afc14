import { below, type Fault, type Place } from "../faults.js";
import type { ManifestPlace } from "../load/load-schemas.js";
import type { Manifest } from "../load/manifest.js";
import type { Schema } from "../normalize/schema.js";
import type { ActionModel, ProfileModel, TypeModel } from "./model.js";
import { protobufFields } from "./protobuf-fields.js";
import type { ProtobufType, StreamFieldModel, StreamMessageModel, StreamModel } from "./stream-model.js";

/** What a field must be for what the manifest makes of it. */
interface Wanted {
  readonly type: ProtobufType;
  readonly required: boolean;
  /** In words, after "must be". */
  readonly words: string;
  /** What its schema must say besides. */
  readonly fits?: (schema: Schema) => boolean;
}

const key: Wanted = {
  ...{ type: "string", required: true, words: 'a required text with "minLength": 1 or more' },
  fits: ({ minLength = 0 }) => minLength > 0,
};
const time: Wanted = { type: "google.protobuf.Timestamp", required: true, words: "a required time" };
const end: Wanted = { ...time, required: false, words: "a time that may be left out" };
const value: Wanted = { type: "double", required: true, words: "a required number" };
const lifetime: Wanted = {
  ...{ type: "google.protobuf.Duration", required: false },
  words: 'a google.protobuf.Duration with "minimum": 0 or more that may be left out',
  fits: ({ minimum = -1 }) => minimum >= 0,
};

/** What each member of the manifest that names a field wants of it. */
const wantedInSession = { key, measured: time, start: time, end };
const wantedInCommand = { key, value, lifetime };

function entriesOf<Name extends string>(wanted: Readonly<Record<Name, Wanted>>): [Name, Wanted][] {
  return Object.entries(wanted) as [Name, Wanted][];
}

/** The model of a stream; `undefined` without one, or where a message is missing, which has been reported. */
export function buildStream(
  { transport }: Manifest,
  profiles: readonly ProfileModel[],
  place: ManifestPlace,
  faults: Fault[],
): StreamModel | undefined {
  if (transport === undefined) return undefined;
  const { name: method, description, session, command } = transport.method;
  const actions = profiles.flatMap((profile) => profile.actions);
  const [told, given] = [messageOf(session.message, actions, faults), messageOf(command.message, actions, faults)];
  if (told === undefined || given === undefined) return undefined;
  const at = (side: "session" | "command", member: string): Place => place("transport", "method", side, member);
  for (const [member, wanted] of entriesOf(wantedInSession)) {
    checkField(told, session[member], wanted, at("session", member), faults);
  }
  for (const [member, wanted] of entriesOf(wantedInCommand)) {
    checkField(given, command[member], wanted, at("command", member), faults);
  }
  const { message: _1, ...sessionRules } = session;
  const { message: _2, none, ...commandRules } = command;
  return {
    ...{ package: transport.package ?? "", service: transport.service, method, description },
    ...{ session: told, command: given },
    rules: { session: sessionRules, command: { ...commandRules, none: Number(none) } },
  };
}

function messageOf(name: string, actions: readonly ActionModel[], faults: Fault[]): StreamMessageModel | undefined {
  const action = actions.find((each) => each.action === name);
  if (action === undefined) return undefined;
  if (action.request.schema.additionalProperties === true) {
    faults.push({
      ...action.request.place,
      message: `${name} is open to further fields, which protobuf could not carry`,
      advice: 'Write "additionalProperties": false.',
    });
  }
  return { action, fields: protobufFields(action.request, faults) };
}

function checkField(
  { action, fields }: StreamMessageModel,
  name: string,
  { type, required, words, fits = () => true }: Wanted,
  place: Place,
  faults: Fault[],
): void {
  const schema = action.request.schema.properties?.[name];
  const field: StreamFieldModel | undefined = fields.find((each) => each.name === name);
  // Something is wrong with the field itself, which has been reported.
  if (schema !== undefined && field === undefined) return;
  if (field?.type === type && field.required === required && schema !== undefined && fits(schema)) return;
  faults.push({
    ...place,
    message:
      field === undefined ? `${action.action} has no field ${name}` : `${action.action}.${name} must be ${words}`,
    advice: field === undefined ? "Name one of its fields." : "Correct the schema of the field, or name another.",
  });
}

/** Reports keywords that only a stream gives a meaning, in the types of a protocol that is none. */
export function checkForeignKeywords(types: readonly TypeModel[], faults: Fault[]): void {
  for (const { fields = [], place } of types) {
    for (const { name, schema } of fields) {
      for (const keyword of ["x-protobuf", "x-infinite"] as const) {
        if (schema[keyword] === undefined) continue;
        faults.push({
          ...below(place, "properties", name, keyword),
          message: `${keyword} has no meaning in JSON`,
          advice: "Remove it, or give the manifest a transport.",
        });
      }
    }
  }
}
