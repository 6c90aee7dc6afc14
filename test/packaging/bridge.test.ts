import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createProject } from "./outside-project.js";

// The bridge knows every version, but only by types that its own declarations do not show: who serves one version
// installs that one.
const program = `
import { CentralSystem } from "@chargewire/ocpp16";
import { type BridgeOptions, OrchestratorBridge } from "@chargewire/orchestrator-bridge";

const orchestrator: BridgeOptions["orchestrator"] = {
  report: () => {},
  on: () => () => {},
  command: () => undefined,
  limit: () => Infinity,
};
const bridge = new OrchestratorBridge({ orchestrator, salt: "16 bytes or more of it" });
const centralSystem = new CentralSystem({ incoming: [bridge.interceptor] });
bridge.attach(centralSystem)();
bridge.close();
await centralSystem.close();
console.log("done");
`;

test("the bridge needs no version but those that the application has", { timeout: 120_000 }, () => {
  const ours = ["orchestrator-bridge", "orchestrator10", "grpc", "ocpp16", "runtime"];
  const outside = createProject(ours.map((name) => `@chargewire/${name}`));
  onTestFinished(() => outside.remove());
  writeFileSync(join(outside.folder, "src", "program.ts"), program);
  expect(outside.compile()).toBe("");
  expect(outside.run(join("dist", "program.js"))).toEqual({ status: 0, stdout: "done\n", stderr: "" });
});
