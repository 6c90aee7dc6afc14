import { expect, test } from "vitest";
import { protocolNames, readSchemaFolder, refName, type Schema, streamNames } from "../support/schema-folder.js";

// What describes a field becomes its doc comment, for many the only documentation that they read.
test.each([...protocolNames(), ...streamNames()])(
  "%s: every message, type, enum and field is described",
  (protocol) => {
    const { types, messages } = readSchemaFolder(protocol);
    const named = [...messages.map(({ name, schema }) => [name, schema] as const), ...Object.entries(types)];
    const places = named.flatMap(([name, schema]) => describedPlaces(name, schema));
    expect(places.length).toBeGreaterThan(named.length);
    const bare = places.filter(
      ([, { description = "" }]) => (description.match(/\p{L}[\p{L}\p{N}'-]*/gu) ?? []).length < 3,
    );
    expect(bare.map(([place]) => place)).toEqual([]);
  },
);

/** A schema and every field in it; the items of a list are described by the list. */
function describedPlaces(place: string, schema: Schema): [string, Schema][] {
  const item = refName(schema) === undefined ? (schema.items ?? schema) : schema;
  const fields = Object.entries(item.properties ?? {});
  return [[place, schema], ...fields.flatMap(([name, child]) => describedPlaces(`${place}.${name}`, child))];
}
