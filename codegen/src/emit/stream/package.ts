import type { PackageHome } from "../../config.js";
import type { ProtocolModel, TypeModel } from "../../model/model.js";
import type { StreamMessageModel, StreamModel } from "../../model/stream-model.js";
import { wrap } from "../doc-comment.js";
import { type Dependency, keptFiles, packageShape, runtimePackage } from "../emit-package.js";
import type { OutputFile } from "../output-file.js";
import type { Render } from "../render.js";
import { samplePayload } from "../sample.js";
import { firstSentence, upperFirstWord } from "../wording.js";
import { defaultOption } from "./facades.js";
import { protoPath } from "./proto.js";

/** README.md, and the files that are only written when they are missing. */
export function emitStreamPackage(
  model: ProtocolModel,
  stream: StreamModel,
  render: Render,
  home: PackageHome,
): OutputFile[] {
  const path = protoPath(model);
  const shape = {
    ...packageShape,
    folders: [...packageShape.folders, "proto"],
    exports: { ...packageShape.exports, [`./${path}`]: `./${path}` },
  };
  return [
    { path: "README.md", text: readme(model, stream, render), written: "always" },
    ...keptFiles(model.npmName, model.title, [grpcPackage(home), runtimePackage(home)], render, home, shape),
  ];
}

/** The package that generated code of streams runs on. */
function grpcPackage({ grpcRange }: PackageHome): Dependency {
  return { name: "@chargewire/grpc", range: grpcRange, folder: "grpc" };
}

function readme(model: ProtocolModel, stream: StreamModel, render: Render): string {
  const { client, server } = model.roles;
  const { session, command, rules } = stream;
  const paragraph = (text: string): string => wrap(text, 120).join("\n");
  const intro =
    `${model.title} for Node over gRPC, typed and validated: ${client.title} and ${server.title}, each with one ` +
    "stream in either direction.";
  const { key, value, lifetime } = rules.command;
  const behaviour =
    `The ${client.title} sends in order of \`${rules.session.measured}\`. While the stream is slow, or there is none, ` +
    `the newest message of each ${key} waits; one with \`${rules.session.end}\` is never left out. ` +
    `\`command(${key})\` is the newest command with what is left of its ${lifetime}, \`${value}(${key})\` what holds ` +
    `now: without a command, and when that has lapsed, \`${defaultOption(stream)}\` (default ${rules.command.none}). ` +
    `When the stream breaks, the ${client.title} connects again and tells what runs; the ${server.title} sends the ` +
    `last command again with the ${lifetime} that is left.`;
  const path = `/${stream.package === "" ? "" : `${stream.package}.`}${stream.service}/${stream.method}`;
  const others =
    `\`${protoPath(model)}\` in this package is the service for every other language that gRPC knows. The path of its ` +
    `method is \`${path}\`; where the other side has it elsewhere, \`path\` in the options says so.`;
  return render("stream-readme", {
    behaviour: paragraph(behaviour),
    others: paragraph(others),
    source: model.source,
    name: model.npmName,
    description: paragraph(model.description),
    intro: paragraph(intro),
    ...{ client: client.title, Client: client.name, clientVariable: client.variableName },
    ...{ server: server.title, ServerTitle: upperFirstWord(server.title), Server: server.name },
    serverVariable: server.variableName,
    names: [client.name, server.name].sort().join(", "),
    ...{ key, value },
    sample: sampleMessage(session.action.request, model),
    keySample: keySample(session, rules.session.key, model),
    order: `{ ${value}: 11_000, ${lifetime}: 300 }`,
    messages: [session, command].map((message) => messageView(message, model)),
  });
}

/** All times are one, so that none is before another. */
function sampleMessage(type: TypeModel, model: ProtocolModel): string {
  return samplePayload(type, model).replaceAll("new Date().toISOString()", "now");
}

function keySample({ action }: StreamMessageModel, key: string, model: ProtocolModel): string {
  const field = action.request.fields?.find(({ name }) => name === key);
  return field === undefined ? '""' : samplePayload({ ...action.request, schema: field.schema }, model);
}

function messageView({ action, fields }: StreamMessageModel, { roles }: ProtocolModel): object {
  return {
    name: action.action,
    description: wrap(action.request.description, 120).join("\n"),
    from: action.from.map((role) => roles[role].title).join(" or "),
    fields: fields.map(({ name, number, type, required, description }) => ({
      ...{ name, number, type, what: firstSentence(description) },
      required: required ? "always" : "may be left out",
    })),
  };
}
