import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CentralSystem, ChargePoint, core } from "@chargewire/ocpp16";
import express from "express";
import { fastify } from "fastify";
import { afterEach, describe, expect, test } from "vitest";

const currentTime = "2026-11-21T10:00:00.000Z";
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A central system on somebody else's http server, called by a charge point; and the server's own page still works. */
async function prove(httpServer: HttpServer): Promise<{ answer: unknown; page: string }> {
  const centralSystem = new CentralSystem({ path: "/ocpp/:identity" });
  centralSystem.handle(core, { heartbeat: () => ({ currentTime }) });
  centralSystem.attach(httpServer);
  const { port } = httpServer.address() as AddressInfo;
  const chargePoint = await ChargePoint.connect(`ws://localhost:${port}/ocpp`, { identity: "CP-1" });
  const answer = await chargePoint.heartbeat();
  const page = await (await fetch(`http://localhost:${port}/`)).text();
  await chargePoint.close();
  await centralSystem.close();
  return { answer, page };
}

const proven = { answer: { currentTime }, page: "the rest of the application" };

describe("attach() takes the upgrades of an http server of the application", () => {
  test("plain node", async () => {
    const httpServer = createServer((_request, response) => response.end("the rest of the application"));
    await new Promise<void>((resolve) => httpServer.listen(0, "localhost", resolve));
    stops.push(() => httpServer.close());
    expect(await prove(httpServer)).toEqual(proven);
  });

  test("Express", async () => {
    const app = express();
    app.get("/", (_request, response) => {
      response.send("the rest of the application");
    });
    const httpServer = await new Promise<HttpServer>((resolve) => {
      const listening: HttpServer = app.listen(0, "localhost", () => resolve(listening));
    });
    stops.push(() => httpServer.close());
    expect(await prove(httpServer)).toEqual(proven);
  });

  test("Fastify", async () => {
    const app = fastify();
    app.get("/", () => "the rest of the application");
    await app.listen({ port: 0, host: "localhost" });
    stops.push(() => app.close());
    expect(await prove(app.server)).toEqual(proven);
  });
});
