import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, it } from "vitest";

// A run does not check them: they are the generator's own.
it.each(["protocol.schema.json", "extension.schema.json"])("%s is a JSON Schema", (name) => {
  const schema = JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), "utf8")) as object;
  const ajv = new Ajv({ strictRequired: false });
  ajv.validateSchema(schema);
  expect(ajv.errors).toBeNull();
});
