import type { Role } from "./feature.js";
import type { HandlerGroup, Profile } from "./profile.js";
import type { ProtocolTypes } from "./protocol-types.js";
import type { Validator } from "./validator.js";

/** Key of the type-only part of an {@link Extension}; no object has it at run time. */
declare const extensionTypes: unique symbol;

/** A message of a vendor that travels in DataTransfer. */
export interface DataTransferMessage<
  Request = object,
  Response = object,
  Name extends string = string,
  From extends Role = Role,
> {
  /** Name of the message in code, such as `SetDisplay`; its method and its handler are `setDisplay`. */
  readonly name: Name;
  /** Who defined the message; compared without regard to case. */
  readonly vendorId: string;
  /** Which of the vendor's messages it is, compared without regard to case; `undefined` when the vendor has only one. */
  readonly messageId: string | undefined;
  /** Who may start it. */
  readonly from: readonly From[];
  /** Checks the data of the request. */
  readonly request: Validator<Request>;
  /** Checks the data of the response. */
  readonly response: Validator<Response>;
}

/** What a type or message holds that a vendor's customData may stand in. */
export interface CustomDataPlace {
  /** Checks the vendor's customData in the object itself; `undefined` where the vendor adds nothing. */
  readonly check?: Validator<unknown> | undefined;
  /** Fields that lead to further places, with their name under {@link CustomDataRules.places}; lists are gone through. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/** What a vendor puts into customData, and where. */
export interface CustomDataRules {
  /** Only customData with exactly this vendorId is looked at; that of others passes untouched. */
  readonly vendorId: string;
  /** Name of the field that carries it. */
  readonly field: string;
  /** By action, the places of its payloads; what is not listed carries nothing of the vendor. */
  readonly messages: Readonly<
    Record<string, { readonly request?: string | undefined; readonly response?: string | undefined }>
  >;
  /** Types and messages by name. */
  readonly places: Readonly<Record<string, CustomDataPlace>>;
}

/**
 * What a vendor adds to a protocol: messages inside DataTransfer, customData, and actions of its own. Generated from the
 * vendor's schemas; `extendProtocol` joins it with the protocol.
 */
export interface Extension<
  Base extends ProtocolTypes = ProtocolTypes,
  Added extends ProtocolTypes = ProtocolTypes,
  ServerHandlers extends object = object,
  ClientHandlers extends object = object,
> extends HandlerGroup<ServerHandlers, ClientHandlers> {
  /** The `contract` that the generated package was made for. */
  readonly contract: number;
  /** Name, such as `acme`: connections have the vendor's methods under it. */
  readonly name: string;
  /** Name as people write it. */
  readonly title: string;
  /** Version of the extension. */
  readonly version: string;
  /** Actions of the vendor's own, in profiles. */
  readonly profiles: readonly Profile[];
  /** Messages inside DataTransfer. */
  readonly dataTransfer: readonly DataTransferMessage[];
  /** What the vendor puts into customData; `undefined` for nothing. */
  readonly customData: CustomDataRules | undefined;
  /** Types only. */
  readonly [extensionTypes]?: { readonly base: Base; readonly added: Added };
}

/** What tells a message inside DataTransfer from others: vendor and message id, without regard to case. */
export function dataTransferKey(vendorId: string, messageId: string | undefined): string {
  return JSON.stringify([vendorId.toLowerCase(), (messageId ?? "").toLowerCase()]);
}
