/** What is cancelled by any of its signals. */
export interface Cancellable {
  readonly signals: readonly AbortSignal[];
  fail(reason: unknown): void;
}

/** The pending calls of a client. It listens once to each of their signals, however many calls the signal cancels. */
export class PendingCalls<Call extends Cancellable> {
  readonly all: Set<Call> = new Set<Call>();
  readonly #bySignal = new Map<AbortSignal, Set<Call>>();

  add(call: Call): void {
    this.all.add(call);
    for (const signal of call.signals) {
      const calls = this.#bySignal.get(signal);
      if (calls) calls.add(call);
      else {
        this.#bySignal.set(signal, new Set([call]));
        signal.addEventListener("abort", this);
      }
    }
  }

  delete(call: Call): void {
    this.all.delete(call);
    for (const signal of call.signals) {
      const calls = this.#bySignal.get(signal);
      // The last call of a signal takes the listener with it.
      if (calls?.delete(call) && calls.size === 0) {
        this.#bySignal.delete(signal);
        signal.removeEventListener("abort", this);
      }
    }
  }

  /** Listener of the signals. */
  handleEvent({ target }: Event & { readonly target: AbortSignal }): void {
    for (const call of this.#bySignal.get(target) ?? []) call.fail(target.reason);
  }
}
