import type { Role } from "../../load/manifest.js";
import type { ExtensionModel } from "../../model/extension-model.js";
import { type ActionModel, isOptionalPayload, otherRole } from "../../model/model.js";
import { wrap } from "../doc-comment.js";
import type { OutputFile } from "../output-file.js";
import type { Render } from "../render.js";
import { samplePayload } from "../sample.js";
import { firstSentence, upperFirstWord } from "../wording.js";
import { carriersOf, guardName } from "./custom-data.js";

/** README.md of the package of an extension. */
export function emitExtensionReadme(model: ExtensionModel, render: Render): OutputFile {
  const { base, own, dataTransfer, customData } = model;
  const { client, server } = own.roles;
  const paragraph = (text: string): string => wrap(text, 120).join("\n");
  const text = render("extension-readme", {
    source: own.source,
    name: own.npmName,
    description: paragraph(own.description),
    intro: paragraph(
      `What ${own.title} adds to ${base.title}, for \`${base.npmName}\`: typed and validated like the standard itself.`,
    ),
    Server: upperFirstWord(server.title),
    client: client.title,
    server: server.title,
    title: base.title,
    constName: model.name,
    variable: client.variableName,
    protocol: model.protocolName,
    snippet: snippet(model),
    groups: own.profiles.map((profile) => {
      const isCarried = profile === dataTransfer?.profile;
      return {
        title: isCarried ? "Messages inside DataTransfer" : profile.name,
        description: paragraph(profile.description),
        what: isCarried ? "Message" : "Action",
        rows: profile.actions.map((action) => ({
          name: action.methodName,
          from: action.from.map((role) => own.roles[role].title).join(" or "),
          wire: isCarried ? wireIds(model, action) : `\`${action.action}\``,
          what: firstSentence(action.request.description),
        })),
      };
    }),
    customData: customData && {
      vendorId: customData.vendorId,
      rows: customData.types.flatMap(({ name }) =>
        carriersOf(customData, name).map((type) => ({ type, data: name, guard: guardName(name) })),
      ),
    },
  });
  return { path: "README.md", text, written: "always" };
}

function wireIds({ dataTransfer }: ExtensionModel, { action }: ActionModel): string {
  const messageId = dataTransfer?.messageIds.get(action);
  return `\`${dataTransfer?.vendorId}\`${messageId === undefined ? "" : ` \`${messageId}\``}`;
}

/** A program of both sides that runs as it stands, with one of the vendor's messages where there is one. */
function snippet(model: ExtensionModel): string {
  const { base, own, name, protocolName } = model;
  const { client, server } = own.roles;
  const calls = own.profiles.flatMap(({ actions }) => actions.filter(({ kind }) => kind === "call"));
  const shown = calls.find(({ from }) => from.includes("client")) ?? calls[0];
  const from: Role = shown?.from.includes("client") === true ? "client" : "server";
  const names = [client.name, server.name].sort();
  const lines = [
    `import { ${names.join(", ")} } from "${base.npmName}";`,
    `import { ${[...(shown === undefined ? [] : [name]), protocolName].join(", ")} } from "${own.npmName}";`,
    "",
    `const ${server.variableName} = new ${server.name}({ protocol: ${protocolName} });`,
    ...(from === "client" ? handlerLines(model, shown, "client") : []),
    `await ${server.variableName}.listen({ port: 9000 });`,
    "",
    `const url = "ws://localhost:9000";`,
    `const ${client.variableName} = new ${client.name}({ protocol: ${protocolName}, url, identity: "example-1" });`,
    ...(from === "server" ? handlerLines(model, shown, "server") : []),
    `${from === "client" && shown !== undefined ? "const connection = " : ""}await ${client.variableName}.connect();`,
    ...(shown === undefined ? [] : callLines(model, shown, from)),
    "",
    `await ${client.variableName}.close();`,
    `await ${server.variableName}.close();`,
  ];
  return lines.join("\n");
}

function handlerLines({ own, name }: ExtensionModel, action: ActionModel | undefined, from: Role): string[] {
  if (action === undefined) return [];
  const answer = action.response === undefined ? "{}" : samplePayload(action.response, own);
  return [
    `${own.roles[otherRole(from)].variableName}.handle(${name}, {`,
    `  ${action.methodName}: () => (${answer}),`,
    "});",
  ];
}

function callLines({ own, name }: ExtensionModel, action: ActionModel, from: Role): string[] {
  const request = isOptionalPayload(action.request) ? "" : samplePayload(action.request, own);
  const caller =
    from === "client" ? "connection" : `${own.roles.server.variableName}.${own.roles.client.variableName}("example-1")`;
  return [`console.log(await ${caller}.${name}.${action.methodName}(${request}));`];
}
