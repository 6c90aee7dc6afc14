import { isDeepStrictEqual } from "node:util";
import type { PackageHome } from "../config.js";
import { below, type Fault, type Place } from "../faults.js";
import { byCodeUnit, isObject, type Json } from "../json.js";
import type { ProtocolModel } from "../model/model.js";
import { wrap } from "./doc-comment.js";
import type { OutputFile } from "./output-file.js";
import { exampleSnippet } from "./readme-snippet.js";
import type { Render } from "./render.js";
import { firstSentence, upperFirstWord } from "./wording.js";

/** What package.json has to say for the generated files to find each other and be found. */
export interface PackageShape {
  /** Folders that are published. */
  readonly folders: readonly string[];
  readonly imports: Readonly<Record<string, object>>;
  readonly exports: Readonly<Record<string, object | string>>;
}

/** The shape of every package that is generated. */
export const packageShape: PackageShape = {
  folders: ["dist", "src", "validators"],
  imports: {
    "#validators": { types: "./validators/validators.d.ts", default: "./validators/validators.js" },
  },
  exports: {
    ".": { source: "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
  },
};

/** README.md, and the files that are only written when they are missing. */
export function emitPackage(model: ProtocolModel, render: Render, home: PackageHome): OutputFile[] {
  return [
    { path: "README.md", text: readme(model, render), written: "always" },
    ...keptFiles(model.npmName, model.title, [runtimePackage(home)], render, home),
  ];
}

/** A package of ours that a generated one depends on. */
export interface Dependency {
  /** What users install. */
  readonly name: string;
  readonly range: string;
  /** Name of its folder, where it stands beside the generated package. */
  readonly folder: string;
}

/** The runtime, which every generated package depends on. */
export function runtimePackage({ runtimeRange }: PackageHome): Dependency {
  return { name: "@chargewire/runtime", range: runtimeRange, folder: "runtime" };
}

/** The files of a package that are written once and then kept by hand: package.json and tsconfig.json. */
export function keptFiles(
  name: string,
  title: string,
  dependencies: readonly Dependency[],
  render: Render,
  { isWorkspace }: PackageHome,
  { folders, imports, exports }: PackageShape = packageShape,
): OutputFile[] {
  const ranges = dependencies.map((dependency): [string, string] => [dependency.name, dependency.range]);
  const packageJson = render("package-json", {
    isWorkspace,
    dependencies: memberText(Object.fromEntries(ranges.sort(([left], [right]) => byCodeUnit(left, right)))),
    name,
    description: JSON.stringify(`${title}: typed, validated, generated from JSON Schemas`),
    folders: folders.map((folder) => JSON.stringify(folder)),
    imports: memberText(imports),
    exports: memberText(exports),
  });
  const references = dependencies.map(({ folder }) => `{ "path": "../${folder}" }`).join(", ");
  return [
    { path: "package.json", text: packageJson, written: "once" },
    { path: "tsconfig.json", text: render("tsconfig-json", { isWorkspace, references }), written: "once" },
  ];
}

/** What the generated package.json says, of which a kept one must not say otherwise. */
export interface WantedPackage {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly imports: Json;
  readonly exports: Json;
}

/**
 * Checks that a package.json that is kept by hand says what the generated code needs, and what the schemas' manifest
 * says by now: imports and exports, the name, and packages that the generated code imports. Ranges are its own affair.
 * @param text its content; `undefined` when it does not exist yet, which is no fault.
 */
export function checkWanted(
  text: string | undefined,
  { name, dependencies, imports, exports }: WantedPackage,
  place: Place,
  faults: Fault[],
): void {
  if (text === undefined) return;
  const json = parsed(text);
  for (const [member, wanted] of Object.entries({ imports, exports })) {
    if (isObject(json) && isDeepStrictEqual(json[member], wanted)) continue;
    faults.push({
      ...below(place, member),
      message: `${member} is not what the generated code needs`,
      advice: `Write "${member}": ${JSON.stringify(wanted)}`,
    });
  }
  if (!isObject(json)) return;
  if (json["name"] !== name) {
    faults.push({
      ...below(place, "name"),
      message: `the package is named ${JSON.stringify(json["name"])}, and ${JSON.stringify(name)} by the manifest of its schemas`,
      advice: `Write "name": ${JSON.stringify(name)}, or name it in the manifest under package.`,
    });
  }
  const present = { ...membersOf(json["dependencies"]), ...membersOf(json["peerDependencies"]) };
  for (const [dependency, range] of Object.entries(dependencies)) {
    if (Object.hasOwn(present, dependency)) continue;
    faults.push({
      ...below(place, "dependencies"),
      message: `the generated code imports ${dependency}, which is no dependency`,
      advice: `Write ${JSON.stringify(dependency)}: ${JSON.stringify(range)} there, and take out what is imported no longer.`,
    });
  }
}

function membersOf(value: unknown): object {
  return isObject(value) ? value : {};
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    // A text that is not JSON is reported with its first member that is missing.
    return undefined;
  }
}

/** The value of a member of package.json, in the layout that formatters give that file. */
function memberText(value: object): string {
  return JSON.stringify(value, undefined, 2).replaceAll("\n", "\n  ");
}

function readme(model: ProtocolModel, render: Render): string {
  const { client, server } = model.roles;
  const actions = model.profiles.flatMap((profile) => profile.actions);
  const messages = actions.reduce((sum, { response }) => sum + (response === undefined ? 1 : 2), 0);
  const titles = { client: client.title, server: server.title };
  const paragraph = (text: string): string => wrap(text, 120).join("\n");
  const name = model.npmName;
  const counts =
    `${actions.length} actions in ${model.profiles.length} ${model.profileTitle}s, ${messages} messages, ` +
    `${model.types.length} shared types, ${model.enums.length} enums.`;
  const intro =
    `${model.title} for Node, typed and validated: ${client.title} and ${server.title} with a method for each ` +
    `action, handler interfaces for each ${model.profileTitle}, and a check of everything that comes in and goes out.`;
  return render("package-readme", {
    source: model.source,
    name,
    description: paragraph(model.description),
    intro: paragraph(intro),
    client: client.title,
    Server: upperFirstWord(server.title),
    snippet: exampleSnippet(model, name),
    counts,
    profiles: model.profiles.map((profile) => ({
      name: profile.name,
      description: paragraph(profile.description),
      actions: profile.actions.map(({ action, kind, from, request }) => ({
        action,
        from: from.map((role) => titles[role]).join(" or "),
        what: `${firstSentence(request.description)}${kind === "send" ? " A SEND: never answered." : ""}`,
      })),
    })),
    protocol: model.packageName,
    firstProfile: model.profiles[0]?.name,
    firstAction: actions[0]?.action,
    title: model.title,
    subprotocol: model.subprotocol,
  });
}
