import { isDeepStrictEqual } from "node:util";
import { byCodeUnit, isObject, type Json, own } from "../json.js";
import { messageTypeNumbers } from "../load/manifest.js";
import type { ProtocolModel } from "../model/model.js";
import type { Finding } from "./change.js";
import type { ChangeKind } from "./rules.js";
import { code, fromTo } from "./words.js";

type Judge = (before: Json | undefined, after: Json | undefined) => ChangeKind;

/** Settings whose change says by its direction what it means. */
const judges: Readonly<Record<string, Judge>> = {
  // An answer more is a frame that did not come before; nobody can wait for one that is not tied to a message.
  unreadableMessageId: (_before, after) => (after === "answer" ? "dialect-looser" : "dialect-tuned"),
  unknownMessageType: (_before, after) => (after === "answer" ? "dialect-looser" : "dialect-tuned"),
  errorDescriptionMaxLength: (before, after) => (isLonger(before, after) ? "dialect-looser" : "dialect-tuned"),
  // What is optional may always be missing; an empty list may be a thing that never came.
  emptyOptional: (_before, after) => (after === "send" ? "dialect-looser" : "dialect-tuned"),
  nullPayload: (_before, after) => (after === "refuse" ? "dialect-stricter" : "dialect-looser"),
  identity: judgeIdentity,
  registration: (before, after) =>
    before === undefined ? "dialect-stricter" : after === undefined ? "dialect-tuned" : "dialect-changed",
  compression: () => "dialect-tuned",
};

/** Compares the grammar of two protocols on the wire. */
export function compareDialects({ dialect: before }: ProtocolModel, { dialect: after }: ProtocolModel): Finding[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnit);
  return names.flatMap((name): Finding[] => {
    // Plain JSON: it was read from the manifest.
    const [old, now] = [before[name], after[name]] as [Json | undefined, Json | undefined];
    if (isDeepStrictEqual(old, now)) return [];
    if (name === "messageTypes") return compareMessageTypes(old, now);
    const kind = judges[name]?.(old, now) ?? "dialect-changed";
    return [{ kind, text: `${code(name)} ${fromTo(old, now)}`, before: old, after: now }];
  });
}

function compareMessageTypes(before: Json | undefined, after: Json | undefined): Finding[] {
  const [old, now] = [before, after].map((numbers) => new Set(Array.isArray(numbers) ? numbers : []));
  return Object.entries(messageTypeNumbers).flatMap(([name, number]): Finding[] => {
    const [was, is] = [old?.has(number), now?.has(number)];
    if (was === is) return [];
    return is === true
      ? [{ kind: "message-type-added", text: `message type ${name} added`, after: name }]
      : [{ kind: "message-type-removed", text: `message type ${name} removed`, before: name }];
  });
}

function judgeIdentity(before: Json | undefined, after: Json | undefined): ChangeKind {
  const [old, now] = [before, after].map((value) => (isObject(value) ? value : {})) as [object, object];
  const read = (identity: object, key: string): Json | undefined => own({ ...identity }, key);
  const [forbidden, forbiddenNow] = [old, now].map((identity) => [...String(read(identity, "forbidden") ?? "")]);
  const [length, lengthNow] = [read(old, "maxLength"), read(now, "maxLength")];
  const isStricter =
    isLonger(lengthNow, length) || (forbiddenNow ?? []).some((char) => forbidden?.includes(char) !== true);
  const isLooser =
    isLonger(length, lengthNow) || (forbidden ?? []).some((char) => forbiddenNow?.includes(char) !== true);
  if (isStricter && isLooser) return "dialect-changed";
  return isStricter ? "dialect-stricter" : isLooser ? "dialect-looser" : "dialect-tuned";
}

/** Whether the second of two lengths lets more through; one that is left out lets everything through. */
function isLonger(length: Json | undefined, other: Json | undefined): boolean {
  if (length === undefined) return false;
  return other === undefined || Number(other) > Number(length);
}
