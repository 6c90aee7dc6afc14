import type { Role } from "../load/manifest.js";
import { actionsFrom, type ProtocolModel } from "../model/model.js";
import { docComment, lineWidth } from "./doc-comment.js";
import { callsName, importForStart, runtimeModule, startSignature } from "./emit-profiles.js";
import { collectImports, type Imports } from "./imports.js";
import { type OutputFile, sourceFile } from "./output-file.js";
import type { Render } from "./render.js";
import { breakable, upperFirstWord, withArticle } from "./wording.js";

/** `RemoteChargePoint`: the client as the server sees it. */
export function remoteName(model: ProtocolModel): string {
  return `Remote${model.roles.client.name}`;
}

/** The facades: the client, the server, and the client as the server sees it, one file each. */
export function emitFacades(model: ProtocolModel, render: Render): OutputFile[] {
  return [clientFacade(model, render), serverFacade(model, render), remoteFacade(model, render)];
}

function clientFacade(model: ProtocolModel, render: Render): OutputFile {
  const { client, server } = model.roles;
  const imports = collectImports();
  imports.values(runtimeModule, "Client");
  imports.types(runtimeModule, "ClientOptions", "Protocol");
  const startsAnything = model.profiles.some((profile) => actionsFrom(profile, "client").length > 0);
  if (startsAnything) imports.types(runtimeModule, "Caller");
  imports.values("./protocol.js", model.packageName);
  imports.types("./protocol-types.js", model.typesName);
  const options = `Omit<${client.name}Options<Types>, "url">`;
  const body = render("client-facade", {
    ...facadeNames(model),
    name: client.name,
    variable: client.variableName,
    doc: docComment(`${upperFirstWord(withArticle(client.title))}. ${client.description}`),
    declaration: classLine(
      model,
      "client",
      [`export class ${client.name}${typeParameter(model)}`, "extends Client<Types>"],
      imports,
    ),
    constructorSignature: `  constructor(options: ${client.name}Options<Types>) {`,
    connectSignature: breakable(
      `static async connect${typeParameter(model)}(`,
      ["url: string", `options: ${options}`],
      `): Promise<${client.name}<Types>> {`,
      2,
    ),
    methods: methods(model, "client", imports),
    client: client.title,
    server: server.title,
    startsAnything,
  });
  return sourceFile(`src/${client.fileName}.ts`, model.source, imports.print(), body);
}

function serverFacade(model: ProtocolModel, render: Render): OutputFile {
  const { client, server } = model.roles;
  const imports = collectImports();
  imports.values(runtimeModule, "Server", "withExtensions");
  imports.types(runtimeModule, "Protocol", "ServerOptions");
  imports.values("./protocol.js", model.packageName);
  imports.types("./protocol-types.js", model.typesName);
  imports.values(`./remote-${client.fileName}.js`, remoteName(model));
  const body = render("server-facade", {
    ...facadeNames(model),
    name: server.name,
    doc: docComment(`${upperFirstWord(withArticle(server.title))}. ${server.description}`),
    declaration: `export class ${server.name}${typeParameter(model)} extends Server<Types> {`,
    constructorSignature: `  constructor(options: ${server.name}Options<Types> = {}) {`,
    client: client.title,
    accessor: client.variableName,
    remote: remoteName(model),
  });
  return sourceFile(`src/${server.fileName}.ts`, model.source, imports.print(), body);
}

function remoteFacade(model: ProtocolModel, render: Render): OutputFile {
  const { client, server } = model.roles;
  const imports = collectImports();
  imports.types(runtimeModule, "Caller");
  imports.types("./protocol-types.js", model.typesName);
  const body = render("remote-facade", {
    doc: docComment(`A ${client.title} as the ${server.title} sees it: a method for each action that it may be asked.`),
    declaration: classLine(model, "server", [`export class ${remoteName(model)}`], imports),
    typesName: model.typesName,
    methods: methods(model, "server", imports),
  });
  return sourceFile(`src/remote-${client.fileName}.ts`, model.source, imports.print(), body);
}

/** A facade serves the protocol, or one that vendors have added to. */
function typeParameter({ typesName }: ProtocolModel): string {
  return `<Types extends ${typesName} = ${typesName}>`;
}

function facadeNames(model: ProtocolModel): object {
  const [aClient, aServer] = [withArticle(model.roles.client.title), withArticle(model.roles.server.title)];
  return {
    aClient,
    aServer,
    AClient: upperFirstWord(aClient),
    AServer: upperFirstWord(aServer),
    title: model.title,
    protocol: model.packageName,
    typesName: model.typesName,
  };
}

/** The first line of a class, with the call interfaces that it implements. */
function classLine(model: ProtocolModel, role: Role, start: readonly string[], imports: Imports): string {
  const interfaces = model.profiles
    .filter((profile) => actionsFrom(profile, role).length > 0)
    .map((profile) => {
      const name = callsName(profile, model.roles[role]);
      imports.types(`./profiles/${profile.fileName}.js`, name);
      return name;
    });
  const contracts = interfaces.length === 0 ? [] : [`implements ${interfaces.join(", ")}`];
  const line = `${[...start, ...contracts].join(" ")} {`;
  if (line.length <= lineWidth) return line;
  const fits = contracts.every((part) => part.length + 2 <= lineWidth);
  const parts = fits ? contracts : [`implements\n    ${interfaces.join(",\n    ")}`];
  return `${[...start, ...parts].join("\n  ")}\n{`;
}

function methods(model: ProtocolModel, role: Role, imports: Imports): object[] {
  return model.profiles.flatMap((profile) =>
    actionsFrom(profile, role).map((action) => {
      importForStart(action, profile, imports, "./");
      const { parameters, result } = startSignature(action, true);
      return {
        doc: docComment(action.request.description, [], 2),
        signature: breakable(`${action.methodName}(`, parameters, `): ${result} {`, 2),
        start: action.kind,
        action: action.action,
      };
    }),
  );
}
