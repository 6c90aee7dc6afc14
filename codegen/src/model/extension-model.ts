import type { ProfileModel, ProtocolModel, TypeModel } from "./model.js";

/** Everything that the output of a vendor's extension is printed from. */
export interface ExtensionModel {
  /** Name, such as `acme`; also the name of its constant and of its folder. */
  readonly name: string;
  /** First part of the names of its types, such as `Acme`. */
  readonly prefix: string;
  /** The protocol that is extended. */
  readonly base: ProtocolModel;
  /**
   * What the vendor adds, in the form of a protocol: roles are those of the extended one, profiles and types the
   * vendor's own. Its `typesName` is the table of the extended protocol with the vendor's in it.
   */
  readonly own: ProtocolModel;
  /** Name of the table of the vendor's own payload types, such as `AcmeTypes`. */
  readonly typesName: string;
  /** Name of the constant of the extended protocol with the extension, such as `ocpp201Acme`. */
  readonly protocolName: string;
  /** Messages inside DataTransfer; `undefined` for none. */
  readonly dataTransfer: DataTransferModel | undefined;
  /** The vendor's own actions. */
  readonly profiles: readonly ProfileModel[];
  /** `undefined` for none. */
  readonly customData: CustomDataModel | undefined;
}

/** A vendor's messages inside DataTransfer. */
export interface DataTransferModel {
  readonly vendorId: string;
  /** The messages, as actions of a group of their own. */
  readonly profile: ProfileModel;
  /** The messageId of each message by its name; `undefined` for one that has none. */
  readonly messageIds: ReadonlyMap<string, string | undefined>;
}

/** What a vendor puts into customData. */
export interface CustomDataModel {
  readonly vendorId: string;
  /** Name of the field that carries it. */
  readonly field: string;
  /** Name of the protocol's type of it. */
  readonly typeName: string;
  /** The vendor's types of it. */
  readonly types: readonly TypeModel[];
  /** By action, of the protocol or the vendor's own, the places of its payloads. */
  readonly messages: ReadonlyMap<string, PayloadPlaces>;
  /** By message inside DataTransfer, the places of its payloads. */
  readonly dataTransfer: ReadonlyMap<string, PayloadPlaces>;
  /** By name of a type or message: what it carries, and the fields that lead to others. */
  readonly places: ReadonlyMap<string, CustomDataPlaceModel>;
}

/** Where the payloads of a message begin, among the places of customData; left out where they lead to none. */
export interface PayloadPlaces {
  readonly request?: string;
  readonly response?: string;
}

/** A type or message that carries a vendor's customData, or leads to one that does. */
export interface CustomDataPlaceModel {
  /** Name of the vendor's type; `undefined` where the vendor adds nothing. */
  readonly check: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}
