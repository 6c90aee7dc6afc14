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

/** The grammar on the wire, as the manifest writes it. Everything but the message types passes through unchanged. */
export interface DialectManifest {
  readonly messageTypes: readonly (keyof typeof messageTypeNumbers)[];
  readonly [setting: string]: unknown;
}

/** A protocol.json that has passed its schema; see schemas/protocol.schema.json for what each member means. */
export interface Manifest {
  readonly name: string;
  /** Name of the npm package. */
  readonly package?: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly subprotocol: string;
  readonly roles: Readonly<Record<Role, RoleManifest>>;
  readonly messageSuffixes?: { readonly request?: string; readonly response?: string };
  readonly dialect: DialectManifest;
  /** Default: `required`. */
  readonly descriptions?: "required" | "optional";
  /** Default: `profile`. */
  readonly profileTitle?: string;
  readonly customData?: string;
  /** Name to the places that it is given to. */
  readonly typeNames?: Readonly<Record<string, readonly string[]>>;
  readonly profiles: readonly ProfileManifest[];
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
