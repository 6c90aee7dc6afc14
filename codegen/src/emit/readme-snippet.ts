import { type ActionModel, isOptionalPayload, type ProfileModel, type ProtocolModel } from "../model/model.js";
import { samplePayload } from "./sample.js";

/**
 * A program of both sides for the README of a package: it runs as it stands. The call that it shows is one of the
 * client's that needs no field, where there is one.
 */
export function exampleSnippet(model: ProtocolModel, packageName: string): string {
  const { client, server } = model.roles;
  const calls = model.profiles.flatMap((profile) =>
    profile.actions
      .filter(({ from, kind }) => kind === "call" && from.includes("client"))
      .map((action) => ({ profile, action })),
  );
  const shown = calls.find(({ action }) => isOptionalPayload(action.request)) ?? calls[0];
  const names = [client.name, server.name, ...(shown === undefined ? [] : [shown.profile.constName])].sort();
  const lines = [
    `import { ${names.join(", ")} } from "${packageName}";`,
    "",
    `const ${server.variableName} = new ${server.name}();`,
    ...(shown === undefined ? [] : handlerLines(model, shown.profile, shown.action)),
    `await ${server.variableName}.listen({ port: 9000 });`,
    "",
    `const ${client.variableName} = await ${client.name}.connect("ws://localhost:9000", { identity: "example-1" });`,
    ...(shown === undefined ? [] : callLines(model, shown.action)),
    "",
    `await ${client.variableName}.close();`,
    `await ${server.variableName}.close();`,
  ];
  return lines.join("\n");
}

function handlerLines(model: ProtocolModel, profile: ProfileModel, action: ActionModel): string[] {
  const answer = action.response === undefined ? "{}" : samplePayload(action.response, model);
  return [
    `${model.roles.server.variableName}.handle(${profile.constName}, {`,
    `  ${action.methodName}: () => (${answer}),`,
    "});",
  ];
}

function callLines(model: ProtocolModel, action: ActionModel): string[] {
  const request = isOptionalPayload(action.request) ? "" : samplePayload(action.request, model);
  return [
    `const answer = await ${model.roles.client.variableName}.${action.methodName}(${request});`,
    "console.log(answer);",
  ];
}
