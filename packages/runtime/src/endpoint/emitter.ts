/** Takes a listener off again; harmless when called twice. */
export type Unsubscribe = () => void;

/** What an event hands to its listeners. */
export type EventDetails<Listener> = Listener extends (...details: infer Details extends readonly unknown[]) => unknown
  ? Details
  : never;

/** Listeners by event name, typed. A listener that throws, or whose promise rejects, harms nobody else. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Events[keyof Events]>>();
  readonly #onError: (error: unknown) => void;

  /** @param onError receives what listeners throw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Adds a listener. */
  on<Name extends keyof Events>(name: Name, listener: Events[Name]): Unsubscribe {
    const listeners = this.#listenersOf(name).add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /** The listeners of an event, of now and of later: who asks for every frame whether there are any keeps this. */
  listeners(name: keyof Events): { readonly size: number } {
    return this.#listenersOf(name);
  }

  /** Whether anybody listens: what an event carries need not be made otherwise. */
  has(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  #listenersOf(name: keyof Events): Set<Events[keyof Events]> {
    let listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(name, listeners);
    }
    return listeners;
  }

  /** Calls the listeners of an event in the order in which they were added. */
  emit<Name extends keyof Events>(name: Name, ...details: EventDetails<Events[Name]>): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of [...listeners]) {
      try {
        const result = (listener as (...details: readonly unknown[]) => unknown)(...details);
        if (result instanceof Promise) result.catch(this.#onError);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
