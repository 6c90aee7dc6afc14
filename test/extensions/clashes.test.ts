import { acme, ocpp201Acme } from "@acme/ocpp201";
import { ocpp16 } from "@chargewire/ocpp16";
import * as v21 from "@chargewire/ocpp21";
import { ChargingStation, Csms, ocpp201, provisioning } from "@chargewire/ocpp201";
import { Client, DefinitionError, defineProtocol, type Extension, extendProtocol, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { beaconOf, extended } from "./beacon.js";
import { gaugeOf } from "./gauge.js";

const beacon = beaconOf(ocpp201);
const [ring] = beacon.dataTransfer;
const [maintenance] = acme.profiles;
if (ring === undefined || maintenance === undefined) throw new Error("The vendors have nothing to clash with.");

/** Another vendor of OCPP 2.0.1, that has only what a test wants. */
const other = (members: Partial<Extension>): Extension => ({
  ...beacon,
  name: "other",
  title: "Other",
  version: "3.1",
  dataTransfer: [],
  ...members,
});

/** Extends a protocol without regard to types, which would forbid some of it. */
const extend = extendProtocol as (protocol: object, extension: object) => unknown;

const action = (name: string, features: readonly string[]) => ({
  ...maintenance,
  name,
  features: Object.fromEntries(
    features.map((one) => [one, { ...maintenance.features["RunSelfTest"], action: one, profile: name }]),
  ),
});

const clashes: readonly (readonly [what: string, protocol: object, extension: object, message: string])[] = [
  ["the same one twice", ocpp201Acme, acme, "OCPP 2.0.1 is extended by Acme already."],
  [
    "one of the same name",
    ocpp201Acme,
    other({ name: "acme" }),
    "Two extensions of OCPP 2.0.1 are named acme: Acme 1.0 and Other 3.1.",
  ],
  [
    "one that is named like a method of the protocol's facade",
    ocpp201,
    other({ name: "reset" }),
    "Other 3.1 is named reset, as the method of Reset in OCPP 2.0.1 is.",
  ],
  [
    "an action that the protocol has",
    ocpp201,
    other({ profiles: [action("Own", ["Reset"])] as never }),
    "Other 3.1 adds the action Reset, which OCPP 2.0.1 has already.",
  ],
  [
    "an action that another vendor has",
    ocpp201Acme,
    other({ profiles: [action("Own", ["RunSelfTest"])] as never }),
    "Other 3.1 adds the action RunSelfTest, which Acme has already.",
  ],
  [
    "a message that another vendor has",
    ocpp201Acme,
    other({ dataTransfer: [{ ...ring, name: "Mine", vendorId: "com.example.acme", messageId: "SetDisplay" }] }),
    "Other 3.1 has Mine with the vendorId com.example.acme and the messageId SetDisplay, which Acme has already.",
  ],
  [
    "a message that another vendor has in other letters",
    ocpp201Acme,
    other({ dataTransfer: [{ ...ring, name: "Mine", vendorId: "COM.Example.ACME", messageId: "TEMP" }] }),
    "Other 3.1 has Mine with the vendorId COM.Example.ACME and the messageId TEMP, which Acme has already.",
  ],
  [
    "a message without an id that another vendor has",
    extended(ocpp201).protocol,
    other({ dataTransfer: [{ ...ring, name: "Mine", vendorId: "com.example.lamp", messageId: undefined }] }),
    "Other 3.1 has Mine with the vendorId com.example.lamp and no messageId, which Beacon has already.",
  ],
  [
    "customData of a vendorId in a type in which another vendor has it",
    ocpp201Acme,
    other({ customData: acme.customData }),
    "Other 3.1 defines the customData of com.example.acme in ChargingStationType, which Acme does already.",
  ],
  ["one of another version", v21.ocpp21, acme, "Acme extends ocpp2.0.1, not OCPP 2.1; extend that protocol with it."],
  ["one of another family", ocpp16, acme, "Acme extends ocpp2.0.1, not OCPP 1.6; extend that protocol with it."],
  [
    "one that was generated for another runtime",
    ocpp201,
    other({ contract: 2 }),
    "The package of other was generated for contract 2 and this @chargewire/runtime keeps contract 3",
  ],
  [
    "two messages of one name",
    ocpp201,
    other({ dataTransfer: [ring], profiles: [action("Own", ["Signal"])] as never }),
    "Other 3.1 has two messages named signal.",
  ],
  [
    "the same message twice",
    ocpp201,
    other({ dataTransfer: [ring, { ...ring, name: "Again" }] }),
    "Other 3.1 has Again with the vendorId com.example.Beacon and the messageId Signal, which Other has already.",
  ],
  [
    "a message without its validator",
    ocpp201,
    other({ dataTransfer: [{ ...ring, response: undefined as never }] }),
    "Other 3.1 has no validator for Signal; generate its package anew.",
  ],
  [
    "a profile of another version",
    ocpp201,
    other({ profiles: [{ ...action("Own", ["Mine"]), subprotocol: "ocpp2.1" }] as never }),
    "The profile Own belongs to ocpp2.1, not to ocpp2.0.1; import it from there.",
  ],
  [
    "messages for DataTransfer, which was left out of the bundle",
    defineProtocol(ocpp201, [provisioning]),
    beacon,
    "Beacon has messages for DataTransfer, which OCPP 2.0.1 does not have.",
  ],
  [
    "messages for DataTransfer, which there is none of",
    { ...ocpp201, dialect: { ...ocpp201.dialect, dataTransfer: undefined } },
    beacon,
    "Beacon has messages for DataTransfer, which OCPP 2.0.1 does not have.",
  ],
];

describe("a protocol is not extended by", () => {
  test.each(clashes)("%s", (_what, protocol, extension, message) => {
    expect(() => extend(protocol, extension)).toThrow(DefinitionError);
    expect(() => extend(protocol, extension)).toThrow(message);
  });
});

describe("a protocol is extended by", () => {
  test("two vendors with one vendorId, each with its own messages and its own types of customData", () => {
    const mine = { ...ring, name: "Mine", vendorId: "com.example.acme", messageId: "Mine" };
    const places = { StatusInfoType: { check: mine.request } };
    const customData = { vendorId: "com.example.acme", field: "customData", messages: {}, places };
    expect(extendProtocol(ocpp201Acme, other({ dataTransfer: [mine], customData })).extensions).toHaveLength(2);
  });

  test("two vendors with the same messageId, and messages of the same name", () => {
    const mine = { ...ring, name: "SetDisplay", vendorId: "com.example.other", messageId: "SetDisplay" };
    expect(extendProtocol(ocpp201Acme, other({ dataTransfer: [mine] })).extensions).toHaveLength(2);
  });

  test("a vendor that has no messages, where there is no DataTransfer", () => {
    expect(() => extendProtocol(defineProtocol(v21.ocpp21, [v21.provisioning]), gaugeOf("volts"))).not.toThrow();
  });
});

describe("an extension is not named", () => {
  const hidden = [
    ...["call", "send", "callUnchecked", "speaks", "pause", "resume", "close", "terminate"],
    ...["identity", "protocol", "side", "connected", "pending", "settings", "session", "constructor", "toString"],
  ];

  test.each(hidden)("like the member %s of a connection, which it would hide", (name) => {
    const protocol = extendProtocol(ocpp201, other({ name, dataTransfer: [ring] }));
    const message = `Other is named ${name}, as a member of a connection is; rename the extension.`;
    for (const make of [
      () => new Server({ protocols: [ocpp16, protocol] }),
      () => new Client({ protocols: [protocol], url: "ws://memory/", identity: "CS-1" }),
      () => new Csms({ protocol }),
      () => new ChargingStation({ protocol, url: "ws://memory/", identity: "CS-1" }),
    ]) {
      expect(make).toThrow(DefinitionError);
      expect(make).toThrow(message);
    }
  });

  test("like every member that a connection has", async () => {
    const server = new Server({ protocols: [ocpp201] });
    const client = new Client({ protocols: [ocpp201], url: "ws://m/", identity: "CS-1", dial: server.inMemory() });
    const connection = await client.connect();
    const members = new Set<string>();
    for (let of: object = connection; of !== Object.prototype; of = Object.getPrototypeOf(of) as object) {
      for (const name of Object.getOwnPropertyNames(of)) members.add(name);
    }
    expect(members.size).toBeGreaterThan(20);
    for (const name of members) {
      const protocol = extendProtocol(ocpp201, other({ name }));
      expect(() => new Server({ protocols: [protocol] }), name).toThrow(DefinitionError);
    }
    await client.close();
  });
});
