const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long ago a time was: `now`, `12 s ago`, `3 min ago`; from a day on, the date.
 *
 * @param time milliseconds since 1970, as `now`.
 */
export function formatAgo(time: number, now: number, locale?: string): string {
  const age = Math.max(0, now - time);
  if (age < SECOND) return "now";
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return new Date(time).toLocaleDateString(locale, { dateStyle: "medium" });
}

/** Date and time to the second, in the reader's zone. @param time milliseconds since 1970. */
export function formatTime(time: number, locale?: string): string {
  return new Date(time).toLocaleString(locale, { dateStyle: "medium", timeStyle: "medium" });
}

/** A duration in two units at most: `870 µs`, `42 ms`, `1.5 s`, `2 min 5 s`. @param duration milliseconds. */
export function formatDuration(duration: number): string {
  if (duration === 0) return "0 ms";
  if (duration < 1) return `${Math.round(duration * 1000)} µs`;
  if (duration < SECOND) return `${Math.round(duration)} ms`;
  if (duration < MINUTE) return `${trimmed(duration / SECOND, duration < 10 * SECOND ? 2 : 1)} s`;
  const seconds = Math.round(duration / SECOND);
  if (duration < HOUR) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(duration / MINUTE);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
