import { type Issue, ValidationError } from "@chargewire/runtime";
import { findIssues } from "@chargewire/runtime/kit";
import type { StreamFeature } from "../model/stream-protocol.js";
import { createCodec } from "./codec.js";
import { DecodeError } from "./decode-error.js";

/** Validated messages of one kind, to bytes and from them. */
export interface MessageFormat<Message extends object> {
  /** @throws ValidationError when the message is not valid. */
  write(message: Message): Buffer;
  /** @throws ValidationError when the bytes are no message, or the message is not valid. */
  read(bytes: Uint8Array): Message;
  /** Text of a field of a message that may be invalid otherwise; `undefined` where there is none. */
  textIn(bytes: Uint8Array, field: keyof Message & string): string | undefined;
}

/** Makes the format of a message. */
export function messageFormat<Message extends object>(feature: StreamFeature<Message>): MessageFormat<Message> {
  const codec = createCodec(feature);
  const check = (message: unknown, received: boolean): Message => {
    const issues = findIssues(feature.request, message, "rfc3339");
    if (issues !== undefined) throw invalid(feature, received, issues);
    return message as Message;
  };
  return {
    write: (message) => attempt(feature, false, () => codec.encode(check(message, false))),
    read: (bytes) =>
      check(
        attempt(feature, true, () => codec.decode(bytes)),
        true,
      ),
    textIn: (bytes, name) => {
      const value = codec.peek(bytes, name);
      return typeof value === "string" && value !== "" ? value : undefined;
    },
  };
}

function attempt<Message extends object, Result>(
  feature: StreamFeature<Message>,
  received: boolean,
  task: () => Result,
): Result {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { path, message } = error;
    const issue: Issue = { path, keyword: "protobuf", message, errorCode: "FormatViolation" };
    throw invalid(feature, received, [issue], error);
  }
}

function invalid<Message extends object>(
  { action }: StreamFeature<Message>,
  received: boolean,
  issues: readonly Issue[],
  cause?: DecodeError,
): ValidationError {
  const options = cause === undefined ? undefined : { cause };
  return new ValidationError(issues, { action, part: "request", received }, options);
}
