import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { fileURLToPath } from "node:url";
import {
  Client,
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceClientConstructor,
  type StatusObject,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { onTestFinished } from "vitest";
import { Arrivals } from "../support/arrivals.js";

/**
 * Peers that know nothing of our packages: `@grpc/grpc-js` with a .proto file that is loaded at run time, either the one
 * that the generator wrote or one that was written by hand.
 */

const folder = fileURLToPath(new URL("../..", import.meta.url));

/** The .proto files, by who wrote them. */
export const protoFiles = {
  generator: `${folder}packages/orchestrator10/proto/orchestrator10.proto`,
  hand: `${folder}test/orchestrator/independent.proto`,
} as const;

/** Seconds and nanoseconds, as protobuf has times and durations. */
export interface Moment {
  readonly seconds: number;
  readonly nanos?: number;
}

/** A session as protobuf has it; with every field optional, as nothing there is required. */
export interface ForeignSession {
  readonly point?: string;
  readonly vehicle?: string;
  readonly watts?: number;
  readonly measured?: Moment;
  readonly start?: Moment;
  readonly end?: Moment;
}

/** A command as protobuf has it. */
export interface ForeignCommand {
  readonly point?: string;
  readonly limit?: number;
  readonly lifetime?: Moment;
}

/** The service in a .proto file. */
export function loadService(file: string): ServiceClientConstructor {
  // Without defaults: what is not on the wire is not there.
  const loaded = loadPackageDefinition(loadSync(file, { longs: Number, keepCase: true, defaults: false }));
  const { Orchestrator } = loaded["orchestrator"] as unknown as { Orchestrator: ServiceClientConstructor };
  return Orchestrator;
}

/** A client that is not ours. */
export interface ForeignClient {
  readonly stream: ClientDuplexStream<ForeignSession, ForeignCommand>;
  readonly commands: Arrivals<ForeignCommand>;
  /** How the stream ended. */
  readonly status: Promise<StatusObject>;
}

/** Opens a stream to an orchestrator; it ends with the test. */
export function openForeignClient(
  port: number,
  file: string = protoFiles.hand,
  metadata: Readonly<Record<string, string>> = {},
): ForeignClient {
  const client = new (loadService(file))(`localhost:${port}`, credentials.createInsecure());
  const fields = new Metadata();
  for (const [name, value] of Object.entries(metadata)) fields.set(name, value);
  const stream = client["Charger"]?.call(client, fields) as ClientDuplexStream<ForeignSession, ForeignCommand>;
  const commands = new Arrivals<ForeignCommand>("A command to the foreign client");
  stream.on("data", (command: ForeignCommand) => commands.push(command));
  stream.on("error", () => {});
  const status = new Promise<StatusObject>((resolve) => stream.on("status", resolve));
  onTestFinished(() => {
    stream.cancel();
    client.close();
  });
  return { stream, commands, status };
}

/** Opens a stream that carries whatever bytes the test wants; it ends with the test. */
export function openByteClient(port: number) {
  const client = new Client(`localhost:${port}`, credentials.createInsecure());
  const stream = client.makeBidiStreamRequest(methodPath, same, same);
  stream.on("error", () => {});
  stream.resume();
  const status = new Promise<StatusObject>((resolve) => stream.on("status", resolve));
  onTestFinished(() => {
    stream.cancel();
    client.close();
  });
  return { stream, status };
}

const methodPath = "/orchestrator.Orchestrator/Charger";
const same = (bytes: Buffer): Buffer => bytes;

/** A stream as a server sees it that is not ours. */
export type ForeignCall = ServerDuplexStream<ForeignSession, ForeignCommand>;

/** A server that is not ours. */
export interface ForeignServer {
  readonly port: number;
  readonly url: string;
  readonly calls: Arrivals<ForeignCall>;
  readonly sessions: Arrivals<ForeignSession>;
  stop(): void;
}

/**
 * Starts an orchestrator that is not ours; it ends with the test.
 * @param opened what it does besides with each stream.
 */
export async function startForeignServer(
  file: string = protoFiles.hand,
  serverCredentials: ServerCredentials = ServerCredentials.createInsecure(),
  opened: (call: ForeignCall) => void = () => {},
): Promise<ForeignServer> {
  const server = new Server();
  const calls = new Arrivals<ForeignCall>("A stream to the foreign server");
  const sessions = new Arrivals<ForeignSession>("A session to the foreign server");
  server.addService(loadService(file).service, {
    Charger: (call: ForeignCall) => {
      calls.push(call);
      call.on("data", (session: ForeignSession) => sessions.push(session));
      call.on("end", () => call.end());
      call.on("error", () => {});
      opened(call);
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", serverCredentials, (error, number) => {
      if (error === null) resolve(number);
      else reject(error);
    });
  });
  onTestFinished(() => server.forceShutdown());
  return { port: bound, url: `http://localhost:${bound}`, calls, sessions, stop: () => server.forceShutdown() };
}

/** Starts a server that takes whatever bytes come in at the method, and hands them on as they are. */
export async function startByteServer(): Promise<{
  readonly url: string;
  readonly received: Arrivals<Buffer>;
  readonly calls: Arrivals<ServerDuplexStream<Buffer, Buffer>>;
}> {
  const server = new Server();
  const received = new Arrivals<Buffer>("Bytes");
  const calls = new Arrivals<ServerDuplexStream<Buffer, Buffer>>("A stream of bytes");
  const handler = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    calls.push(call);
    call.on("data", (bytes: Buffer) => received.push(bytes));
    call.on("end", () => call.end());
  };
  server.register(methodPath, handler, same, same, "bidi");
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, number) => {
      if (error === null) resolve(number);
      else reject(error);
    });
  });
  onTestFinished(() => server.forceShutdown());
  return { url: `http://localhost:${port}`, received, calls };
}

/**
 * Opens streams over one connection of plain HTTP/2 whose client reads no message: its window is 0, so the server can
 * write nothing but headers. It ends with the test.
 */
export async function openUnreadingClient(port: number) {
  const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 0 } });
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  await once(session, "remoteSettings");
  const { responseDeserialize } = loadService(protoFiles.hand).service["Charger"] ?? {};
  return {
    /** How many streams the server lets it have. */
    maxStreams: session.remoteSettings.maxConcurrentStreams,
    /** Opens a stream; what is written are bytes of messages. */
    open() {
      const stream = session.request({
        ...{ ":method": "POST", ":path": methodPath },
        ...{ "content-type": "application/grpc", te: "trailers" },
      });
      stream.on("error", () => {});
      const response = once(stream, "response").then(([headers]) => headers as IncomingHttpHeaders);
      const commands = new Arrivals<ForeignCommand>("A command to the client that reads again");
      let received: Buffer = Buffer.alloc(0);
      stream.on("data", (bytes: Buffer) => {
        received = Buffer.concat([received, bytes]);
        while (received.length >= 5 && received.length >= 5 + received.readUInt32BE(1)) {
          const end = 5 + received.readUInt32BE(1);
          commands.push(responseDeserialize?.(received.subarray(5, end)) as ForeignCommand);
          received = received.subarray(end);
        }
      });
      const write = (bytes: Buffer): void => {
        const head = Buffer.alloc(5);
        head.writeUInt32BE(bytes.length, 1);
        stream.write(Buffer.concat([head, bytes]));
      };
      return { stream, response, commands, write };
    },
    /** Reads from here on. */
    read: (): void => session.settings({ initialWindowSize: 65_535 }),
  };
}

/** The bytes of a session; without a vehicle it is not valid. */
export function sessionBytes(point: string, vehicle = "V"): Buffer {
  const time = [6, 0x08, 0x80, 0x9f, 0x85, 0xd8, 0x06];
  const text = (tag: number, value: string) => [Buffer.from([tag, value.length]), Buffer.from(value)];
  return Buffer.concat([...text(0x0a, point), ...text(0x12, vehicle), Buffer.from([0x22, ...time, 0x2a, ...time])]);
}
