import { fullPayload, minimalPayload } from "../support/payloads.js";
import { type MessageSchema, readSchemaFolder, type SchemaFolder, wholeSchema } from "../support/schema-folder.js";

/** A request, and a response to it; a SEND has none. */
export interface Exchange {
  readonly request: object;
  readonly response: object;
}

/** Two exchanges of an action, made from the schemas: the least that is valid, and everything. */
export function madeExchanges(protocol: string, action: string): Exchange[] {
  const folder = folderOf(protocol);
  return [minimalPayload, fullPayload].map((make) => {
    const payload = (part: MessageSchema["part"]): object => {
      const message = folder.messages.find((candidate) => candidate.action === action && candidate.part === part);
      return message === undefined ? {} : (make(wholeSchema(message, folder)) as object);
    };
    return { request: payload("request"), response: payload("response") };
  });
}

const folders = new Map<string, SchemaFolder>();

function folderOf(protocol: string): SchemaFolder {
  const folder = folders.get(protocol) ?? readSchemaFolder(protocol);
  folders.set(protocol, folder);
  return folder;
}
