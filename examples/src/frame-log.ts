import { styleText } from "node:util";
import { type FrameEvent, MessageType } from "@chargewire/runtime";

const longestPayload = 90;

const kinds: Readonly<Record<number, string>> = {
  [MessageType.Call]: "CALL",
  [MessageType.CallResult]: "CALLRESULT",
  [MessageType.CallError]: "CALLERROR",
  [MessageType.CallResultError]: "CALLRESULTERROR",
  [MessageType.Send]: "SEND",
};

/** Prints a frame on one line, as the server sees it: direction, identity, kind, action, payload in short. */
export function printFrame({ connection, direction, text, action }: FrameEvent): void {
  const [messageType, , ...rest] = JSON.parse(text) as [number, string, ...unknown[]];
  const isError = messageType === MessageType.CallError || messageType === MessageType.CallResultError;
  const hasAction = messageType === MessageType.Call || messageType === MessageType.Send;
  const payload = isError ? rest.slice(0, 2).join(": ") : JSON.stringify(rest[hasAction ? 1 : 0]);
  const line = [
    direction === "in" ? "-->" : "<--",
    connection.identity.padEnd(6),
    (kinds[messageType] ?? String(messageType)).padEnd(10),
    (action ?? "").padEnd(27),
    payload.length > longestPayload ? `${payload.slice(0, longestPayload - 1)}…` : payload,
  ].join(" ");
  console.log(paint(isError ? "red" : direction === "in" ? "cyan" : "green", line));
}

/** Coloured on a terminal only. */
function paint(color: "red" | "cyan" | "green", line: string): string {
  return process.stdout.isTTY ? styleText(color, line) : line;
}
