/** Settings of workers. Times are in milliseconds. */
export interface Settings {
  /** How many claims a worker handles at once. */
  readonly concurrency: number;
  /** How many steps of claims all workers start in a second, at most. */
  readonly perSecond: number;
  /** How long a request that starts or resumes a run may take. */
  readonly timeoutMs: number;
  /** How much longer a session may take to show a run that was started. */
  readonly settleMs: number;
  /** How long after the last sign of a worker its claims are taken over. */
  readonly lockMs: number;
  /** How long after a poll the next one follows. */
  readonly pollMs: number;
  /** How long a run may take before it is given up on. */
  readonly giveUpMs: number;
}

export const DEFAULTS: Settings = {
  concurrency: 50,
  perSecond: 1_000,
  timeoutMs: 60_000,
  settleMs: 60_000,
  lockMs: 30_000,
  pollMs: 2_000,
  giveUpMs: 86_400_000,
};
