import { styleText } from "node:util";
import { type FrameEvent, MessageType } from "@chargewire/runtime";

const longestPayload = 90;

/** Prints a frame on one line, as the server sees it: direction, identity, kind, action, payload in short. */
export function printFrame({ connection, direction, text, action }: FrameEvent): void {
  const [messageType, , ...rest] = JSON.parse(text) as [number, string, ...unknown[]];
  const isCall = messageType === MessageType.Call;
  const payload = isCall ? rest[1] : messageType === MessageType.CallError ? rest.slice(0, 2).join(": ") : rest[0];
  const short = typeof payload === "string" ? payload : JSON.stringify(payload);
  const kind = messageType === MessageType.CallError ? "CALLERROR" : isCall ? "CALL" : "CALLRESULT";
  const line = [
    direction === "in" ? "-->" : "<--",
    connection.identity.padEnd(5),
    kind.padEnd(10),
    (action ?? "").padEnd(27),
    short.length > longestPayload ? `${short.slice(0, longestPayload - 1)}…` : short,
  ].join(" ");
  console.log(paint(kind === "CALLERROR" ? "red" : direction === "in" ? "cyan" : "green", line));
}

/** Coloured on a terminal only. */
function paint(color: "red" | "cyan" | "green", line: string): string {
  return process.stdout.isTTY ? styleText(color, line) : line;
}
