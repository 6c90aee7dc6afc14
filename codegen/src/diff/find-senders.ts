import type { Role } from "../load/manifest.js";
import { otherRole, type ProtocolModel } from "../model/model.js";
import { refName, type Schema } from "../normalize/schema.js";

/** Who sends the messages that a payload type or shared type is part of, by name of type. */
export type Senders = ReadonlyMap<string, ReadonlySet<Role>>;

/**
 * Finds who sends what: the request is sent by who starts the action, the response by the other side.
 * @param others types that are sent in other messages than these, and who sends them.
 */
export function findSenders({ profiles, types }: ProtocolModel, others: Senders = new Map()): Senders {
  const senders = new Map<string, Set<Role>>();
  const shared = new Map(types.map(({ name, schema }) => [name, schema]));
  const visit = (name: string, schema: Schema, role: Role): void => {
    const known = senders.get(name) ?? new Set();
    if (known.has(role)) return;
    senders.set(name, known.add(role));
    for (const inner of refsIn(schema)) visit(inner, shared.get(inner) ?? {}, role);
  };
  for (const { from, request, response } of profiles.flatMap(({ actions }) => actions)) {
    for (const role of from) {
      visit(request.name, request.schema, role);
      if (response !== undefined) visit(response.name, response.schema, otherRole(role));
    }
  }
  for (const [name, roles] of others) {
    for (const role of roles) visit(name, shared.get(name) ?? {}, role);
  }
  return senders;
}

function refsIn(schema: Schema): string[] {
  const name = refName(schema);
  const nested = [...Object.values(schema.properties ?? {}), ...(schema.items === undefined ? [] : [schema.items])];
  return [...(name === undefined ? [] : [name]), ...nested.flatMap(refsIn)];
}
