import { refName, type Schema } from "../normalize/schema.js";
import type { CustomDataModel, CustomDataPlaceModel } from "./extension-model.js";
import type { ProtocolModel, TypeModel } from "./model.js";

/** Where a vendor's customData may stand. */
type Places = Pick<CustomDataModel, "messages" | "places">;

/**
 * Finds the ways from the messages of a protocol to the types that carry a vendor's customData. What leads to none is
 * left out: the runtime does not look into it.
 * @param carriers name of a type or message to that of its customData.
 */
export function findPlaces(base: ProtocolModel, carriers: ReadonlyMap<string, string>): Places {
  const payloads = base.profiles.flatMap(({ actions }) =>
    actions.flatMap(({ request, response }) => [request, response]),
  );
  const schemas = new Map(
    [...base.types, ...payloads.filter((type): type is TypeModel => type !== undefined)].map(({ name, schema }) => [
      name,
      schema,
    ]),
  );
  const leads = findLeading(schemas, carriers);
  const places = new Map<string, CustomDataPlaceModel>();
  const add = (name: string): void => {
    if (places.has(name)) return;
    const fields = fieldsOf(schemas.get(name) ?? {}, schemas).filter(([, target]) => leads.has(target));
    places.set(name, { check: carriers.get(name), fields: Object.fromEntries(fields) });
    for (const [, target] of fields) add(target);
  };
  const messages = new Map<string, { readonly request?: string; readonly response?: string }>();
  for (const { action, request, response } of base.profiles.flatMap(({ actions }) => actions)) {
    const entry = {
      ...(leads.has(request.name) ? { request: request.name } : {}),
      ...(response !== undefined && leads.has(response.name) ? { response: response.name } : {}),
    };
    if (Object.keys(entry).length === 0) continue;
    messages.set(action, entry);
    for (const name of Object.values(entry)) add(name);
  }
  return { messages, places };
}

/** Names of the types and messages that carry customData themselves, or in something that they hold. */
function findLeading(schemas: ReadonlyMap<string, Schema>, carriers: ReadonlyMap<string, string>): Set<string> {
  const leading = new Set(carriers.keys());
  // Types may hold each other in a circle, so it is gone over until nothing is added.
  for (let size = -1; size !== leading.size; ) {
    size = leading.size;
    for (const [name, schema] of schemas) {
      if (fieldsOf(schema, schemas).some(([, target]) => leading.has(target))) leading.add(name);
    }
  }
  return leading;
}

/** The fields of an object type with the names of the object types that they hold, in lists or as they are. */
function fieldsOf(schema: Schema, schemas: ReadonlyMap<string, Schema>): [string, string][] {
  return Object.entries(schema.properties ?? {}).flatMap(([field, child]): [string, string][] => {
    const target = targetOf(child, schemas);
    return target === undefined ? [] : [[field, target]];
  });
}

function targetOf(
  schema: Schema,
  schemas: ReadonlyMap<string, Schema>,
  seen: ReadonlySet<string> = new Set(),
): string | undefined {
  if (schema.items !== undefined) return targetOf(schema.items, schemas, seen);
  const name = refName(schema);
  const target = name === undefined ? undefined : schemas.get(name);
  if (name === undefined || target === undefined || seen.has(name)) return undefined;
  return target.type === "object" ? name : targetOf(target, schemas, new Set([...seen, name]));
}
