import type { LateReadingReport, StreamClientReport, StreamStatus } from "@chargewire/grpc";
import {
  type ChargerCommand,
  ChargerController,
  type ChargerControllerOptions,
  type ChargerSession,
  Orchestrator,
  type OrchestratorOptions,
} from "@chargewire/orchestrator10";
import { onTestFinished } from "vitest";
import { Arrivals } from "../support/arrivals.js";

/** What became of a session, in the words of the events. */
export interface SessionEvent {
  readonly event: "start" | "update" | "end";
  readonly session: ChargerSession;
  readonly reason?: string;
}

/** An orchestrator of ours that listens, with what it saw. */
export interface StartedOrchestrator {
  readonly orchestrator: Orchestrator;
  readonly port: number;
  readonly url: string;
  readonly sessions: Arrivals<SessionEvent>;
  readonly invalid: Arrivals<{ readonly path: string | undefined; readonly message: string }>;
  readonly late: Arrivals<ChargerSession>;
  readonly connections: Arrivals<number>;
  readonly disconnections: Arrivals<StreamStatus>;
}

type Listening = Parameters<Orchestrator["listen"]>[0];

/** Starts an orchestrator; it ends with the test. */
export async function startOrchestrator(
  options: OrchestratorOptions = {},
  listening: Partial<Listening> = {},
): Promise<StartedOrchestrator> {
  const orchestrator = new Orchestrator(options);
  const sessions = new Arrivals<SessionEvent>("An event of a session");
  const invalid = new Arrivals<{ path: string | undefined; message: string }>("An invalid message");
  const late = new Arrivals<ChargerSession>("A late reading");
  const connections = new Arrivals<number>("A stream");
  const disconnections = new Arrivals<StreamStatus>("The end of a stream");
  orchestrator.on("sessionStart", (session) => sessions.push({ event: "start", session }));
  orchestrator.on("sessionUpdate", (session) => sessions.push({ event: "update", session }));
  orchestrator.on("sessionEnd", (session, { reason }) => sessions.push({ event: "end", session, reason }));
  orchestrator.on("invalid", ({ issues, message }) => invalid.push({ path: issues[0]?.path, message }));
  orchestrator.on("lateReading", (session) => late.push(session));
  orchestrator.on("connect", ({ id }) => connections.push(id));
  orchestrator.on("disconnect", (_stream, status) => disconnections.push(status));
  const port = await orchestrator.listen({ port: 0, host: "127.0.0.1", ...listening });
  onTestFinished(() => orchestrator.close({ deadlineMs: 0 }));
  const url = `${listening.tls === undefined ? "http" : "https"}://localhost:${port}`;
  return { orchestrator, port, url, sessions, invalid, late, connections, disconnections };
}

/** A controller of ours with what it saw. */
export interface MadeController {
  readonly controller: ChargerController;
  readonly commands: Arrivals<ChargerCommand>;
  readonly lapsed: Arrivals<string>;
  readonly reports: Arrivals<StreamClientReport<ChargerSession>>;
  readonly connections: Arrivals<boolean>;
  readonly disconnections: Arrivals<StreamStatus>;
}

/** Waits that tests can afford. */
export const quickly = { waitMinimumMs: 100, randomRangeMs: 0, repeatTimes: 0 } as const;

/** Makes a controller that is not connected yet; it ends with the test. */
export function makeController(options: ChargerControllerOptions): MadeController {
  const controller = new ChargerController({ reconnect: quickly, ...options });
  const commands = new Arrivals<ChargerCommand>("A command");
  const lapsed = new Arrivals<string>("The end of a command");
  const reports = new Arrivals<StreamClientReport<ChargerSession>>("A report of the controller");
  const connections = new Arrivals<boolean>("The controller's connect");
  const disconnections = new Arrivals<StreamStatus>("The end of the controller's stream");
  controller.on("command", (command) => commands.push(command));
  controller.on("lapsed", (point) => lapsed.push(point));
  controller.on("report", (report) => reports.push(report));
  controller.on("connect", ({ isReconnect }) => connections.push(isReconnect));
  controller.on("disconnect", (status) => disconnections.push(status));
  onTestFinished(() => controller.close({ deadlineMs: 0 }));
  return { controller, commands, lapsed, reports, connections, disconnections };
}

/** Makes a controller, and connects it. */
export async function connectController(url: string, options: Partial<ChargerControllerOptions> = {}) {
  const made = makeController({ url, ...options });
  await made.controller.connect();
  await made.connections.next();
  return made;
}

/** An orchestrator and a controller that are connected. */
export async function openStream(
  options: { readonly server?: OrchestratorOptions; readonly client?: Partial<ChargerControllerOptions> } = {},
): Promise<StartedOrchestrator & { readonly client: MadeController }> {
  const started = await startOrchestrator(options.server);
  const client = await connectController(started.url, options.client);
  await started.connections.next();
  return { ...started, client };
}

const begin = Date.parse("2026-11-21T08:00:00Z");

/** The time so many seconds after eight o'clock. */
export function at(seconds: number): string {
  return new Date(begin + seconds * 1_000).toISOString().replace(".000Z", "Z");
}

/** A reading so many seconds after the session at a point began, at eight o'clock. */
export function reading(point: string, seconds: number, more: Partial<ChargerSession> = {}): ChargerSession {
  return { point, vehicle: `vehicle at ${point}`, watts: 7_000, measured: at(seconds), start: at(0), ...more };
}

/** The key of a report on a late reading. */
export function lateKey(report: StreamClientReport<ChargerSession>): string | undefined {
  return report.kind === "lateReading" ? (report as LateReadingReport<ChargerSession>).key : undefined;
}
