import type * as grpc from "@chargewire/grpc/codegen";
import { below, type Fault, type Place } from "../../faults.js";
import type { ProtocolModel } from "../../model/model.js";
import type { StreamModel } from "../../model/stream-model.js";
import { checkDeclared, checkFiles, type DeclaredName } from "../collisions.js";
import { featureName } from "./features.js";

/** Names that generated files of a stream import. */
const imported: Readonly<Record<keyof typeof grpc | StreamTypes, true>> = {
  StreamClient: true,
  StreamClientOptions: true,
  StreamFeature: true,
  StreamProtocol: true,
  StreamServer: true,
  StreamServerOptions: true,
  defineStreamProtocol: true,
};
type StreamTypes = "StreamClientOptions" | "StreamFeature" | "StreamProtocol" | "StreamServerOptions";

/** Members of the client that the facade's method would replace. */
const clientMembers: Readonly<Record<keyof grpc.StreamClient<object, object> & string, true>> = {
  close: true,
  command: true,
  connect: true,
  connected: true,
  on: true,
  reconnectNow: true,
  report: true,
  state: true,
  valueInForce: true,
};

/** Reports names of the output that are no identifiers, are taken already, or hide a name that is needed. */
export function checkStreamNames(model: ProtocolModel, stream: StreamModel, faults: Fault[]): void {
  checkDeclared(declaredNames(model, stream), faults, Object.keys(imported));
  checkFiles(model, faults);
  const { value } = stream.rules.command;
  if (!Object.hasOwn(clientMembers, value) && !(value in Object.prototype) && value !== "then") return;
  faults.push({
    ...below({ file: `${model.source}/protocol.json`, pointer: "" }, "transport", "method", "command", "value"),
    message: `the client needs a method ${value}, which every client has for something else`,
    advice: "Rename the field.",
  });
}

function declaredNames(model: ProtocolModel, { session, command }: StreamModel): DeclaredName[] {
  const manifest: Place = { file: `${model.source}/protocol.json`, pointer: "" };
  const roles = Object.values(model.roles).flatMap(({ name, title, place }) => {
    const at = { what: `the role ${title}`, place: below(place, "name") };
    return [
      { name, ...at },
      { name: `${name}Options`, ...at },
    ];
  });
  const messages = [session, command].flatMap((message) => {
    const { name, place } = message.action.request;
    const at = { what: `the message ${name}`, place };
    return [
      { name, ...at },
      { name: featureName(message), ...at },
    ];
  });
  return [{ name: model.packageName, what: "the protocol", place: below(manifest, "name") }, ...roles, ...messages];
}
