import type { Hooks } from "../client/hooks.js";
import { warn } from "../client/warn.js";
import { APITimeoutError } from "../errors.js";
import type { CallContext } from "../request/call-context.js";

/**
 * Bounds the concurrent requests, and with them the connections. Others wait here and not in undici's pool, where the
 * limit for connecting would have begun, and an aborted request would keep its place.
 */
export class ConnectionQueue {
  readonly max: number;
  readonly #hooks: Hooks;
  readonly #waiting = new Set<() => void>();
  #free: number;
  #warned = false;

  /** @param max maximum number of concurrent requests */
  constructor(max: number, hooks: Hooks) {
    this.max = this.#free = max;
    this.#hooks = hooks;
  }

  /**
   * Takes a place for a request.
   *
   * @returns a promise if the request has to wait, within the total limit of the context. Rejects if the context fails first.
   */
  enter(context: CallContext): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    if (!this.#warned) this.#warn();
    context.enter("program");
    return new Promise((resolve, reject) => {
      this.#waiting.add(resolve);
      context.onStop((reason) => {
        this.#waiting.delete(resolve);
        if (reason instanceof APITimeoutError) {
          reason.message += ". It waited for a free connection: see `maxConnections`.";
        }
        // The reason of a signal may be any value, and is passed on unchanged.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(reason);
      });
    });
  }

  /** Gives the place of a request to the first that waits. */
  readonly leave = (): void => {
    // Later, so that what ends many requests, such as a signal, ends those that wait before one of them is sent.
    queueMicrotask(() => {
      const [next] = this.#waiting;
      if (next) {
        this.#waiting.delete(next);
        next();
      } else this.#free++;
    });
  };

  #warn(): void {
    this.#warned = true;
    const message =
      `Calls wait for a free connection, because all ${this.max} are in use. ` +
      "Raise `maxConnections` of the client, or close streams that are not read to their end.";
    warn(this.#hooks, "NOUKAI_CONNECTIONS", message);
  }
}
