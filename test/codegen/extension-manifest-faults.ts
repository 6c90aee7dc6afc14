import {
  customData,
  dataTransfer,
  type ExtensionFaultCase,
  folder,
  inManifest,
  profile,
  remove,
  schemaAdvice,
} from "./extension-fault-edits.js";
import { acmeExtension, inAcme } from "./extension-fixture.js";
import { put } from "./fault-cases.js";
import { jsonOf } from "./fixture.js";

/** Wrong manifests, and folders, of extensions. */
export const manifestCases: readonly ExtensionFaultCase[] = [
  inManifest({
    title: "no manifest",
    edit: remove(acmeExtension),
    pointer: "",
    message: "the manifest is missing",
    advice: "Write it after extension.schema.json; it says what the vendor adds to which protocol.",
  }),
  inManifest({
    title: "no manifest, and nothing else beside the folders",
    edit: (files) => {
      delete files[acmeExtension];
      delete files[`${folder}/types.json`];
    },
    pointer: "",
    message: "the manifest is missing",
    advice: "Write it after extension.schema.json; it says what the vendor adds to which protocol.",
  }),
  {
    title: "the manifest of a protocol",
    edit: (files) => {
      files[`${folder}/protocol.json`] = jsonOf(files, acmeExtension);
      delete files[acmeExtension];
    },
    file: `${folder}/protocol.json`,
    pointer: "",
    message: "the protocol lies among the extensions",
    advice: "Move its folder out of schemas/extensions, beside the other protocols.",
  },
  {
    title: "a folder among the protocols",
    edit: (files) => {
      for (const path of Object.keys(files).filter((each) => each.startsWith(`${folder}/`))) {
        files[path.replace(folder, "acme")] = files[path] ?? "";
        delete files[path];
      }
    },
    file: "acme/extension.json",
    pointer: "",
    message: "the extension does not lie among the extensions",
    advice: "Move its folder to schemas/extensions/acme.",
  },
  inManifest({
    title: "a manifest that is not JSON",
    edit: put(acmeExtension, "{ name"),
    pointer: "",
    message: 'is not JSON: line 1, column 3: expected a property name in double quotes, found "n"',
    advice: "Correct the file there.",
  }),
  inManifest({
    title: "a manifest that is no object",
    edit: put(acmeExtension, "[]"),
    pointer: "",
    message: "is not a JSON object",
    advice: "A schema file is an object in braces.",
  }),
  inManifest({
    title: "a member that there is not",
    edit: inAcme({ subprotocol: "demo1.0" }),
    pointer: "/subprotocol",
    message: "the manifest has no property subprotocol",
    advice: "Remove it, or correct its spelling.",
  }),
  inManifest({
    title: "a member that there is not, further in",
    edit: dataTransfer({ vendor: "x" }),
    pointer: "/dataTransfer/vendor",
    message: "the manifest has no property vendor",
    advice: "Remove it, or correct its spelling.",
  }),
  inManifest({
    title: "no title",
    edit: inAcme({ title: undefined }),
    pointer: "",
    message: "the property title is missing",
    advice: "Add it; schemas/extension.schema.json says what it means.",
  }),
  inManifest({
    title: "nothing that it extends",
    edit: inAcme({ extends: undefined }),
    pointer: "",
    message: "the property extends is missing",
    advice: "Add it; schemas/extension.schema.json says what it means.",
  }),
  inManifest({
    title: "something that it extends of a wrong type",
    edit: inAcme({ extends: ["demo1.0"] }),
    pointer: "/extends",
    message: "the value must be string",
    advice: schemaAdvice,
  }),
  inManifest({
    title: "a name that cannot be one",
    edit: inAcme({ name: "Acme-1" }),
    pointer: "/name",
    message: 'the value must match pattern "^[a-z][a-z0-9]*$"',
    advice: schemaAdvice,
  }),
  inManifest({
    title: "a message whose sender is nobody",
    edit: dataTransfer({ messages: { ShowText: { from: "hub" } } }),
    pointer: "/dataTransfer/messages/ShowText/from",
    message: "the value is not one of those that the manifest knows",
    advice: "Use one of client, server, both.",
  }),
  inManifest({
    title: "a message without sender",
    edit: dataTransfer({ messages: { ShowText: {} } }),
    pointer: "/dataTransfer/messages/ShowText",
    message: "the property from is missing",
    advice: "Add it; schemas/extension.schema.json says what it means.",
  }),
  inManifest({
    title: "no messages at all",
    edit: dataTransfer({ messages: {} }),
    pointer: "/dataTransfer/messages",
    message: "the value must NOT have fewer than 1 properties",
    advice: schemaAdvice,
  }),
  inManifest({
    title: "a message whose name cannot be one",
    edit: dataTransfer({ messages: { "Show-Text": { from: "server" } } }),
    pointer: "/dataTransfer/messages/Show-Text",
    message: 'the name Show-Text must match pattern "^[A-Za-z][A-Za-z0-9]*$"',
    advice: schemaAdvice,
  }),
  inManifest({
    title: "an empty messageId",
    edit: dataTransfer({ messages: { ShowText: { from: "server", messageId: "" } } }),
    pointer: "/dataTransfer/messages/ShowText/messageId",
    message: "the value must NOT have fewer than 1 characters",
    advice: schemaAdvice,
  }),
  inManifest({
    title: "a messageId that is too long",
    edit: dataTransfer({ messages: { ShowText: { from: "server", messageId: "x".repeat(51) } } }),
    pointer: "/dataTransfer/messages/ShowText/messageId",
    message: "the value must NOT have more than 50 characters",
    advice: schemaAdvice,
  }),
  inManifest({
    title: "messages inside DataTransfer of no vendor",
    edit: dataTransfer({ vendorId: undefined }),
    pointer: "/dataTransfer",
    message: "the property vendorId is missing",
    advice: "Add it; schemas/extension.schema.json says what it means.",
  }),
  inManifest({
    title: "customData that is no name of a schema",
    edit: customData({ types: { Setting: ["AcmeSetting"] } }),
    pointer: "/customData/types/Setting",
    message: "the value must be string",
    advice: schemaAdvice,
  }),
  inManifest({
    title: "no profile in the list of them",
    edit: inAcme({ profiles: [] }),
    pointer: "/profiles",
    message: "the value must NOT have fewer than 1 items",
    advice: schemaAdvice,
  }),
  inManifest({
    title: "a profile without actions",
    edit: profile({ actions: undefined }),
    pointer: "/profiles/0",
    message: "the property actions is missing",
    advice: "Add it; schemas/extension.schema.json says what it means.",
  }),
  inManifest({
    title: "a profile without description",
    edit: profile({ description: undefined }),
    pointer: "/profiles/0",
    message: "the property description is missing",
    advice: "Add it; schemas/extension.schema.json says what it means.",
  }),
  inManifest({
    title: "an unknown protocol that it extends",
    edit: inAcme({ extends: "demo9.0" }),
    pointer: "/extends",
    message: "there is no protocol demo9.0 to extend",
    advice: "Known: demo1.0, ntxcp1.0, ocpp1.6, ocpp2.0, ocpp2.0.1 and ocpp2.1.",
  }),
  inManifest({
    title: "an extension that extends another",
    edit: inAcme({ extends: "acme" }),
    pointer: "/extends",
    message: "there is no protocol acme to extend",
    advice: "Known: demo1.0, ntxcp1.0, ocpp1.6, ocpp2.0, ocpp2.0.1 and ocpp2.1.",
  }),
  inManifest({
    title: "the package of the extended protocol as its own",
    edit: inAcme({ package: "@demo/base" }),
    pointer: "/package",
    message: "@demo/base is the package of Demo 1.0, which this one depends on",
    advice: "Give the extension a package of its own.",
  }),
  {
    title: "a faulty protocol that it extends",
    edit: put("demo1.0/basic/PingRequest.json", "{"),
    file: "demo1.0/basic/PingRequest.json",
    pointer: "",
    message: "is not JSON: line 1, column 2: expected a property name in double quotes, found the end of the file",
    advice: "Correct the file there.",
  },
  {
    title: "a file beside the folders of the extensions",
    edit: put("extensions/extension.json", {}),
    file: "extensions/extension.json",
    pointer: "",
    message: "the file belongs to no extension",
    advice: "Move it to schemas/extensions/<extension>/extension.json: each extension has a folder of its own.",
  },
];
