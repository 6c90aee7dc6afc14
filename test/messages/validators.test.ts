import { expect, test } from "vitest";
import { boundaryTrials, fullPayload, minimalPayload, mutations } from "../support/payloads.js";
import { protocolNames } from "../support/schema-folder.js";
import { findingOf, generatedMessages, generatedProtocols } from "./generated.js";

test("every schema folder has a generated package here, with all its actions", () => {
  expect(generatedProtocols.map(({ name }) => name).sort()).toEqual(protocolNames());
  for (const { name, features } of generatedProtocols) {
    const actions = generatedMessages.filter(([, { protocol }]) => protocol.name === name);
    expect(new Set(actions.map(([, { message }]) => message.action))).toEqual(
      new Set(features.map(({ action }) => action)),
    );
  }
});

test.each(generatedMessages)("%s: valid payloads are accepted", (_title, { schema, validator }) => {
  const valid = [
    { path: "", keyword: "minimal", payload: minimalPayload(schema) },
    { path: "", keyword: "full", payload: fullPayload(schema) },
    ...boundaryTrials(schema),
  ];
  const refused = valid.filter(({ payload }) => !validator(payload));
  expect(refused.map(({ path, keyword }) => ({ path, keyword }))).toEqual([]);
});

test.each(generatedMessages)(
  "%s: every broken constraint is refused, where and as what it is broken",
  (_title, generated) => {
    const { schema, validator } = generated;
    const broken = mutations(schema);
    expect(broken.length).toBeGreaterThan(0);
    const wrong = broken
      .map(({ path, keyword, payload }) => ({ expected: { path, keyword }, found: findingOf(validator, payload) }))
      .filter(({ expected, found }) => found?.path !== expected.path || found.keyword !== expected.keyword);
    expect(wrong).toEqual([]);
  },
);

test.each(generatedMessages)("%s: validating changes nothing", (_title, { schema, validator }) => {
  const payload = fullPayload(schema);
  const before = structuredClone(payload);
  validator(payload);
  expect(payload).toEqual(before);
});
