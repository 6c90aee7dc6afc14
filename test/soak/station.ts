import { setTimeout as sleep } from "node:timers/promises";
import { type CallOptions, Client, type Protocol, type Server } from "@chargewire/runtime";
import type { Random } from "../fuzz/random.js";
import type { EveryVersion } from "../support/ocpp-versions.js";
import { answerDataTransfer, manners, patienceMs } from "./back-end.js";
import { GivenUp, type Ledger } from "./ledger.js";

/** What a station does next; how often, in relation to the others. */
const weights = {
  callUp: 40,
  callDown: 30,
  dropHere: 6,
  dropThere: 3,
  takeOver: 5,
  leave: 4,
} as const;

/** What stations have in common. */
export interface StationSurroundings {
  readonly server: Server<EveryVersion>;
  readonly ledger: Ledger;
  /** Mean time between two steps, in ms. */
  readonly pauseMs: number;
  /** Whether there is another step, after so many. */
  readonly goesOn: (steps: number) => boolean;
}

/** One charging station: calls, is called, loses its connection, comes back, is replaced. */
export class Station {
  readonly #identity: string;
  readonly #protocol: Protocol<EveryVersion>;
  readonly #isInMemory: boolean;
  readonly #around: StationSurroundings;
  readonly #random: Random;
  #client: Client<EveryVersion>;
  /** Calls in both directions that have not ended. */
  readonly #calls = new Set<Promise<void>>();

  constructor(
    identity: string,
    protocol: Protocol<EveryVersion>,
    isInMemory: boolean,
    around: StationSurroundings,
    random: Random,
  ) {
    this.#identity = identity;
    this.#protocol = protocol;
    this.#isInMemory = isInMemory;
    this.#around = around;
    this.#random = random;
    this.#client = this.#makeClient();
  }

  /** Lives until the surroundings say that it is over; everything of it has ended then. */
  async live(): Promise<void> {
    for (let steps = 0; this.#around.goesOn(steps); steps++) {
      await sleep(this.#around.pauseMs * 2 * (this.#random.below(1_000) / 1_000));
      await this.#step();
    }
    await this.#client.close({ deadlineMs: 2 * patienceMs });
    await Promise.all(this.#calls);
  }

  async #step(): Promise<void> {
    if (!this.#client.connected) await this.#client.connect();
    switch (this.#random.weighted(weights)) {
      case "callUp":
        return this.#callUp();
      case "callDown":
        return this.#callDown();
      case "dropHere":
        this.#callBoth();
        this.#client.connection?.terminate();
        return;
      case "dropThere":
        this.#callBoth();
        this.#around.server.connection(this.#identity)?.terminate();
        return;
      case "takeOver":
        return this.#takeOver();
      case "leave":
        await this.#client.close({ deadlineMs: patienceMs });
        this.#client = this.#makeClient();
        return;
    }
  }

  /** A second connection of the same identity while calls are on their way over the first. */
  async #takeOver(): Promise<void> {
    const older = this.#client;
    this.#callBoth();
    this.#client = this.#makeClient();
    await this.#client.connect();
    this.#callBoth();
    await older.close({ deadlineMs: 0 });
  }

  #callBoth(): void {
    this.#callUp();
    this.#callDown();
  }

  /** Some calls of the station at once. */
  #callUp(): void {
    const client = this.#client;
    for (let left = this.#random.between(1, 3); left > 0; left--) {
      const vendorId = this.#random.pick(manners);
      const onDisconnect = this.#random.pick(["fail", "fail", "resend"] as const);
      const options = { ...this.#giveUpSometimes(), onDisconnect };
      this.#enter(() => client.call("DataTransfer", { vendorId }, options));
    }
  }

  /** Some calls of the server at once. */
  #callDown(): void {
    const { server } = this.#around;
    for (let left = this.#random.between(1, 3); left > 0; left--) {
      const vendorId = this.#random.pick(manners);
      const options = this.#giveUpSometimes();
      this.#enter(() => server.call(this.#identity, this.#protocol, "DataTransfer", { vendorId }, options));
    }
  }

  #enter(start: () => Promise<unknown>): void {
    const call = this.#around.ledger.call(start);
    this.#calls.add(call);
    void call.finally(() => this.#calls.delete(call));
  }

  #giveUpSometimes(): Pick<CallOptions, "signal"> {
    if (this.#random.chance(0.9)) return {};
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new GivenUp("given up")), this.#random.below(10));
    return { signal: cancel.signal };
  }

  #makeClient(): Client<EveryVersion> {
    const { server, ledger } = this.#around;
    const client = new Client<EveryVersion>({
      protocols: [this.#protocol],
      identity: this.#identity,
      reconnect: false,
      url: `ws://127.0.0.1:${server.port}`,
      callTimeoutMs: patienceMs,
      ...(this.#isInMemory ? { dial: server.inMemory() } : {}),
    });
    client.handleAction(this.#protocol, "DataTransfer", ({ vendorId }, context) => {
      return answerDataTransfer(ledger, vendorId, context);
    });
    ledger.follow(client as unknown as Client);
    return client;
  }
}
