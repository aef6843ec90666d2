/** How long to wait after attempt N (from 1), in milliseconds: doubling from 250 to 8000, the upper half of it at random. */
export function backoff(attempt: number): number {
  return Math.min(8000, 250 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/** `Retry-After` in seconds: the header gives them, or a date. Undefined where it is absent or neither. */
export function parseRetryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
