import type { ProtocolModel } from "../../model/model.js";
import type { StreamModel } from "../../model/stream-model.js";
import { upperFirst } from "../../names.js";
import { docComment } from "../doc-comment.js";
import { collectImports } from "../imports.js";
import { type OutputFile, sourceFile } from "../output-file.js";
import type { Render } from "../render.js";
import { breakable, upperFirstWord, withArticle } from "../wording.js";
import { messagesModule, streamModule } from "./features.js";

/** `limit` → `defaultLimit`: the option for what holds without a command. */
export function defaultOption({ rules }: StreamModel): string {
  return `default${upperFirst(rules.command.value)}`;
}

/** The facades of both sides, one file each. */
export function emitStreamFacades(model: ProtocolModel, stream: StreamModel, render: Render): OutputFile[] {
  return [clientFacade(model, stream, render), serverFacade(model, stream, render)];
}

function clientFacade(model: ProtocolModel, stream: StreamModel, render: Render): OutputFile {
  const { client } = model.roles;
  const imports = facadeImports(model, stream);
  imports.values(streamModule, "StreamClient");
  imports.types(streamModule, "StreamClientOptions");
  const { key, value } = stream.rules.command;
  const body = render("stream-client-facade", {
    ...facadeView(model, stream),
    name: client.name,
    doc: docComment(`${upperFirstWord(withArticle(client.title))}. ${client.description}`),
    variable: client.variableName,
    connectSignature: breakable(
      "static async connect(",
      ["url: string | URL", `options: Omit<${client.name}Options, "url"> = {}`],
      `): Promise<${client.name}> {`,
      2,
    ),
    defaultOption: defaultOption(stream),
    none: stream.rules.command.none,
    key,
    value,
    valueDoc: docComment(
      `What holds for a ${key} now: the ${value} of its newest command, else, and when that has lapsed, the default.`,
      [describe(stream)],
      2,
    ),
  });
  return sourceFile(`src/${client.fileName}.ts`, model.source, imports.print(), body);
}

function describe({ command, rules }: StreamModel): string {
  return command.fields.find(({ name }) => name === rules.command.value)?.description ?? "";
}

function serverFacade(model: ProtocolModel, stream: StreamModel, render: Render): OutputFile {
  const { server } = model.roles;
  const imports = facadeImports(model, stream);
  imports.values(streamModule, "StreamServer");
  imports.types(streamModule, "StreamServerOptions");
  const body = render("stream-server-facade", {
    ...facadeView(model, stream),
    name: server.name,
    doc: docComment(`${upperFirstWord(withArticle(server.title))}. ${server.description}`),
    key: JSON.stringify(stream.rules.command.key),
  });
  return sourceFile(`src/${server.fileName}.ts`, model.source, imports.print(), body);
}

function facadeImports(model: ProtocolModel, { session, command }: StreamModel) {
  const imports = collectImports();
  imports.types(messagesModule(model), session.action.action, command.action.action);
  imports.values("./protocol.js", model.packageName);
  return imports;
}

function facadeView(model: ProtocolModel, { session, command }: StreamModel): object {
  const { client, server } = model.roles;
  const [aClient, aServer] = [withArticle(client.title), withArticle(server.title)];
  return {
    ...{ aClient, aServer, AClient: upperFirstWord(aClient), AServer: upperFirstWord(aServer) },
    ...{ client: client.title, server: server.title, title: model.title, protocol: model.packageName },
    ...{ session: session.action.action, command: command.action.action },
  };
}
