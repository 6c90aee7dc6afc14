import { join } from "node:path";
import ts from "typescript-6";
import { describe, expect, it } from "vitest";
import { root } from "../support/schema-folder.js";

/** A program of an application; a comment with a number stands before each name that the tests hover over. */
const source = `

import { acme, ocpp201Acme } from "@acme/ocpp201";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp21 } from "@chargewire/ocpp21";
import { Csms, ocpp201, provisioning } from "@chargewire/ocpp201";
import { Server } from "@chargewire/runtime";

const server = new Server({ protocols: [ocpp16, ocpp201, ocpp21] });
server.on("connect", async (connection) => {
  if (connection.speaks(ocpp201)) {
    /*0*/connection;
    const /*1*/answer = await connection.call("GetVariables", { getVariableData: [] });
  }
});
server.handle(provisioning, {
  bootNotification: (/*2*/request, /*3*/context) => ({ status: "Accepted", currentTime: "", interval: request.reason.length }),
});
const csms = new Csms();
await csms.chargingStation("CS-1")./*4*/getVariables({ getVariableData: [] });
const /*5*/data = ({} as import("@chargewire/ocpp201").StatusInfoType).customData;
const /*6*/acmeCsms = new Csms({ protocol: ocpp201Acme });
acmeCsms.on("connect", async (/*7*/connection) => {
  await connection./*8*/acme./*9*/setDisplay({ text: "" });
});
acmeCsms.handle(acme, { reportTemperature: (request, /*a*/context) => {
  const /*b*/connection = context.connection;
  return {};
} });
const /*c*/acmeProtocol = ocpp201Acme;
`;

// The older compiler still has a language service to ask; editors show the same with either.
describe("what an editor shows", () => {
  const hover = hoverTexts();

  it.each([
    [0, '(parameter) connection: Connection<Ocpp201Types, "server">'],
    [1, "const answer: GetVariablesResponse"],
    [2, "(parameter) request: BootNotificationRequest"],
    [3, '(parameter) context: HandlerContext<Ocpp201Types, "server">'],
    [
      4,
      "(method) RemoteChargingStation.getVariables(request: GetVariablesRequest, " +
        "options?: CallOptions<GetVariablesResponse>): Promise<GetVariablesResponse>",
    ],
    [5, "const data: CustomDataType | undefined"],
    [6, "const acmeCsms: Csms<Ocpp201AcmeTypes>"],
    [7, "(parameter) connection: ServerConnection<Ocpp201AcmeTypes>"],
    [8, "(property) acme: AcmeCsmsCalls"],
    [
      9,
      "(method) DataTransferCsmsCalls.setDisplay(request: SetDisplayRequest, " +
        "options?: CallOptions<SetDisplayResponse>): Promise<SetDisplayResponse>",
    ],
    [10, '(parameter) context: HandlerContext<Ocpp201AcmeTypes, "server">'],
    [11, 'const connection: Connection<Ocpp201AcmeTypes, "server">'],
    [12, "const acmeProtocol: Protocol<Ocpp201AcmeTypes>"],
  ])("is a named interface, not an expanded type: %i", (index, text) => {
    expect(hover[index]).toBe(text);
  });
});

function hoverTexts(): string[] {
  const file = join(root, "test", "types", "hovered.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    customConditions: ["source"],
    types: ["node"],
    noEmit: true,
  };
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = name === file ? source : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  });
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([]);
  return [...source.matchAll(/\/\*\w\*\//g)].map((mark) => {
    const info = service.getQuickInfoAtPosition(file, mark.index + mark[0].length);
    return ts.displayPartsToString(info?.displayParts);
  });
}
