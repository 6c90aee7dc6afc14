import { below, type Fault, listNames } from "../faults.js";
import { type Schema, typesOf } from "../normalize/schema.js";
import type { TypeModel } from "./model.js";
import type { ProtobufType, StreamFieldModel } from "./stream-model.js";

/** Types that a field of a JSON type may have in protobuf, the usual one first. */
const protobufTypes: Readonly<Record<string, readonly ProtobufType[]>> = {
  string: ["string"],
  number: ["double", "google.protobuf.Duration"],
  integer: ["int64", "google.protobuf.Duration"],
  boolean: ["bool"],
  "date-time": ["google.protobuf.Timestamp", "string"],
};

const largestNumber = 2 ** 29 - 1;
/** Numbers that protobuf keeps for itself. */
const reserved = { from: 19_000, to: 19_999 };

/** The fields of a message by their numbers in protobuf. What is missing or wrong is a fault, and left out. */
export function protobufFields({ name: message, fields = [], place }: TypeModel, faults: Fault[]): StreamFieldModel[] {
  const owners = new Map<number, string>();
  const found = fields.flatMap(({ name, required, description, constraints, schema }): StreamFieldModel[] => {
    const at = below(place, "properties", name);
    const protobuf = schema["x-protobuf"];
    if (protobuf === undefined) {
      // One that is written, and wrong, has been reported.
      const { file, pointer } = below(at, "x-protobuf");
      if (faults.some((fault) => fault.file === file && fault.pointer === pointer)) return [];
      faults.push({
        ...at,
        message: `${message}.${name} has no field number`,
        advice: 'Add "x-protobuf": { "number": … } with a number that the message has never had before.',
      });
      return [];
    }
    const { number } = protobuf;
    const problem = numberProblem(number, owners.get(number));
    if (problem !== undefined) faults.push({ ...below(at, "x-protobuf", "number"), ...problem });
    owners.set(number, name);
    const types = typesFor(schema);
    const type = types.find((each) => each === (protobuf.type ?? types[0]));
    if (type === undefined) {
      faults.push({ ...below(at, ...(protobuf.type === undefined ? [] : ["x-protobuf", "type"])), ...noType(types) });
      return [];
    }
    return problem === undefined ? [{ name, number, type, required, description, constraints }] : [];
  });
  return found.sort((left, right) => left.number - right.number);
}

function numberProblem(number: number, owner: string | undefined): Pick<Fault, "message" | "advice"> | undefined {
  if (owner !== undefined) {
    return {
      message: `the field number ${number} is that of ${owner} as well`,
      advice: "Give each field a number of its own, and none that another field had before.",
    };
  }
  if (number >= 1 && number <= largestNumber && (number < reserved.from || number > reserved.to)) return undefined;
  return {
    message: `${number} is no field number of protobuf`,
    advice: `Use 1 to ${largestNumber} without ${reserved.from} to ${reserved.to}; up to 15 they take one byte.`,
  };
}

function typesFor(schema: Schema): readonly ProtobufType[] {
  const [type = "", ...others] = typesOf(schema);
  if (others.length > 0) return [];
  return protobufTypes[schema.format === "date-time" ? schema.format : type] ?? [];
}

function noType(types: readonly ProtobufType[]): Pick<Fault, "message" | "advice"> {
  if (types.length > 0) {
    return { message: "the field cannot have this type in protobuf", advice: `Use ${listNames(types)}.` };
  }
  return {
    message: "the field can have no type in protobuf",
    advice:
      "Make it text, a number, true or false, or a time; messages of a stream have no lists and no objects in them.",
  };
}
