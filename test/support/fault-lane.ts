import type { Socket } from "node:net";

/** What happens to one direction of a link from its first byte on. */
export interface LanePlan {
  /** How long each byte is on its way, in ms. Default 0. */
  readonly delayMs?: number;
  /** Bytes that are let through; then the link is cut. Default: all. */
  readonly cutAfter?: number;
  /** Whether everything is held back until {@link Lane.flow}. Default `false`. */
  readonly stalled?: boolean;
  /** Most bytes that are passed on at once. Default: as they come. */
  readonly pieceBytes?: number;
}

interface Piece {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** One direction of a link. What it does can be changed at any time. */
export class Lane {
  /** Bytes that the sender has sent so far, whether or not they were passed on. */
  bytes = 0;
  delayMs: number;
  pieceBytes: number;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #cut: () => void;
  #left: number;
  #isStalled: boolean;
  #hasVanished = false;
  #hasEnded = false;
  #queue: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;
  #watchers: (() => void)[] = [];

  /** @param cut ends the whole link. */
  constructor(from: Socket, to: Socket, plan: LanePlan, cut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#cut = cut;
    this.delayMs = plan.delayMs ?? 0;
    this.pieceBytes = plan.pieceBytes ?? Number.POSITIVE_INFINITY;
    this.#left = plan.cutAfter ?? Number.POSITIVE_INFINITY;
    this.#isStalled = plan.stalled ?? false;
    from.on("data", (bytes) => this.#take(bytes));
    from.on("end", () => {
      this.#hasEnded = true;
      this.#pump();
    });
  }

  /** Holds back whatever comes, the end of the sender included. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Reads no more of the sender, so that what it writes piles up at its own side. */
  block(): void {
    this.#from.pause();
  }

  /** Lets go what was held back, and passes on again. */
  flow(): void {
    this.#isStalled = false;
    this.#from.resume();
    this.#pump();
  }

  /** Cuts the link after so many more bytes, exactly; `0` with the next byte that comes. */
  cutAfter(bytes: number): void {
    this.#left = bytes;
  }

  /** Writes bytes that the sender never sent. */
  inject(bytes: Buffer): void {
    this.#to.write(bytes);
  }

  /** Passes nothing on any more, not even the end of the sender. */
  vanish(): void {
    this.#hasVanished = true;
    this.#queue = [];
    clearTimeout(this.#timer);
  }

  /** Resolves when the sender has sent that many bytes since the beginning of the link. */
  async sent(bytes: number): Promise<void> {
    while (this.bytes < bytes) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  #take(bytes: Buffer): void {
    this.bytes += bytes.length;
    for (const watcher of this.#watchers.splice(0)) watcher();
    if (this.#hasVanished) return;
    const dueAt = performance.now() + this.delayMs;
    for (let start = 0; start < bytes.length; start += this.pieceBytes) {
      this.#queue.push({ bytes: bytes.subarray(start, start + this.pieceBytes), dueAt });
    }
    this.#pump();
  }

  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#hasVanished || this.#isStalled) return;
    const [first] = this.#queue;
    if (first === undefined) {
      if (this.#hasEnded) this.#to.end();
      return;
    }
    const waitMs = first.dueAt - performance.now();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#pump(), waitMs);
      return;
    }
    this.#queue.shift();
    const isCut = first.bytes.length > this.#left || this.#left === 0;
    this.#to.write(first.bytes.subarray(0, this.#left));
    this.#left -= Math.min(first.bytes.length, this.#left);
    if (isCut) return this.#cut();
    // A piece of its own is one packet of its own.
    if (this.pieceBytes < Number.POSITIVE_INFINITY) setImmediate(() => this.#pump());
    else this.#pump();
  }
}
