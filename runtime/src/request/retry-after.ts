/** Whether a value is a date, as HTTP or ISO 8601 write it. `Date.parse` takes almost anything for one, such as "-5". */
const DATE = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? |\d{4}-\d\d-\d\d)/i;

/** The comma between two values of a header, not the one inside a date. */
const SEPARATOR = /,(?!\s*\d\d[ -][a-z])/i;

/**
 * Parses `Retry-After`, which is a number of seconds or a date. Of several values, the longest delay counts.
 *
 * @returns seconds, finite and not negative; undefined if the header is absent or invalid
 */
export function parseRetryAfter(header: string | undefined): number | undefined {
  const values = header?.split(SEPARATOR) ?? [];
  const delays = values.map((value) => parseDelay(value.trim())).filter((delay) => delay >= 0);
  return delays.length > 0 ? Math.max(...delays) : undefined;
}

/** @returns NaN if the value is invalid */
function parseDelay(value: string): number {
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  return DATE.test(value) ? Math.max(0, (Date.parse(value) - Date.now()) / 1000) : NaN;
}
