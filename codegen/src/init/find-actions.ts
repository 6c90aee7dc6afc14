import type { Fault } from "../faults.js";
import { isObject, own } from "../json.js";
import type { LoadedProtocol, SchemaFile } from "../load/load-schemas.js";
import { messageFileName } from "../load/match-messages.js";
import { camelCase, kebabCase, upperFirst } from "../names.js";

/** Endings of file names that stand for the answer to a request. */
const responseSuffixes: readonly string[] = ["Response", "Confirmation"];

/** Name of the profile of files that stand beside the manifest. */
const wholeProfile = "Core";

/** What the names of the files in a folder say. */
export interface FoundActions {
  /** How the names of responses end. */
  readonly responseSuffix: string;
  /** By name of the action. */
  readonly actions: ReadonlyMap<string, FoundAction>;
}

/** What file names say of one action. */
export interface FoundAction {
  readonly profile: string;
  readonly kind: "call" | "send";
}

/** Finds the actions that the files of a folder are for. A file that is for none, and one without its partner, is a fault. */
export function findActions(loaded: LoadedProtocol, faults: Fault[]): FoundActions {
  const files = new Map<string, SchemaFile>();
  for (const file of loaded.messages) {
    const name = messageFileName(file.path);
    const twin = files.get(name);
    if (!looksLikeMessage(file)) faults.push(notForMessage(file));
    else if (twin !== undefined) {
      const message = `is for the same message as ${twin.file}`;
      faults.push({ file: file.file, pointer: "", message, advice: "Remove one of the two files." });
    } else files.set(name, file);
  }
  const names = [...files.keys()];
  const responseSuffix =
    responseSuffixes.find((suffix) => names.some((name) => name.endsWith(suffix))) ?? responseSuffixes[0] ?? "";
  const has = (name: string): boolean => files.has(name);
  // Where requests bear the name of their action alone, a name without a response is one whose response is missing.
  const bareRequests = names.some((name) => !/Request$/.test(name) && has(name + responseSuffix));
  const actions = new Map<string, FoundAction>();
  for (const [name, file] of files) {
    const isResponse = responseSuffixes.some((suffix) => name.endsWith(suffix));
    const action = isResponse ? name.replace(/(Response|Confirmation)$/, "") : name.replace(/Request$/, "");
    const partners = isResponse ? [`${action}Request`, action] : [action + responseSuffix];
    const isSend = !isResponse && action === name && !bareRequests;
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(action)) faults.push(noAction(file, action));
    else if (partners.some(has) && (!isResponse || name.endsWith(responseSuffix))) {
      actions.set(action, { profile: profileName(file, faults), kind: "call" });
    } else if (isSend) actions.set(action, { profile: profileName(file, faults), kind: "send" });
    else faults.push(noPartner(file, action, partners, isResponse));
  }
  return { responseSuffix, actions };
}

function looksLikeMessage({ json }: SchemaFile): boolean {
  return own(json, "type") === "object" || isObject(own(json, "properties")) || own(json, "$ref") !== undefined;
}

function notForMessage({ file }: SchemaFile): Fault {
  return {
    file,
    pointer: "",
    message: "is no schema of a message: it is no object with properties",
    advice: "Move definitions that messages share into types.json, and anything else out of the folder.",
  };
}

function noAction({ file }: SchemaFile, action: string): Fault {
  return {
    file,
    pointer: "",
    message: `no action can be read from the name of the file; ${JSON.stringify(action)} is none`,
    advice: "Name the files <Action>Request.json and <Action>Response.json, with letters and digits only.",
  };
}

function noPartner({ file }: SchemaFile, action: string, partners: readonly string[], isResponse: boolean): Fault {
  return {
    file,
    pointer: "",
    message: `there is no ${partners.map((partner) => `${partner}.json`).join(" and no ")} that goes with it`,
    advice: isResponse
      ? "Add the request, or remove the file."
      : `Add the response; the schema of a SEND, which has none, is named ${action}.json.`,
  };
}

/** `smart-charging` → `SmartCharging`; a fault for a folder that no profile can be named after. */
function profileName({ file, folder }: SchemaFile, faults: Fault[]): string {
  if (folder === "") return wholeProfile;
  const name = upperFirst(camelCase(folder));
  if (kebabCase(name) === folder && /^[A-Za-z][A-Za-z0-9]*$/.test(name)) return name;
  const better = kebabCase(name.replaceAll(/[^A-Za-z0-9]/g, ""));
  faults.push({
    file: file.slice(0, file.lastIndexOf("/")),
    pointer: "",
    message: `the folder ${JSON.stringify(folder)} cannot be that of a profile`,
    advice: `Rename it${better === "" ? "" : ` to ${better}`}, or put its files beside the manifest.`,
  });
  return name;
}
