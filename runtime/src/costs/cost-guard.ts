import type { Core } from "../client/core.js";
import type { SavedPause } from "../flow/saved-run.js";

/** Counts what a call costs, and stops it where it reaches a limit. */
export interface CostGuard {
  /** The core of the call: what it sends is noticed. */
  readonly core: Core;
  /** The core that it was made from. */
  readonly plain: Core;
  /** Whether the known costs have reached a limit. */
  readonly isOver: boolean;
  /**
   * Asks for the costs of runs that have ended, if there is a limit.
   *
   * @param paused the run that waits for tool results, if one does
   * @throws CostLimitError if the known costs have reached a limit.
   */
  check(paused?: SavedPause): Promise<void>;
  /** Counts a request that runs a flow, and the run that its answer names. Rejects as `send` does. */
  count(
    send: () => Promise<Record<string, unknown>>,
    isQueued?: boolean,
  ): Promise<Record<string, unknown>>;
  /** Counts a step that a stream has completed. */
  addStep(step: Readonly<Record<string, unknown>>): void;
  /**
   * Notes how far a stream is.
   *
   * @param isCounted whether its steps so far have all been counted, with their costs
   */
  follow(executionId: string | undefined, isCounted: boolean): void;
  /** Notes that a stream or a job has ended. */
  end(executionId: string | undefined, isCounted: boolean): void;
}
