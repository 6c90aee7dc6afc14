import { createFixture, type Files, type Fixture, jsonOf, textFields } from "./fixture.js";

/** Path of the manifest that {@link addAcme} adds. */
export const acmeManifest = "acme2.0/protocol.json";

/**
 * A protocol that extends the demo protocol: it takes over Ping and PushData, replaces the answer to Ping and the enum
 * Mode, adds Blink, drops Exchange, and calls its answers confirmations.
 */
export function addAcme(files: Files): void {
  files[acmeManifest] = {
    name: "acme2.0",
    title: "Acme 2.0",
    version: "2.0",
    description: "What Acme's stations speak.",
    subprotocol: "acme2.0",
    extends: "demo1.0",
    drop: { actions: ["Exchange"] },
    messageSuffixes: { response: "Confirmation" },
    profiles: [{ name: "Light", description: "The lights of a station.", actions: { Blink: { from: "server" } } }],
  };
  files["acme2.0/types.json"] = {
    definitions: {
      Mode: { description: "How it works here.", type: "string", enum: ["Eco", "Turbo"] },
      Colour: { description: "What light can be.", type: "string", enum: ["Green", "Red"] },
    },
  };
  files["acme2.0/basic/PingConfirmation.json"] = textFields("Says that it is.", "greeting");
  files["acme2.0/light/BlinkRequest.json"] = {
    ...textFields("Lets the station blink."),
    properties: {
      colour: { description: "In which colour.", $ref: "../types.json#/definitions/Colour" },
      setting: { description: "Which setting counts meanwhile.", $ref: "../types.json#/definitions/Setting" },
    },
    required: ["colour"],
  };
  files["acme2.0/light/BlinkConfirmation.json"] = textFields("Says that it did.");
}

/** Creates a checkout with the demo protocol and {@link addAcme}. */
export function createExtending(edit: (files: Files) => void = () => {}): Promise<Fixture> {
  return createFixture((files) => {
    addAcme(files);
    edit(files);
  });
}

/** Sets members of the manifest of acme2.0; `undefined` removes one. */
export function inAcme(members: Record<string, unknown>): (files: Files) => void {
  return (files) => Object.assign(jsonOf(files, acmeManifest), members);
}
