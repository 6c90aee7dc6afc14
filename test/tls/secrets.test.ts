import { inspect } from "node:util";
import {
  CentralSystem,
  type CentralSystemOptions,
  ChargePoint,
  type ChargePointOptions,
  core,
} from "@chargewire/ocpp16";
import { ErrorCode, type Logger, OcppError, Server } from "@chargewire/runtime";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { connectRaw } from "../support/wire-client.js";

const password = "pass-5ecret-word";
const idTag = "TAG-5ecret";
const query = "token=5ecret-token";
/** What the application's own code throws. It may be handed back to the application, and written nowhere. */
const ownError = new Error(`the database has no 5ecret-row for ${password}`);

let authority: Certificate;
let ofServer: Certificate;
let ofClient: Certificate;
let ofOther: Certificate;

beforeAll(async () => {
  authority = await makeAuthority("Operator");
  ofServer = await issue(authority, { commonName: "Back end", names: ["localhost"] });
  ofClient = await issue(authority, { commonName: "CP-1" });
  ofOther = await issue(authority, { commonName: "CP-2" });
});

/** Everything that the two sides have said, other than to whom the secret belongs. */
class Said {
  readonly lines: string[] = [];

  readonly logger: Logger = {
    debug: (line) => this.lines.push(line),
    info: (line) => this.lines.push(line),
    warn: (line) => this.lines.push(line),
    error: (line) => this.lines.push(line),
  };

  /** Follows all events but `frame`, which is the wire itself, and the handshake, which is what the application asked for. */
  follow(side: CentralSystem | ChargePoint): void {
    // Both have these events; TypeScript cannot call a method of either.
    const on = side.on.bind(side) as Server["on"];
    on("report", (report) => this.add("error" in report && report.error === ownError ? report.kind : report));
    on("disconnect", (_connection, end) => this.add(end));
    on("cancel", (call, error) => this.add([call.action, call.messageId, error]));
    if (side instanceof Server) side.on("refuse", ({ url: _url, ...refused }) => this.add(refused));
  }

  add(what: unknown): void {
    this.lines.push(inspect(what, { depth: 10, showHidden: true }));
    if (what instanceof Error) this.lines.push(what.message, what.stack ?? "", JSON.stringify(what));
  }

  async failure(promise: Promise<unknown>): Promise<void> {
    const outcome = await promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (outcome === undefined) throw new Error("It did not fail.");
    this.add(outcome);
  }

  /** The lines that tell too much. */
  leaks(): string[] {
    const bodies = [ofServer, ofClient, ofOther, authority].map(({ key }) => key.split("\n")[1] ?? "");
    const secrets = [
      "5ecret",
      Buffer.from(password).toString("hex"),
      Buffer.from(`CP-1:${password}`).toString("base64"),
      ...bodies,
    ];
    const bytes = [...Buffer.from("5ecret")].map((byte) => byte.toString(16)).join(" ");
    return this.lines.filter((line) => [...secrets, bytes].some((secret) => line.includes(secret)));
  }
}

async function start(
  said: Said,
  options: CentralSystemOptions = {},
  tls?: object,
): Promise<{ url: string; port: number; centralSystem: CentralSystem }> {
  const centralSystem = new CentralSystem({ logger: said.logger, ...options });
  said.follow(centralSystem);
  await centralSystem.listen({ port: 0, host: "localhost", tls: tls as object });
  onTestFinished(() => centralSystem.close({ deadlineMs: 0 }));
  const port = centralSystem.port ?? 0;
  return { centralSystem, port, url: `${tls === undefined ? "ws" : "wss"}://localhost:${port}/ocpp?${query}` };
}

function makeChargePoint(said: Said, url: string, options: Partial<ChargePointOptions> = {}): ChargePoint {
  const chargePoint = new ChargePoint({ logger: said.logger, url, identity: "CP-1", password, ...options });
  said.follow(chargePoint);
  onTestFinished(() => chargePoint.close({ deadlineMs: 0 }));
  return chargePoint;
}

describe("R46 nothing secret is in a log, an event or an error", () => {
  test.each([
    ["wrong credentials", { authenticate: () => false }],
    ["a refusal", { authenticate: () => ({ httpStatus: 404 }) }],
    ["an authenticate that throws what it knows", { authenticate: () => Promise.reject(ownError) }],
    ["a check that takes too long", { authenticateTimeoutMs: 10, authenticate: () => new Promise<boolean>(() => {}) }],
    ["a profile that throws", { security: { profile: () => Promise.reject(ownError) } }],
    ["no TLS", { security: { profile: () => 2 as const } }],
    ["too many of them", { maxHandshakesPerAddress: { count: 1, perMs: 1e9 }, authenticate: () => false }],
  ] satisfies [string, CentralSystemOptions][])("R46 the handshake: %s", async (_what, options) => {
    const said = new Said();
    const { url } = await start(said, options);
    const chargePoint = makeChargePoint(said, url.replace("ws://", "ws://user:5ecret-user@"));
    await said.failure(chargePoint.connect());
    await said.failure(chargePoint.connect());
    expect(said.leaks()).toEqual([]);
    expect(said.lines.length).toBeGreaterThan(2);
  });

  test("R46 a server that is not there, and one that speaks no TLS", async () => {
    const said = new Said();
    const { port } = await start(said);
    await said.failure(makeChargePoint(said, `ws://user:5ecret-user@localhost:1/ocpp?${query}`).connect());
    const tls = { ...ofClient, ca: authority.cert };
    await said.failure(makeChargePoint(said, `wss://localhost:${port}/ocpp?${query}`, { tls }).connect());
    expect(said.leaks()).toEqual([]);
  });

  test("R46 certificates: another station's, an unknown authority, a key that does not fit", async () => {
    const said = new Said();
    const tls = { ...ofServer, ca: authority.cert };
    const { url, centralSystem } = await start(said, { security: { profile: 3 } }, tls);
    const show = (options: object) => makeChargePoint(said, url, { tls: { ca: authority.cert, ...options } });
    await said.failure(show(ofOther).connect());
    await said.failure(show({}).connect());
    await said.failure(show({ ...ofClient, ca: [] }).connect());
    await said.failure(Promise.resolve().then(() => show({ cert: ofClient.cert, key: ofOther.key }).connect()));
    await said.failure(Promise.resolve().then(() => centralSystem.setTls({ key: ofOther.key })));
    await said.failure(Promise.resolve().then(() => centralSystem.setTls({ key: "5ecret", cert: "5ecret" })));
    expect(said.leaks()).toEqual([]);
  });

  test("R46 options that are refused", async () => {
    const said = new Said();
    const make = (options: Partial<ChargePointOptions>) =>
      Promise.resolve().then(() => makeChargePoint(said, `ws://user:5ecret@localhost/?${query}`, options));
    await said.failure(make({ security: { profile: 1 }, password: "5ecret" }));
    await said.failure(make({ security: { profile: 2 } }));
    await said.failure(make({ password: { hex: "5ecret" } }));
    await said.failure(make({ url: "http://user:5ecret@localhost" }));
    await said.failure(make({ url: "5ecret" }));
    expect(said.leaks()).toEqual([]);
  });

  test("R46 idTags: payloads that are refused, handlers that throw, answers of all kinds", async () => {
    const said = new Said();
    const { url, port, centralSystem } = await start(said);
    const authorize: Record<string, () => { idTagInfo: { status: "Accepted" } }> = {
      [`${idTag}-1`]: () => {
        throw ownError;
      },
      [`${idTag}-2`]: () => ({ idTagInfo: { status: idTag, parentIdTag: idTag } }) as never,
      [`${idTag}-3`]: () => {
        throw new OcppError(ErrorCode.SecurityError);
      },
    };
    centralSystem.handle(core, { authorize: ({ idTag: asked }) => authorize[asked]?.() as never });
    const chargePoint = makeChargePoint(said, url);
    await chargePoint.connect();
    for (const each of Object.keys(authorize)) await said.failure(chargePoint.authorize({ idTag: each }));
    // Refused before it leaves, and, from one that does not check, where it arrives.
    await said.failure(chargePoint.authorize({ idTag: `${idTag}-that-is-too-long` }));
    await said.failure(chargePoint.authorize({ idTag, password } as never));
    const raw = await connectRaw(`ws://localhost:${port}/CP-2`, "ocpp1.6");
    for (const payload of [
      { idTag: `${idTag}-that-is-too-long` },
      { idTag: [idTag] },
      { idTag, unknown: idTag },
      idTag,
    ]) {
      said.add((await raw.exchange([2, "1", "Authorize", payload])).slice(2));
    }
    raw.send(`[2,"2","Authorize",{"idTag":"${idTag}"`);
    raw.send([3, "3", { idTag }]);
    // Frames are handled in order: with the answer to this one, those before it were.
    expect((await raw.exchange([2, "4", "Heartbeat", {}])).slice(0, 2)).toEqual([4, "4"]);
    expect(said.leaks()).toEqual([]);
  });

  test("R46 the ends of connections with calls in progress", async () => {
    const said = new Said();
    const { url, centralSystem } = await start(said);
    const begun = new Arrivals<true>("The handler");
    centralSystem.handle(core, {
      authorize: () => {
        begun.push(true);
        return new Promise(() => {});
      },
    });
    const replaced = makeChargePoint(said, url);
    await replaced.connect();
    const first = said.failure(replaced.authorize({ idTag }));
    await begun.next();
    const chargePoint = makeChargePoint(said, url);
    await chargePoint.connect();
    await first;
    await said.failure(chargePoint.authorize({ idTag }, { timeoutMs: 5 }));
    const second = said.failure(chargePoint.authorize({ idTag }));
    await centralSystem.close({ deadlineMs: 5 });
    await second;
    await said.failure(chargePoint.authorize({ idTag }));
    expect(said.leaks()).toEqual([]);
  });
});
