import { expect, test } from "vitest";
import { CallTable } from "./call-table.js";
import type { IncomingCall } from "./incoming-call.js";

const call = (messageId: string): IncomingCall => ({ messageId }) as IncomingCall;

test.each([1, 16, 17, 100])("%i calls are found, counted and taken out", (count) => {
  const table = new CallTable();
  const calls = Array.from({ length: count }, (_, index) => call(`${index}`));
  for (const each of calls) table.add(each);
  expect(table.size).toBe(count);
  expect(calls.map(({ messageId }) => table.get(messageId))).toEqual(calls);
  expect(table.get("none")).toBeUndefined();
  expect(calls.map((each) => table.delete(each))).toEqual(calls.map(() => true));
  expect([table.size, table.get("0")]).toEqual([0, undefined]);
});

test.each([1, 40])("of %i calls only the very one is taken out, not another with its id", (count) => {
  const table = new CallTable();
  const calls = Array.from({ length: count }, (_, index) => call(`${index}`));
  for (const each of calls) table.add(each);
  expect(table.delete(call("0"))).toBe(false);
  expect(table.size).toBe(count);
  expect(table.clear()).toEqual(calls);
  expect(table.size).toBe(0);
});
