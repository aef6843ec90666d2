import type { CallSettings, Timeouts } from "../client/options.js";
import { workError, workLimit } from "../request/work-limit.js";

/** The `work` limit of a blocking call, whose requests do not know of each other. */
export class WorkClock {
  readonly #timeout: CallSettings["timeout"];
  readonly #limit: number | undefined;
  readonly #started = performance.now();

  /**
   * @param timeouts of the client
   * @param timeout of the call
   */
  constructor(timeouts: Timeouts, timeout: CallSettings["timeout"]) {
    this.#timeout = timeout;
    this.#limit = workLimit(timeouts, timeout);
  }

  /**
   * The `timeout` of the next request, with what is left of the limit. A handler blocks, so that it cannot be interrupted: the
   * limit takes effect when it returns.
   *
   * @throws APITimeoutError if nothing is left.
   */
  next(): CallSettings["timeout"] {
    if (this.#limit === undefined) return this.#timeout;
    const work = this.#limit - (performance.now() - this.#started);
    if (work <= 0) throw workError(this.#limit);
    const timeout = this.#timeout;
    return { ...(typeof timeout === "object" ? timeout : { total: timeout }), work };
  }
}
