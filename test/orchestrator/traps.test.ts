import { describe, expect, test } from "vitest";
import { openForeignClient, startByteServer, startForeignServer } from "./foreign.js";
import { at, connectController, openStream, reading, startOrchestrator } from "./sides.js";

// What goes wrong easily, and the exact bytes on the wire.

const eight = Date.parse("2026-11-21T08:00:00Z") / 1_000;

describe("a limit of 0 is a command: stop", () => {
  test("it reaches our controller, and is in force", async () => {
    const { client, orchestrator, sessions } = await openStream();
    client.controller.report(reading("A", 0));
    await sessions.next();
    orchestrator.command("A", { limit: 0 });
    expect(await client.commands.next()).toEqual({ point: "A", limit: 0 });
    expect([client.controller.limit("A"), client.controller.command("A")?.command.limit]).toEqual([0, 0]);
  });

  test("a foreign server leaves it out on the wire, and our controller stops", async () => {
    const server = await startForeignServer();
    const { controller, commands } = await connectController(server.url, { acceptAfterMs: 50 });
    (await server.calls.next()).write({ point: "A" });
    expect(await commands.next()).toEqual({ point: "A", limit: 0 });
    expect(controller.limit("A")).toBe(0);
  });

  test("our orchestrator sends the message, with nothing in it but the point", async () => {
    const { orchestrator, port, sessions } = await startOrchestrator();
    const { stream, commands } = openForeignClient(port);
    stream.write({ point: "A", vehicle: "V", watts: 0, measured: { seconds: eight }, start: { seconds: eight } });
    await sessions.next();
    orchestrator.command("A", { limit: 0 });
    expect(await commands.next()).toEqual({ point: "A" });
  });
});

describe("limits that JSON could not carry, or that mean something else", () => {
  const limits = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -7_400, -0.5, 1e-300];

  test.each(limits)("%s survives from our orchestrator to our controller", async (limit) => {
    const { client, orchestrator, sessions } = await openStream({ client: { defaultLimit: 1 } });
    client.controller.report(reading("A", 0));
    await sessions.next();
    orchestrator.command("A", { limit });
    expect(await client.commands.next()).toEqual({ point: "A", limit });
    expect(client.controller.limit("A")).toBe(limit);
  });

  test.each(limits)("%s survives between ours and foreign peers", async (limit) => {
    const server = await startForeignServer();
    const { commands } = await connectController(server.url, { acceptAfterMs: 50 });
    (await server.calls.next()).write({ point: "A", limit });
    expect(await commands.next()).toEqual({ point: "A", limit });
    const { orchestrator, port, sessions } = await startOrchestrator();
    const foreign = openForeignClient(port);
    foreign.stream.write({ point: "A", vehicle: "V", measured: { seconds: eight }, start: { seconds: eight } });
    await sessions.next();
    orchestrator.command("A", { limit });
    expect(await foreign.commands.next()).toEqual({ point: "A", limit });
  });

  test("a limit that is no number is given to nobody", async () => {
    const { client, orchestrator, sessions } = await openStream();
    client.controller.report(reading("A", 0));
    await sessions.next();
    expect(() => orchestrator.command("A", { limit: Number.NaN })).toThrow("/limit must be a number, or infinity");
    orchestrator.command("A", { limit: 5 });
    expect(await client.commands.next()).toEqual({ point: "A", limit: 5 });
  });
});

describe("a lifetime of 0 is not the same as none", () => {
  test("absent: the command holds without an end", async () => {
    const server = await startForeignServer();
    const { controller, commands } = await connectController(server.url, { acceptAfterMs: 50 });
    (await server.calls.next()).write({ point: "A", limit: 5 });
    expect(await commands.next()).toEqual({ point: "A", limit: 5 });
    expect(controller.command("A")).toEqual({ command: { point: "A", limit: 5 }, remainingMs: undefined });
  });

  test("zero: the command arrives, and lapses at once", async () => {
    const server = await startForeignServer();
    const made = await connectController(server.url, { acceptAfterMs: 50, defaultLimit: 1_380 });
    const call = await server.calls.next();
    call.write({ point: "A", limit: 5, lifetime: {} as { seconds: number } });
    expect(await made.commands.next()).toEqual({ point: "A", limit: 5, lifetime: 0 });
    expect(await made.lapsed.next()).toBe("A");
    expect([made.controller.command("A"), made.controller.limit("A")]).toEqual([undefined, 1_380]);
  });

  test("our orchestrator sends both as they are", async () => {
    const { orchestrator, port, sessions } = await startOrchestrator();
    const { stream, commands } = openForeignClient(port);
    stream.write({ point: "A", vehicle: "V", measured: { seconds: eight }, start: { seconds: eight } });
    await sessions.next();
    orchestrator.command("A", { limit: 5, lifetime: 0 });
    expect(await commands.next()).toEqual({ point: "A", limit: 5, lifetime: {} });
    orchestrator.command("A", { limit: 5 });
    expect(await commands.next()).toEqual({ point: "A", limit: 5 });
  });

  test("a lifetime below 0 is refused by both", async () => {
    const { client, orchestrator, sessions } = await openStream();
    client.controller.report(reading("A", 0));
    await sessions.next();
    expect(() => orchestrator.command("A", { limit: 5, lifetime: -1 })).toThrow("/lifetime must be at least 0");
    const server = await startForeignServer();
    const made = await connectController(server.url, { acceptAfterMs: 50 });
    const call = await server.calls.next();
    call.write({ point: "A", limit: 5, lifetime: { seconds: -1 } });
    expect(await made.reports.next()).toMatchObject({
      kind: "invalidCommand",
      error: { code: "CW_VALIDATION", issues: [{ path: "/lifetime" }], received: true },
    });
    call.write({ point: "A", limit: 6 });
    expect(await made.commands.next()).toEqual({ point: "A", limit: 6 });
  });
});

describe("unknown power is not sent as 0", () => {
  test("a reading without watts is refused, and nothing goes out", async () => {
    const { url, received } = await startByteServer();
    const { controller } = await connectController(url, { acceptAfterMs: 50 });
    const { watts: _, ...unknown } = reading("A", 1);
    expect(() => controller.report(unknown as never)).toThrow("/watts is required");
    controller.report(reading("B", 1));
    expect((await received.next()).subarray(0, 3)).toEqual(Buffer.from([0x0a, 1, 0x42]));
  });

  test("power of 0 W is a reading, which is sent", async () => {
    const { client, sessions } = await openStream();
    client.controller.report(reading("A", 1, { watts: 0 }));
    expect(await sessions.next()).toMatchObject({ session: { watts: 0 } });
  });
});

describe("the bytes on the wire", () => {
  const bytes = (...parts: (number[] | string)[]): string => {
    return Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString("hex");
  };
  // 1,795,248,000 s since 1970: eight o'clock of these tests, as a varint.
  const varint = [0x80, 0x9f, 0x85, 0xd8, 0x06];

  test("a session: the keys 0a 12 19 22 2a 32, in this order", async () => {
    const { url, received } = await startByteServer();
    const { controller } = await connectController(url, { acceptAfterMs: 50 });
    expect(eight).toBe(1_795_248_000);
    controller.report(reading("A", 0, { vehicle: "V", watts: 1, end: at(0.000_001 * 1_000) }));
    expect((await received.next()).toString("hex")).toBe(
      bytes(
        [0x0a, 1, 0x41],
        [0x12, 1, 0x56],
        [0x19, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
        [0x22, 6, 0x08, ...varint],
        [0x2a, 6, 0x08, ...varint],
        [0x32, 10, 0x08, ...varint, 0x10, 0xc0, 0x84, 0x3d],
      ),
    );
  });

  test("power of 0 W is left out, as proto3 has it", async () => {
    const { url, received } = await startByteServer();
    const { controller } = await connectController(url, { acceptAfterMs: 50 });
    controller.report(reading("A", 0, { vehicle: "V", watts: 0 }));
    expect((await received.next()).toString("hex")).toBe(
      bytes([0x0a, 1, 0x41], [0x12, 1, 0x56], [0x22, 6, 0x08, ...varint], [0x2a, 6, 0x08, ...varint]),
    );
  });

  test("a command: the keys 0a 11 1a, with fields that are not known in between", async () => {
    const { url, calls } = await startByteServer();
    const { commands } = await connectController(url, { acceptAfterMs: 50 });
    const call = await calls.next();
    const limit = Buffer.alloc(8);
    limit.writeDoubleLE(11_000);
    const point = Buffer.from([0x0a, 1, 0x41]);
    const lifetime = Buffer.from([0x1a, 4, 0x08, 60, 0x10, 0]);
    call.write(Buffer.concat([point, Buffer.from([0x11]), limit, lifetime]));
    expect(await commands.next()).toEqual({ point: "A", limit: 11_000, lifetime: 60 });
    const unknown = Buffer.from([0x78, 5, 0x7a, 2, 1, 2]);
    // The last of a scalar counts, and parts of a message are put together.
    const twice = Buffer.concat([
      Buffer.from([0x0a, 1, 0x42]),
      unknown,
      lifetime,
      point,
      Buffer.from([0x1a, 2, 0x10, 100]),
    ]);
    call.write(twice);
    expect(await commands.next()).toEqual({ point: "A", limit: 0, lifetime: 60.000_000_1 });
  });
});
