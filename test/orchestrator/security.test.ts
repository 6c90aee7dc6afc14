import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { secretsEqual } from "@chargewire/runtime";
import { credentials, ServerCredentials } from "@grpc/grpc-js";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { rejection, settle, useFakeClock } from "../support/session.js";
import { loadService, openForeignClient, protoFiles, startForeignServer } from "./foreign.js";
import { connectController, makeController, openStream, reading, startOrchestrator } from "./sides.js";

let ca: Certificate;
let ofServer: Certificate;
let ofClient: Certificate;

beforeAll(async () => {
  ca = await makeAuthority("Test authority");
  ofServer = await issue(ca, { commonName: "orchestrator", names: ["localhost"] });
  ofClient = await issue(ca, { commonName: "controller-7" });
});

describe("TLS", () => {
  test("carries the stream when the controller trusts the authority", async () => {
    const { url, sessions, orchestrator } = await startOrchestrator({}, { tls: ofServer });
    const { controller, commands } = await connectController(url, { tls: { ca: ca.cert } });
    controller.report(reading("A", 1));
    expect(await sessions.next()).toEqual({ event: "start", session: reading("A", 1) });
    orchestrator.command("A", { limit: 3 });
    expect(await commands.next()).toEqual({ point: "A", limit: 3 });
  });

  test("fails when it does not, or the certificate is that of another host", async () => {
    const { url, port } = await startOrchestrator({}, { tls: ofServer });
    const distrusting = makeController({ url }).controller;
    expect(await rejection(distrusting.connect())).toMatchObject({ code: "CW_STREAM", status: "UNAVAILABLE" });
    const elsewhere = makeController({ url: `https://127.0.0.1:${port}`, tls: { ca: ca.cert } }).controller;
    expect(await rejection(elsewhere.connect())).toMatchObject({ code: "CW_STREAM", status: "UNAVAILABLE" });
  });

  test("checks the certificate against another name where that is given", async () => {
    const { port } = await startOrchestrator({}, { tls: ofServer });
    const tls = { ca: ca.cert, serverName: "localhost" };
    const { controller } = await connectController(`https://127.0.0.1:${port}`, { tls });
    expect(controller.connected).toBe(true);
  });

  test("a controller without TLS does not get in", async () => {
    const { port } = await startOrchestrator({}, { tls: ofServer });
    const { controller } = makeController({ url: `http://localhost:${port}` });
    expect(await rejection(controller.connect())).toMatchObject({ code: "CW_STREAM", status: "UNAVAILABLE" });
  });

  test("our controller and a foreign server, mutual", async () => {
    const pair = { private_key: Buffer.from(ofServer.key), cert_chain: Buffer.from(ofServer.cert) };
    const server = await startForeignServer(
      protoFiles.hand,
      ServerCredentials.createSsl(Buffer.from(ca.cert), [pair], true),
    );
    const url = `https://localhost:${server.port}`;
    const { controller } = await connectController(url, { acceptAfterMs: 50, tls: { ca: ca.cert, ...ofClient } });
    controller.report(reading("A", 1));
    expect(await server.sessions.next()).toMatchObject({ point: "A" });
  });

  test("our orchestrator and a foreign client, mutual", async () => {
    const { port, sessions } = await startOrchestrator({}, { tls: { ...ofServer, ca: ca.cert } });
    const [root, key, cert] = [ca.cert, ofClient.key, ofClient.cert].map((text) => Buffer.from(text));
    const client = new (loadService(protoFiles.generator))(`localhost:${port}`, credentials.createSsl(root, key, cert));
    onTestFinished(() => client.close());
    const stream = client["Charger"]?.call(client);
    stream.on("error", () => {});
    onTestFinished(() => stream.cancel());
    const moment = { seconds: 1 };
    stream.write({ point: "A", vehicle: "V", watts: 1, measured: moment, start: moment });
    expect(await sessions.next()).toMatchObject({ session: { point: "A", start: "1970-01-01T00:00:01Z" } });
  });
});

describe("mutual TLS", () => {
  test("tells whose certificate the client showed", async () => {
    const names: unknown[] = [];
    const authenticate = ({ certificate }: { certificate: { subject: { CN?: unknown } } | undefined }): boolean => {
      names.push(certificate?.subject.CN);
      return certificate?.subject.CN === "controller-7";
    };
    const { url } = await startOrchestrator(
      { authenticate: authenticate as never },
      { tls: { ...ofServer, ca: ca.cert } },
    );
    const { controller } = await connectController(url, { tls: { ca: ca.cert, ...ofClient } });
    expect([controller.connected, names]).toEqual([true, ["controller-7"]]);
  });

  test("lets in nobody without a certificate, or with one of another authority", async () => {
    const { url } = await startOrchestrator({}, { tls: { ...ofServer, ca: ca.cert } });
    const other = await issue(await makeAuthority("Another"), { commonName: "controller-7" });
    for (const tls of [{ ca: ca.cert }, { ca: ca.cert, ...other }]) {
      const { controller } = makeController({ url, tls });
      expect(await rejection(controller.connect())).toMatchObject({ code: "CW_STREAM", status: "UNAVAILABLE" });
    }
  });
});

describe("metadata for authentication", () => {
  const authenticate = ({ metadata }: { readonly metadata: Readonly<Record<string, unknown>> }): boolean => {
    return secretsEqual(String(metadata["authorization"]), "Bearer 42");
  };

  test("lets in who has the right one", async () => {
    const { url, port, connections } = await startOrchestrator({ authenticate });
    const { controller } = await connectController(url, { metadata: { authorization: "Bearer 42" } });
    expect(controller.connected).toBe(true);
    await connections.next();
    openForeignClient(port, protoFiles.hand, { authorization: "Bearer 42" });
    expect(await connections.next()).toBe(2);
  });

  test("others get UNAUTHENTICATED, and connect() rejects with it", async () => {
    const { url, port, orchestrator } = await startOrchestrator({ authenticate });
    const { controller } = makeController({ url, metadata: { authorization: "Bearer 43" } });
    expect(await rejection(controller.connect())).toMatchObject({ code: "CW_STREAM", status: "UNAUTHENTICATED" });
    expect(await openForeignClient(port).status).toMatchObject({ code: 16 });
    expect(orchestrator.streams).toEqual([]);
  });

  test("a function is asked before each attempt", async () => {
    const { url, orchestrator, connections } = await startOrchestrator({ authenticate });
    let asked = 0;
    const metadata = async () => ({ authorization: ["Bearer 42", "Bearer 41", "Bearer 42"][asked++] ?? "" });
    const made = await connectController(url, { metadata });
    await connections.next();
    orchestrator.streams[0]?.close();
    expect(await made.reports.next()).toMatchObject({ kind: "connectFailed", error: { status: "UNAUTHENTICATED" } });
    expect(await connections.next()).toBe(2);
    expect(asked).toBe(3);
  });

  test("bytes travel under a name that ends in -bin", async () => {
    const seen: unknown[] = [];
    const take = ({ metadata }: { readonly metadata: Readonly<Record<string, unknown>> }) =>
      seen.push(metadata["key-bin"]) > 0;
    const { url } = await startOrchestrator({ authenticate: take });
    await connectController(url, { metadata: { "key-bin": new Uint8Array([0, 255, 7]) } });
    expect(seen).toEqual([new Uint8Array([0, 255, 7])]);
  });

  test("metadata that cannot be sent is told by its name", async () => {
    const { controller } = makeController({ url: "http://localhost:1", metadata: { token: new Uint8Array([1]) } });
    expect(await rejection(controller.connect())).toMatchObject({
      code: "CW_DEFINITION",
      message: expect.stringContaining("token"),
    });
  });

  test("a check that fails, or takes too long, refuses with UNAVAILABLE", async () => {
    const broken = await startOrchestrator({ authenticate: () => Promise.reject(new Error("no data base")) });
    const first = makeController({ url: broken.url }).controller;
    expect(await rejection(first.connect())).toMatchObject({
      status: "UNAVAILABLE",
      details: expect.not.stringContaining("data base"),
    });
    const slow = await startOrchestrator({ authenticate: () => new Promise(() => {}), authenticateTimeoutMs: 20 });
    const second = makeController({ url: slow.url }).controller;
    expect(await rejection(second.connect())).toMatchObject({ status: "UNAVAILABLE" });
  });
});

describe("deadlines", () => {
  test("a server that accepts and says nothing is given up after connectTimeoutMs", async () => {
    const mute = createServer(() => {});
    mute.listen(0, "127.0.0.1");
    await once(mute, "listening");
    onTestFinished(() => {
      mute.close();
    });
    const { port } = mute.address() as AddressInfo;
    const { controller } = makeController({ url: `http://127.0.0.1:${port}`, connectTimeoutMs: 50 });
    expect(await rejection(controller.connect())).toMatchObject({ code: "CW_STREAM", status: "DEADLINE_EXCEEDED" });
  });

  test("metadata that does not come keeps nothing alive after close()", async () => {
    const { controller } = makeController({
      url: "http://localhost:1",
      metadata: () => new Promise<Record<string, string>>(() => {}),
    });
    useFakeClock();
    onTestFinished(() => void vi.useRealTimers());
    const connecting = rejection(controller.connect());
    await settle();
    await controller.close();
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("metadata that does not come counts as no connection after connectTimeoutMs", async () => {
    const { url } = await startOrchestrator();
    const metadata = () => new Promise<Record<string, string>>(() => {});
    const { controller } = makeController({ url, connectTimeoutMs: 50, metadata });
    expect(await rejection(controller.connect())).toMatchObject({
      ...{ code: "CW_STREAM", status: "DEADLINE_EXCEEDED", details: "metadata did not come within 50 ms" },
    });
    expect(controller.state).toEqual({ status: "idle" });
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 31])("a deadline of %d ms is none", async (streamDeadlineMs) => {
    const server = await startForeignServer();
    await connectController(server.url, { acceptAfterMs: 10, streamDeadlineMs });
    expect((await server.calls.next()).getDeadline()).toBe(Number.POSITIVE_INFINITY);
  });

  test("a stream that somebody else ends with DEADLINE_EXCEEDED is not followed at once", async () => {
    const server = await startForeignServer();
    const { controller, disconnections } = await connectController(server.url, {
      ...{ acceptAfterMs: 0, streamDeadlineMs: 60_000, reconnect: { waitMinimumMs: 60_000 } },
    });
    (await server.calls.next()).emit("error", { code: 4, details: "upstream timeout" });
    expect(await disconnections.next()).toMatchObject({ status: "DEADLINE_EXCEEDED", details: "upstream timeout" });
    expect(controller.state.status).toBe("waiting");
  });

  test("a ping whose answer may take longer than a timer can wait does not end its connection", async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): void => {
      warnings.push(name);
    };
    process.on("warning", note);
    onTestFinished(() => {
      process.off("warning", note);
    });
    const keepAlive = { timeMs: 20, timeoutMs: Number.POSITIVE_INFINITY };
    const { client, disconnections } = await openStream({ server: { keepAlive }, client: { keepAlive } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(warnings).not.toContain("TimeoutOverflowWarning");
    expect([client.controller.connected, disconnections.waiting]).toEqual([true, []]);
  });

  test("a stream with a deadline is followed by the next one at once", async () => {
    const server = await startForeignServer();
    const { controller, disconnections } = await connectController(server.url, {
      ...{ acceptAfterMs: 10, streamDeadlineMs: 300, reconnect: { waitMinimumMs: 60_000 } },
    });
    controller.report(reading("A", 1));
    await server.sessions.next();
    expect(Number((await server.calls.next()).getDeadline())).toBeLessThan(Date.now() + 301);
    expect(await disconnections.next()).toMatchObject({ status: "DEADLINE_EXCEEDED" });
    expect(await server.sessions.next()).toMatchObject({ point: "A" });
  });
});

describe("the end of a stream, as the orchestrator tells it", () => {
  test("is DEADLINE_EXCEEDED when the deadline of its client has passed", async () => {
    const { url, disconnections } = await startOrchestrator();
    await connectController(url, { streamDeadlineMs: 100, reconnect: false });
    expect(await disconnections.next()).toMatchObject({ status: "DEADLINE_EXCEEDED" });
  });

  test("is what the application gave it", async () => {
    const { orchestrator, disconnections, client } = await openStream();
    orchestrator.streams[0]?.close({ status: "ABORTED", details: "half a pair: \ud83d" });
    expect(await disconnections.next()).toMatchObject({ status: "ABORTED" });
    expect(await client.disconnections.next()).toMatchObject({ status: "ABORTED", details: "half a pair: \ufffd" });
  });
});

describe("the path of the method", () => {
  test("may be another one, on both sides", async () => {
    const path = "/acme.energy.Orchestrator/Charger";
    const { url, connections } = await startOrchestrator({ path });
    await connectController(url, { path });
    expect(await connections.next()).toBe(1);
    const { controller } = makeController({ url });
    expect(await rejection(controller.connect())).toMatchObject({ code: "CW_STREAM", status: "UNIMPLEMENTED" });
  });
});
