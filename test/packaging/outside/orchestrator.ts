import { ChargerController, Orchestrator } from "@chargewire/orchestrator10";

// A session up and a command down, over a socket, from the packed packages.

const orchestrator = new Orchestrator();
orchestrator.on("sessionStart", ({ point }) => orchestrator.command(point, { limit: 0, lifetime: 0.01 }));
const ended = new Promise<string>((resolve) =>
  orchestrator.on("sessionEnd", (_session, { reason }) => resolve(reason)),
);
const port = await orchestrator.listen({ port: 0, host: "127.0.0.1" });

const controller = await ChargerController.connect(`http://127.0.0.1:${port}`);
const limits: number[] = [];
controller.on("command", ({ point }) => limits.push(controller.limit(point)));
const lapsed = new Promise<void>((resolve) => {
  controller.on("lapsed", (point) => {
    limits.push(controller.limit(point));
    resolve();
  });
});
const start = new Date().toISOString();
controller.report({ point: "A", vehicle: "V", watts: 0, measured: start, start });
await lapsed;
controller.report({ point: "A", vehicle: "V", watts: 0, measured: start, start, end: start });
console.log(limits.join(" "), await ended);
await controller.close();
await orchestrator.close();
