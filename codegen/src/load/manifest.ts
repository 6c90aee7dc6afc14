/** A side of a connection; the client opens it. */
export type Role = "client" | "server";

/** What the manifest says of one side. */
export interface RoleManifest {
  /** Name in code, such as `ChargePoint`. */
  readonly name: string;
  /** Name in running text, such as `charge point`. */
  readonly title: string;
  readonly description: string;
}

/** What the manifest says of one action. */
export interface ActionManifest {
  readonly from: Role | "both";
  /** Default: `call`. */
  readonly kind?: "call" | "send";
}

/** What the manifest says of one profile. */
export interface ProfileManifest {
  readonly name: string;
  readonly description: string;
  readonly actions: Readonly<Record<string, ActionManifest>>;
}

/** Message types by the name that the manifest uses, with their number on the wire. */
export const messageTypeNumbers = { CALL: 2, CALLRESULT: 3, CALLERROR: 4, CALLRESULTERROR: 5, SEND: 6 } as const;

/** A message type as the manifest names it. */
export type MessageTypeName = keyof typeof messageTypeNumbers;

/** The grammar on the wire, as the manifest writes it. Everything but the message types passes through unchanged. */
export interface DialectManifest {
  readonly messageTypes: readonly MessageTypeName[];
  /** The action that carries vendors' messages. */
  readonly dataTransfer?: string;
  readonly [setting: string]: unknown;
}

/** What the manifest says of the messages that a client of a gRPC stream sends: names of the message and of fields. */
export interface SessionManifest {
  readonly message: string;
  readonly key: string;
  readonly measured: string;
  readonly start: string;
  readonly end: string;
}

/** What the manifest says of the messages that a server of a gRPC stream sends. */
export interface CommandManifest {
  readonly message: string;
  readonly key: string;
  readonly value: string;
  readonly lifetime: string;
  /** JSON has no word for infinity. */
  readonly none: number | "Infinity" | "-Infinity";
}

/** How the messages of a protocol travel that are streamed over gRPC. */
export interface GrpcManifest {
  readonly kind: "grpc";
  /** Default: none. */
  readonly package?: string;
  readonly service: string;
  readonly method: {
    readonly name: string;
    readonly description: string;
    readonly session: SessionManifest;
    readonly command: CommandManifest;
  };
}

/** What every manifest says for itself, and what it may leave out. */
export interface ManifestHead {
  readonly name: string;
  /** Name of the npm package. */
  readonly package?: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** `""` in a protocol with another transport. */
  readonly subprotocol: string;
  /** Default: OCPP-J. */
  readonly transport?: GrpcManifest;
  readonly messageSuffixes?: { readonly request?: string; readonly response?: string };
  /** Default: `required`. */
  readonly descriptions?: "required" | "optional";
  /** Default: `profile`. */
  readonly profileTitle?: string;
  readonly customData?: string;
  /** Name to the places that it is given to. */
  readonly typeNames?: Readonly<Record<string, readonly string[]>>;
}

/** A protocol.json as it is written, once it has passed its schema; see schemas/protocol.schema.json for each member. */
export interface WrittenManifest extends ManifestHead {
  /** Name of the protocol that this one takes over what it does not say itself from. */
  readonly extends?: string;
  /** What it does not take over. */
  readonly drop?: { readonly profiles?: readonly string[]; readonly actions?: readonly string[] };
  readonly roles?: Manifest["roles"];
  readonly dialect?: DialectManifest;
  readonly profiles?: readonly WrittenProfile[];
}

/** A profile as it is written: in a protocol that extends another, it may say only what is different. */
export type WrittenProfile = Partial<ProfileManifest> & Pick<ProfileManifest, "name">;

/** The manifest of a protocol, whole: what is taken over from another protocol is in it. */
export interface Manifest extends ManifestHead {
  readonly roles: Readonly<Record<Role, RoleManifest>>;
  readonly dialect: DialectManifest;
  readonly profiles: readonly ProfileManifest[];
  /** Names of types by their places, as the extended protocol has them: they count where there is such a place. */
  readonly takenNames?: ReadonlyMap<string, string>;
}

/** File name of the manifest in the folder of a protocol. */
export const manifestFile = "protocol.json";

/** File name of the shared types in the folder of a protocol. */
export const typesFile = "types.json";

/** How the names of request and response schemas end. */
export function messageSuffixes(manifest: Manifest): { readonly request: string; readonly response: string } {
  const { request = "Request", response = "Response" } = manifest.messageSuffixes ?? {};
  return { request, response };
}
