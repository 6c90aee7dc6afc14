import { mapRefs, refName, type Schema } from "../normalize/schema.js";
import type { CustomDataModel, CustomDataPlaceModel, PayloadPlaces } from "./extension-model.js";
import { type ProfileModel, type ProtocolModel, payloadTypes } from "./model.js";

/** Where a vendor's customData may stand. */
type Places = Pick<CustomDataModel, "messages" | "dataTransfer" | "places">;

/** The vendor's own part, for customData in types of the standard that the vendor's messages hold. */
export interface OwnPart {
  readonly model: ProtocolModel;
  /** First part of the names of its places: its types may be called as types of the protocol are. */
  readonly prefix: string;
  /** Whether a profile stands for the messages inside DataTransfer. */
  isDataTransfer(profile: ProfileModel): boolean;
}

/**
 * Finds the ways from messages to the types that carry a vendor's customData: from those of the protocol, and from the
 * vendor's own. What leads to none is left out: the runtime does not look into it.
 * @param carriers name of a type or message to that of its customData.
 */
export function findPlaces(base: ProtocolModel, own: OwnPart, carriers: ReadonlyMap<string, string>): Places {
  const ownName = (name: string): string => `${own.prefix}.${name}`;
  const schemas = new Map([...schemasOf(base, (name) => name), ...schemasOf(own.model, ownName)]);
  const leads = findLeading(schemas, carriers);
  const places = new Map<string, CustomDataPlaceModel>();
  const add = (name: string): void => {
    if (places.has(name)) return;
    const fields = fieldsOf(schemas.get(name) ?? {}, schemas).filter(([, target]) => leads.has(target));
    places.set(name, { check: carriers.get(name), fields: Object.fromEntries(fields) });
    for (const [, target] of fields) add(target);
  };
  const placesOf = (profiles: readonly ProfileModel[], nameOf: (name: string) => string): Map<string, PayloadPlaces> =>
    new Map(
      profiles.flatMap(({ actions }) =>
        actions.flatMap(({ action, request, response }): [string, PayloadPlaces][] => {
          const [asked, answered] = [nameOf(request.name), response === undefined ? "" : nameOf(response.name)];
          const entry = {
            ...(leads.has(asked) ? { request: asked } : {}),
            ...(leads.has(answered) ? { response: answered } : {}),
          };
          for (const name of Object.values(entry)) add(name);
          return Object.keys(entry).length === 0 ? [] : [[action, entry]];
        }),
      ),
    );
  const actions = own.model.profiles.filter((profile) => !own.isDataTransfer(profile));
  const messages = new Map([...placesOf(base.profiles, (name) => name), ...placesOf(actions, ownName)]);
  const dataTransfer = placesOf(
    own.model.profiles.filter((profile) => own.isDataTransfer(profile)),
    ownName,
  );
  return { messages, dataTransfer, places };
}

/** The types and messages of a model by the names of their places. */
function schemasOf(model: ProtocolModel, nameOf: (name: string) => string): [string, Schema][] {
  const isImported = (name: string): boolean => model.imported?.names.has(name) === true;
  const payloads = model.profiles.flatMap((profile) => payloadTypes(profile));
  return [...model.types, ...payloads]
    .filter(({ name }) => !isImported(name))
    .map(({ name, schema }) => [
      nameOf(name),
      mapRefs(schema, (target) => (isImported(target) ? target : nameOf(target))),
    ]);
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
