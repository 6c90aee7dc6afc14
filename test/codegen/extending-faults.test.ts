import { describe, expect, it } from "vitest";
import { acmeManifest, addAcme, createExtending, inAcme } from "./extending-fixture.js";
import type { FaultCase } from "./fault-cases.js";
import { put } from "./fault-cases.js";
import { createFixture, type Files, jsonOf, textFields } from "./fixture.js";

const light = { name: "Light", description: "The lights of a station.", actions: { Blink: { from: "server" } } };
const basic = (actions: object): object => ({ name: "Basic", actions });

/** Every way to extend wrongly, and the one fault that it earns. */
const cases: readonly FaultCase[] = [
  {
    title: "a protocol that is not there",
    edit: inAcme({ extends: "demo1.1" }),
    file: acmeManifest,
    pointer: "/extends",
    message: /^there is no protocol demo1\.1 to extend$/,
    advice: /^Known: acme2\.0, demo1\.0, ntxcp1\.0, ocpp1\.6, /,
  },
  {
    title: "a path out of the folder of schemas",
    edit: inAcme({ extends: "../schemas/demo1.0" }),
    file: acmeManifest,
    pointer: "/extends",
    message: /^there is no protocol \.\.\/schemas\/demo1\.0 to extend$/,
    advice: /^Known: /,
  },
  {
    title: "a name that is no text",
    edit: inAcme({ extends: 1 }),
    file: acmeManifest,
    pointer: "/extends",
    message: /^the value must be string$/,
    advice: /schemas\/protocol\.schema\.json/,
  },
  {
    title: "itself",
    edit: inAcme({ extends: "acme2.0" }),
    file: acmeManifest,
    pointer: "/extends",
    message: /^acme2\.0 extends itself: acme2\.0 → acme2\.0$/,
    advice: /^Let one of them stand by itself\.$/,
  },
  {
    title: "nothing, and drops something",
    edit: (files) => {
      jsonOf(files, "demo1.0/protocol.json")["drop"] = { actions: ["Ping"] };
      delete files[acmeManifest];
      for (const path of Object.keys(files)) if (path.startsWith("acme2.0")) delete files[path];
    },
    file: "demo1.0/protocol.json",
    pointer: "/drop",
    message: /^drop stands without extends$/,
    advice: /^Add extends, or remove it\.$/,
  },
  {
    title: "with an action to drop that is not there",
    edit: inAcme({ drop: { actions: ["Exchange", "Pong"] } }),
    file: acmeManifest,
    pointer: "/drop/actions/1",
    message: /^demo1\.0 has no action Pong to drop$/,
    advice: /^Remove it, or correct the name\. There are: Ping, Apply, Exchange and PushData\.$/,
  },
  {
    title: "with a profile to drop that is not there",
    edit: inAcme({ drop: { profiles: ["basic"], actions: ["Exchange"] } }),
    file: acmeManifest,
    pointer: "/drop/profiles/0",
    message: /^demo1\.0 has no profile basic to drop$/,
    advice: /There are: Basic and DataStreams\.$/,
  },
  {
    title: "with an action that is dropped and defined",
    edit: inAcme({ profiles: [light, basic({ Exchange: { from: "both" } })] }),
    file: acmeManifest,
    pointer: "/profiles/1/actions/Exchange",
    message: /^the action Exchange is dropped and defined at the same time$/,
    advice: /^To replace it, take it out of drop; else remove it here\.$/,
  },
  {
    title: "with a profile that is dropped and defined",
    edit: inAcme({
      drop: { profiles: ["Basic"] },
      profiles: [light, basic({ Ping: { from: "client" } })],
    }),
    file: acmeManifest,
    pointer: "/profiles/1/name",
    message: /^the profile Basic is dropped and defined at the same time$/,
    advice: /take it out of drop/,
  },
  {
    title: "with nothing left",
    edit: (files) => {
      inAcme({ drop: { profiles: ["Basic", "DataStreams"] }, profiles: undefined })(files);
      for (const path of Object.keys(files)) if (/^acme2\.0\/\w+\//.test(path)) delete files[path];
    },
    file: acmeManifest,
    pointer: "/drop",
    message: /^no action of demo1\.0 is left$/,
    advice: /^Drop less, or add actions\.$/,
  },
  {
    title: "with a message of a dropped action, named as the other names it",
    edit: put("acme2.0/basic/ExchangeResponse.json", textFields("Answers.")),
    file: "acme2.0/basic/ExchangeResponse.json",
    pointer: "",
    message: /^ExchangeResponse is a message of Exchange, which the manifest drops$/,
    advice: /^Remove the file, or take Exchange out of what is dropped\.$/,
  },
  {
    title: "with a message of a dropped action, by its own names",
    edit: put("acme2.0/basic/ExchangeConfirmation.json", textFields("Answers.")),
    file: "acme2.0/basic/ExchangeConfirmation.json",
    pointer: "",
    message: /^ExchangeConfirmation is a message of Exchange, which the manifest drops$/,
    advice: /^Remove the file/,
  },
  {
    title: "with a message for no action",
    edit: put("acme2.0/light/GlowRequest.json", textFields("Glows.")),
    file: "acme2.0/light/GlowRequest.json",
    pointer: "",
    message: /^no action of the manifest has a schema named GlowRequest$/,
    advice: /end in Request or Confirmation; profiles: Basic, DataStreams and Light\.$/,
  },
  {
    title: "with a message that is called as the other calls it",
    edit: put("acme2.0/basic/ApplyResponse.json", textFields("Acknowledges.")),
    file: "acme2.0/basic/ApplyResponse.json",
    pointer: "",
    message: /^no action of the manifest has a schema named ApplyResponse$/,
    advice: /end in Request or Confirmation/,
  },
  {
    title: "with a new action that has no schema",
    edit: inAcme({ profiles: [light, basic({ Pong: { from: "client", kind: "send" } })] }),
    file: acmeManifest,
    pointer: "/profiles/1/actions/Pong",
    message: /^the action Pong has no schema basic\/Pong\.json$/,
    advice: /^Add schemas\/acme2\.0\/basic\/Pong\.json/,
  },
  {
    title: "with a new profile that does not say what it is for",
    edit: inAcme({ profiles: [{ name: "Light", actions: light.actions }] }),
    file: acmeManifest,
    pointer: "/profiles/0",
    message: /^the property description is missing, and demo1\.0 has no profile Light to take it from$/,
    advice: /^Add it, or name one of its profiles: Basic and DataStreams\.$/,
  },
  {
    title: "with a name for a place where no type stands",
    edit: inAcme({ typeNames: { Part: ["ApplyConfirmation.part"] } }),
    file: acmeManifest,
    pointer: "/typeNames/Part/0",
    message: /^no object or enum stands at ApplyConfirmation\.part$/,
    advice: /Of ApplyConfirmation there are: none/,
  },
  {
    title: "with a type that is called like an action which is taken over",
    edit: (files) => {
      const definitions = jsonOf(files, "acme2.0/types.json")["definitions"] as Record<string, unknown>;
      definitions["Ping"] = { description: "A ping.", type: "string", enum: ["A"] };
    },
    file: "acme2.0/types.json",
    pointer: "/definitions/Ping",
    message: /the type Ping and the action Ping \(schemas\/demo1\.0\/protocol\.json#\/profiles\/0\/actions\/Ping\)/,
    advice: /Rename one/,
  },
  {
    title: "something faulty",
    edit: (files) => void delete jsonOf(files, "demo1.0/protocol.json")["title"],
    file: "demo1.0/protocol.json",
    pointer: "",
    message: /^the property title is missing$/,
    advice: /Add it/,
  },
  {
    title: "something with a faulty message",
    edit: put("demo1.0/basic/ApplyRequest.json", { ...textFields("Applies."), oneOf: [] }),
    file: "demo1.0/basic/ApplyRequest.json",
    pointer: "/oneOf",
    message: /^the keyword oneOf is not supported$/,
    advice: /supported ones/,
  },
  {
    title: "something whose file is not JSON",
    edit: put("demo1.0/types.json", "{"),
    file: "demo1.0/types.json",
    pointer: "",
    message: /^is not JSON: line 1/,
    advice: /Correct/,
  },
];

describe("a protocol that extends", () => {
  it.each(cases)("$title is one fault, and nothing is written", async ({ edit, file, pointer, message, advice }) => {
    const fixture = await createExtending(edit);
    const { faults } = await fixture.run();
    const matching = { message: expect.stringMatching(message), advice: expect.stringMatching(advice) };
    expect(faults).toEqual([{ file: `schemas/${file}`, pointer, ...matching }]);
    expect(await fixture.output()).toEqual({});
  });

  it("another in a circle is told for each of them", async () => {
    const fixture = await createExtending((files: Files) => {
      Object.assign(jsonOf(files, "demo1.0/protocol.json"), { extends: "acme2.0" });
    });
    const { faults } = await fixture.run();
    expect(faults.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      "schemas/acme2.0/protocol.json: demo1.0 extends itself: demo1.0 → acme2.0 → demo1.0",
      "schemas/demo1.0/protocol.json: acme2.0 extends itself: acme2.0 → demo1.0 → acme2.0",
    ]);
  });

  it("something faulty is not told of what is wrong in what it drops", async () => {
    const fixture = await createFixture((files) => {
      addAcme(files);
      files["demo1.0/basic/ExchangeRequest.json"] = { ...textFields("Exchanges."), oneOf: [] };
    });
    expect((await fixture.run({ protocols: ["acme2.0"] })).faults).toEqual([]);
    expect((await fixture.run()).faults).toHaveLength(1);
  });
});
