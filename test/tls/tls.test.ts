import { once } from "node:events";
import { connect } from "node:net";
import { CentralSystem, ChargePoint, core } from "@chargewire/ocpp16";
import { type Handshake, HandshakeError, type RpcOptions } from "@chargewire/runtime";
import { generate } from "selfsigned";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let ofServer: Certificate;
let ofClient: Certificate;
const open: { close(): Promise<void> }[] = [];

async function makeCertificate(commonName: string): Promise<Certificate> {
  const altNames = [{ type: 2 as const, value: "localhost" }];
  const { private: key, cert } = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames }],
  });
  return { key, cert };
}

beforeAll(async () => {
  ofServer = await makeCertificate("localhost");
  ofClient = await makeCertificate("CP-1");
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function startServer(tls: object, options: RpcOptions = {}): Promise<{ url: string; handshakes: Handshake[] }> {
  const handshakes: Handshake[] = [];
  const centralSystem = new CentralSystem({
    ...options,
    authenticate: (handshake) => {
      handshakes.push(handshake);
      return true;
    },
  });
  centralSystem.handle(core, { heartbeat: () => ({ currentTime: new Date().toISOString() }) });
  await centralSystem.listen({ port: 0, host: "localhost", tls: { ...ofServer, ...tls } });
  open.push(centralSystem);
  return { url: `wss://localhost:${centralSystem.port}`, handshakes };
}

function createClient(url: string, tls: object, options: RpcOptions = {}): ChargePoint {
  const chargePoint = new ChargePoint({ url, identity: "CP-1", tls, ...options });
  open.push(chargePoint);
  return chargePoint;
}

describe("TLS options go through to node", () => {
  test("R32 pings and pongs count as life over wss too", async () => {
    const pings = { pingIntervalMs: 20, silenceTimeoutMs: 300 };
    const { url } = await startServer({}, pings);
    const chargePoint = createClient(url, { ca: ofServer.cert }, pings);
    const ends: unknown[] = [];
    chargePoint.on("disconnect", (_connection, how) => ends.push(how));
    await chargePoint.connect();
    // Without a byte that counts, either side would have ended the connection twice by then.
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect((await chargePoint.heartbeat()).currentTime).toMatch(/Z$/);
    expect(ends).toEqual([]);
  });

  test("a client that trusts the certificate calls over wss", async () => {
    const { url, handshakes } = await startServer({});
    const chargePoint = createClient(url, { ca: ofServer.cert });
    await chargePoint.connect();
    expect((await chargePoint.heartbeat()).currentTime).toMatch(/Z$/);
    expect(handshakes[0]?.tls).toMatchObject({ protocol: "TLSv1.3", authorized: false });
  });

  test("a client that does not trust it is told so", async () => {
    const { url } = await startServer({});
    const error = await createClient(url, {})
      .connect()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HandshakeError);
    expect((error as HandshakeError).cause).toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY/),
    });
  });

  test("R33 each server of a list may have TLS options of its own, on top of the client's", async () => {
    const [{ url }, { url: second, handshakes }] = [
      await startServer({}),
      await startServer({ requestCert: true, ca: ofClient.cert }),
    ];
    const chargePoint = new ChargePoint({
      url: [url, { url: second, tls: { ca: ofServer.cert } }],
      identity: "CP-1",
      tls: ofClient,
    });
    open.push(chargePoint);
    await chargePoint.connect();
    expect(chargePoint.state).toEqual({ status: "open", url: `${second}/CP-1` });
    expect(handshakes[0]?.tls).toMatchObject({ peerCertificate: { subject: { CN: "CP-1" } } });
  });

  test("R38 a peer that stays in the TLS handshake does not hold up a stop", async () => {
    const { url } = await startServer({});
    const socket = connect(Number(new URL(url).port), "localhost");
    socket.on("error", () => {});
    await once(socket, "connect");
    const [server] = open.splice(0);
    const closed = once(socket, "close");
    await server?.close();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test("authenticate sees the certificate of the client", async () => {
    const { url, handshakes } = await startServer({ requestCert: true, ca: ofClient.cert });
    const chargePoint = createClient(url, { ca: ofServer.cert, ...ofClient });
    await chargePoint.connect();
    const [handshake] = handshakes;
    expect(handshake?.tls).toMatchObject({ authorized: true, peerCertificate: { subject: { CN: "CP-1" } } });
  });
});
