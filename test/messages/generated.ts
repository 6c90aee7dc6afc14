import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import type { Feature, Protocol, Validator, ValidatorError } from "@chargewire/runtime";
import { type MessageSchema, readSchemaFolder, type Schema, wholeSchema } from "../support/schema-folder.js";

/** The generated packages, each beside the schema folder that it was made from. */

const protocols: readonly Protocol[] = [ocpp16, ocpp20, ocpp201, ocpp21, ntxcp10];

export interface GeneratedMessage {
  readonly protocol: Protocol;
  readonly feature: Feature;
  readonly message: MessageSchema;
  /** The schema with every reference put in place. */
  readonly schema: Schema;
  readonly validator: Validator<unknown>;
}

/** Every message of every generated protocol, with a title for the tests. */
export const generatedMessages: readonly (readonly [string, GeneratedMessage])[] = protocols.flatMap((protocol) => {
  const folder = readSchemaFolder(protocol.name);
  return folder.messages.map((message) => {
    const feature = protocol.feature(message.action);
    const validator = feature?.[message.part];
    if (feature === undefined || validator === undefined) {
      throw new Error(`${protocol.title} has no validator for ${message.name}`);
    }
    const generated = { protocol, feature, message, schema: wholeSchema(message, folder), validator };
    return [`${protocol.title} ${message.name}`, generated] as const;
  });
});

export const generatedProtocols: readonly Protocol[] = protocols;

/** What a validator finds first: the keyword, and the path with the name of a missing or unknown field in it. */
export interface Finding {
  readonly keyword: string;
  readonly path: string;
}

/** What a validator says of a payload; `undefined` when it accepts. */
export function findingOf(validator: Validator<unknown>, payload: unknown): Finding | undefined {
  if (validator(payload)) return undefined;
  const [error] = validator.errors ?? [];
  if (error === undefined) throw new Error("refused without an error");
  return { keyword: error.keyword, path: error.instancePath + fieldOf(error) };
}

function fieldOf({ keyword, params }: ValidatorError): string {
  const name = { required: params["missingProperty"], additionalProperties: params["additionalProperty"] }[keyword];
  return name === undefined ? "" : `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
