import { type Deadline, startDeadline } from "../../rpc/deadline.js";

/** A wait that can be made shorter or longer while it runs. Its timer keeps the process alive. */
export class Wait {
  /** Resolves when the wait is over, or was ended; never rejects. */
  readonly over: Promise<void>;
  // Not the time of day: the clock of a station is often set right with its first connection.
  readonly #begunAt: number = performance.now();
  #deadline: Deadline;
  #isOver = false;
  #finish: () => void = () => {};

  /** @param delayMs how long it takes, in ms. */
  constructor(delayMs: number) {
    this.over = new Promise((resolve) => {
      this.#finish = () => {
        this.#isOver = true;
        resolve();
      };
    });
    this.#deadline = startDeadline(delayMs, this.#finish);
  }

  /** Changes how long it takes, in ms from when it began; does nothing when it is over. */
  change(delayMs: number): void {
    if (this.#isOver) return;
    this.#deadline.cancel();
    this.#deadline = startDeadline(Math.max(0, delayMs - (performance.now() - this.#begunAt)), this.#finish);
  }

  /** Ends it now. */
  end(): void {
    this.#deadline.cancel();
    this.#finish();
  }
}
