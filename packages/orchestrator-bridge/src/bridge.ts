import type { Connection, InterceptedCall, Interceptor, ProtocolTypes, Server, Unsubscribe } from "@chargewire/runtime";
import { Emitter } from "@chargewire/runtime/kit";
import type { BridgeEvents, ProfilePurpose } from "./bridge-events.js";
import { type BridgeOptions, type Installation, type ResolvedOptions, resolveOptions } from "./bridge-options.js";
import type { Electricity } from "./limits/limit.js";
import { LimitKeeper } from "./limits/limit-keeper.js";
import type { Place } from "./place.js";
import type { News, TransactionNews } from "./sessions/news.js";
import { SessionBook } from "./sessions/session-book.js";
import { createVehicleIds } from "./sessions/vehicle.js";
import { versionOf } from "./versions/versions.js";

/** A transaction that ran before the bridge did. */
export interface KnownTransaction extends Place {
  /** As the station calls it: a number in OCPP 1.6, a text in OCPP 2.x. */
  readonly transactionId: number | string;
  /** When it began (RFC 3339). */
  readonly start: string;
  /** Who charges: idTag or idToken; left out where nobody showed a token. */
  readonly token?: string | undefined;
}

/** How a message is read, whatever its version. */
type NewsReader = (request: object, response: object) => News | undefined;

/**
 * Joins the stations of OCPP servers to an orchestrator: their transactions become sessions, and its commands become
 * charging profiles. The application keeps its own handlers; the bridge looks at what they answered.
 */
export class OrchestratorBridge implements Disposable {
  /**
   * Sees what stations say, once the application has answered it. Make it the first of the server's `incoming` ones, so
   * that a station has its answer before it is called because of it.
   */
  readonly interceptor: Interceptor;
  readonly #options: ResolvedOptions;
  readonly #events: Emitter<BridgeEvents>;
  /** Apart, so that a listener of `failed` that throws is not told of that, for ever. */
  readonly #failures = new Emitter<Pick<BridgeEvents, "failed">>(() => {});
  readonly #book: SessionBook;
  readonly #limits: LimitKeeper;
  readonly #servers = new Set<(identity: string) => Connection | undefined>();
  readonly #unsubscribers = new Set<Unsubscribe>();
  #isClosed = false;

  /** @throws DefinitionError when an option contradicts itself. */
  constructor(options: BridgeOptions) {
    this.#options = resolveOptions(options);
    const { orchestrator, points, averaging, salt } = this.#options;
    const now = (): number => Date.now();
    this.#events = new Emitter((error) => this.#failed(error));
    this.#book = new SessionBook({
      points,
      averaging,
      now,
      vehicles: createVehicleIds(salt),
      nominalVoltage: (place) => this.#installationAt(place).voltage,
    });
    this.#limits = new LimitKeeper({
      ...this.#options,
      now,
      connection: (identity) => this.#connection(identity),
      runningAt: (place) => this.#book.running(place),
      rateUnit: (place) => this.#installationAt(place).rateUnit,
      electricity: (place, purpose) => this.#electricity(place, purpose),
      applied: (applied) => this.#events.emit("applied", applied),
      refused: (refused) => this.#events.emit("refused", refused),
      failed: (error) => this.#failed(error),
    });
    this.interceptor = (next) => async (call) => {
      const response = await next(call);
      this.#guard(() => this.#see(call, response));
      return response;
    };
    this.#unsubscribers.add(orchestrator.on("command", ({ point }) => this.#guard(() => this.#commanded(point))));
    this.#unsubscribers.add(orchestrator.on("lapsed", (point) => this.#guard(() => this.#commanded(point))));
  }

  /**
   * Sends commands to the stations of a server; there may be several. Its `incoming` interceptors should have
   * {@link interceptor}.
   * @returns what undoes it.
   */
  attach<Types extends ProtocolTypes>(server: Server<Types>): Unsubscribe {
    const find = (identity: string): Connection | undefined => server.connection(identity) as Connection | undefined;
    this.#servers.add(find);
    const unsubscribe = server.on("connect", ({ identity }) => this.#limits.returned(identity));
    const detach = (): void => {
      unsubscribe();
      this.#servers.delete(find);
      this.#unsubscribers.delete(detach);
    };
    this.#unsubscribers.add(detach);
    for (const { identity } of server.connections) this.#limits.returned(identity);
    return detach;
  }

  /**
   * Tells of a transaction that runs since before the bridge, so that its session has its vehicle and its start. One of
   * OCPP 2.x needs it: the station says once, as a rule, at which EVSE it is, and until this does nothing is told of it.
   * Where another transaction is known to run, or this one elsewhere, or has ended, `ignored` is told, and nothing changes.
   */
  resume(transaction: KnownTransaction): void {
    const { identity, evse, transactionId, start, token } = transaction;
    const id = String(transactionId);
    const news = { transactionId: id, evse, at: start, token, isAnonymous: token === undefined, readings: [] };
    this.#take(identity, "resume", { kind: "resumed", ...news });
  }

  /** Adds a listener. What it throws goes to `failed`, and harms nobody else. */
  on<Name extends keyof BridgeEvents>(name: Name, listener: BridgeEvents[Name]): Unsubscribe {
    if (name === "failed") return this.#failures.on("failed", listener as BridgeEvents["failed"]);
    return this.#events.on(name, listener);
  }

  /**
   * Tells neither the orchestrator nor the stations anything any more; the client and the servers stay open. Limits stay
   * at the stations as they are.
   */
  close(): void {
    this.#isClosed = true;
    this.#limits.stop();
    for (const unsubscribe of [...this.#unsubscribers]) unsubscribe();
    this.#unsubscribers.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #see({ connection, action, request }: InterceptedCall, response: object): void {
    if (this.#isClosed) return;
    const version = versionOf(connection.protocol.subprotocol);
    const readers = (version?.news ?? {}) as Readonly<Record<string, NewsReader>>;
    const news = Object.hasOwn(readers, action) ? readers[action]?.(request, response) : undefined;
    if (news === undefined) return;
    const { identity } = connection;
    // What this makes us ask the station comes after the answer that it waits for.
    if (news.kind === "registered") setImmediate(() => this.#guard(() => this.#limits.returned(identity)));
    else this.#take(identity, action, news);
  }

  #take(identity: string, action: string, news: TransactionNews): void {
    const { sessions, place, ignored } = this.#book.take(identity, news);
    for (const session of sessions) {
      this.#guard(() => {
        this.#options.orchestrator.report(session);
        this.#events.emit("session", session);
      });
    }
    if (ignored !== undefined) this.#events.emit("ignored", { identity, action, reason: ignored });
    if (place !== undefined) setImmediate(() => this.#guard(() => this.#limits.noticed(place)));
  }

  #commanded(point: string): void {
    const place = this.#options.points.placeOf(point);
    if (place !== undefined) return this.#limits.changed(point, place);
    const command = this.#options.orchestrator.command(point)?.command;
    const reason = { kind: "unknownPoint" } as const;
    this.#events.emit("refused", { point, identity: undefined, command, purpose: undefined, reason });
  }

  #connection(identity: string): Connection | undefined {
    for (const find of this.#servers) {
      const connection = find(identity);
      if (connection !== undefined) return connection;
    }
    return undefined;
  }

  /** What the application cannot say is not known: a limit that is told in another form is better than none. */
  #installationAt(place: Place): Installation {
    try {
      return this.#options.installationAt(place);
    } catch (error) {
      this.#failed(error);
      return {};
    }
  }

  #electricity(place: Place, purpose: ProfilePurpose): Electricity {
    const { voltage = 230, phases = 3 } = this.#installationAt(place);
    const meter = purpose === "TxProfile" ? this.#book.running(place)?.meter : undefined;
    return { voltage: meter?.voltage ?? voltage, phases: meter?.phases.inUse(phases) ?? phases };
  }

  #guard(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#failures.emit("failed", error);
  }
}
