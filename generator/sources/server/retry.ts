/** How temporary failures are retried. Times are in milliseconds. */
export interface RetryPolicy {
  /** The maximum number of attempts. */
  readonly attempts: number;
  /** Maximum wait before the second attempt; it doubles with each further attempt. */
  readonly firstWait: number;
  /** Maximum of every wait, including `Retry-After`. */
  readonly longestWait: number;
  /** Waits; rejects with the signal's reason when it is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Between 0 and 1: where in the second half of the wait the attempt falls, so that clients do not retry in step. */
  readonly random: () => number;
}

const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether a status is that of a temporary failure. All requests are GET, so each can be repeated. */
export function isPassing(status: number): boolean {
  return PASSING_STATUSES.has(status);
}

/** The wait before the attempt after `attempt` (from 1), in milliseconds. `Retry-After` takes precedence over the policy. */
export function waitBefore(
  policy: RetryPolicy,
  attempt: number,
  retryAfter: number | undefined,
): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, policy.longestWait);
  const ceiling = Math.min(policy.firstWait * 2 ** (attempt - 1), policy.longestWait);
  return ceiling / 2 + (ceiling / 2) * policy.random();
}

/** The value of a `Retry-After` header (RFC 9110, section 10.2.3) in milliseconds from `now`. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
