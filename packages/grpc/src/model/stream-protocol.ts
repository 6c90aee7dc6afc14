import { DefinitionError, type Feature, type Role } from "@chargewire/runtime";

/** Number of the contract between generated packages and this one; it changes when one no longer fits the other. */
export const contract = 1;

/** The types of protobuf that a field may have. */
export type FieldType =
  | "string"
  | "double"
  | "bool"
  | "int64"
  | "google.protobuf.Timestamp"
  | "google.protobuf.Duration";

/** A field of a message: how it stands on the wire. */
export interface StreamField {
  /** Name, the same in JavaScript and in the .proto file. */
  readonly name: string;
  /** Field number of protobuf. */
  readonly number: number;
  /** Its type there. A time is RFC 3339 text in JavaScript, a duration a number of seconds. */
  readonly type: FieldType;
  /** Whether it is always there. A required field of a scalar type has no presence: zero is not written. */
  readonly required: boolean;
}

/** A message of a stream: never answered, and with the numbers of its fields. */
export interface StreamFeature<
  Message extends object = object,
  Action extends string = string,
  From extends Role = Role,
> extends Feature<Message, never, Action, From> {
  /** The fields, by number. */
  readonly fields: readonly StreamField[];
}

/** Name of a field of a message. */
export type FieldName<Message extends object> = keyof Message & string;

/** What the messages that a client sends are: readings of sessions, each of a charging point for example. */
export interface SessionRules<Session extends object> {
  /** The message. */
  readonly feature: StreamFeature<Session>;
  /** Field that tells the sessions of one stream apart. */
  readonly key: FieldName<Session>;
  /** Field with the time of the reading: what is sent for a key goes by its order. */
  readonly measured: FieldName<Session>;
  /** Field with the time at which the session began: the same for all its readings, another for the next session. */
  readonly start: FieldName<Session>;
  /** Field with the time at which the session ended; absent while it runs. */
  readonly end: FieldName<Session>;
}

/** What the messages that a server sends are: commands, each of which replaces the earlier ones of its key. */
export interface CommandRules<Command extends object> {
  /** The message. */
  readonly feature: StreamFeature<Command>;
  /** Field that says which sessions the command is for. */
  readonly key: FieldName<Command>;
  /** Field with the number that is commanded, such as a limit. */
  readonly value: FieldName<Command>;
  /** Field with the time in seconds after which the command lapses; absent for no stated end. */
  readonly lifetime: FieldName<Command>;
  /** The number that stands for no command at all. */
  readonly none: number;
}

/** What a generated package says of its protocol; see {@link defineStreamProtocol}. */
export interface StreamGrammar<Session extends object, Command extends object> {
  /** The {@link contract} that the generated package was made for. */
  readonly contract: number;
  /** Name, such as `orchestrator1.0`. */
  readonly name: string;
  /** Name as people write it. */
  readonly title: string;
  /** Version of the protocol. */
  readonly version: string;
  /** What the two sides are called. */
  readonly roles: Readonly<Record<Role, string>>;
  /** Package of the .proto file, `""` for none. */
  readonly package: string;
  /** Name of the gRPC service. */
  readonly service: string;
  /** Name of its method: one stream in each direction. */
  readonly method: string;
  /** What the client sends. */
  readonly session: SessionRules<Session>;
  /** What the server sends. */
  readonly command: CommandRules<Command>;
}

/** A protocol whose client tells of sessions and whose server commands them, over one gRPC stream. */
export interface StreamProtocol<Session extends object, Command extends object>
  extends StreamGrammar<Session, Command> {
  /** Full path of the method, such as `/orchestrator.Orchestrator/Charger`. */
  readonly path: string;
  /** The two messages: what the client sends, then what the server sends. */
  readonly features: readonly [StreamFeature<Session>, StreamFeature<Command>];
  /** The message of this name; `undefined` when there is none. Case-sensitive. */
  feature(action: string): StreamFeature | undefined;
}

/**
 * Makes a protocol of what a generated package says.
 * @throws DefinitionError when it was generated for another contract than this package keeps.
 */
export function defineStreamProtocol<Session extends object, Command extends object>(
  grammar: StreamGrammar<Session, Command>,
): StreamProtocol<Session, Command> {
  if (grammar.contract !== contract) {
    throw new DefinitionError(
      `The package of ${grammar.name} was generated for contract ${grammar.contract} and this @chargewire/grpc ` +
        `keeps contract ${contract}; install versions of the two that belong together.`,
    );
  }
  const { session, command } = grammar;
  const all: readonly StreamFeature[] = [session.feature as StreamFeature, command.feature as StreamFeature];
  return {
    ...grammar,
    path: `/${grammar.package === "" ? "" : `${grammar.package}.`}${grammar.service}/${grammar.method}`,
    features: [session.feature, command.feature],
    feature: (action) => all.find((feature) => feature.action === action),
  };
}
