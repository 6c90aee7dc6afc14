import type { Action } from "./corpus.js";
import { hash } from "./random.js";

/** What the handler of a CALL does. The id of the CALL decides, so that the oracle knows it as well. */
export type Behaviour =
  /** Returns a valid response. */
  | "answer"
  /** Throws an OcppError: a refusal on purpose. */
  | "refuse"
  /** Throws something else. */
  | "fail"
  /** Returns what breaks the schema of the response. */
  | "mistake"
  /** Returns a valid response when the fuzzer lets it. */
  | "wait"
  /** Like `wait`, and then throws. */
  | "waitAndFail";

const behaviours: readonly Behaviour[] = [
  ...Array<Behaviour>(10).fill("answer"),
  "refuse",
  "fail",
  "mistake",
  "wait",
  "wait",
  "waitAndFail",
];

/** What the handler does with the CALL of this id. */
export function behaviourFor(action: Action, messageId: string): Behaviour {
  const behaviour = behaviours[hash(`behaviour ${messageId}`) % behaviours.length] ?? "answer";
  return behaviour === "mistake" && mistakesOf(action).length === 0 ? "answer" : behaviour;
}

/** Text of the valid response to the CALL of this id. */
export function responseFor({ response }: Action, messageId: string): string {
  const payloads = response?.sendable ?? ["{}"];
  return payloads[hash(`response ${messageId}`) % payloads.length] ?? "{}";
}

/** Text of the invalid response to the CALL of this id. */
export function mistakeFor(action: Action, messageId: string): string {
  const mistakes = mistakesOf(action);
  return mistakes[hash(`mistake ${messageId}`) % mistakes.length] ?? "{}";
}

/** Broken responses that are objects and hold nothing empty, which OCPP 2.x would leave out before it looks (R29). */
function mistakesOf({ response }: Action): readonly string[] {
  return (response?.broken ?? []).filter((text) => text.startsWith("{") && !/\[\]|\{\}/.test(text));
}

/** The code with which the handler refuses the CALL of this id. */
export function refusalFor(messageId: string): "SecurityError" | "GenericError" | "FormatViolation" {
  return (
    (["SecurityError", "GenericError", "FormatViolation"] as const)[hash(`refusal ${messageId}`) % 3] ?? "GenericError"
  );
}

const needed: readonly string[] = ["Heartbeat", "ClearCache", "BootNotification", "NotifyPeriodicEventStream"];

/** Actions that have a handler: most of them, and those that every session needs. */
export function isHandled(action: string): boolean {
  return needed.includes(action) || hash(`handled ${action}`) % 8 !== 0;
}
