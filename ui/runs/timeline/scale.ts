/** A part of time, in milliseconds since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A time in which nothing ran, drawn shorter than it was. */
export interface Gap extends Span {
  /** Where it is drawn, from 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/** Where times are drawn. */
export interface Scale {
  /** From 0 to 1. */
  readonly place: (time: number) => number;
  /** Times at round distances from the start, in milliseconds since the start. None where there are gaps. */
  readonly ticks: readonly number[];
  readonly gaps: readonly Gap[];
}

/** What part of the width a gap takes. */
const GAP_WIDTH = 0.05;
/** A time without work is drawn shorter from this part of the whole on. */
const GAP_PART = 0.25;
const MIN_GAP = 1000;
const MAX_TICKS = 6;

/**
 * A scale from the beginning of a run to its end. A run that waited for its client, for minutes maybe, leaves most of the
 * width to what it did.
 *
 * @param spans what ran.
 */
export function timeScale(whole: Span, spans: readonly Span[]): Scale {
  const length = Math.max(1, whole.end - whole.start);
  const idle = idleTimes(whole, spans).filter(
    ({ start, end }) => end - start >= Math.max(MIN_GAP, length * GAP_PART),
  );
  const busy = Math.max(1, length - idle.reduce((sum, { start, end }) => sum + end - start, 0));
  const perMillisecond = (1 - idle.length * GAP_WIDTH) / busy;
  const gaps: Gap[] = [];
  let left = 0;
  let until = whole.start;
  for (const { start, end } of idle) {
    left += (start - until) * perMillisecond;
    gaps.push({ start, end, from: left, to: left + GAP_WIDTH });
    left += GAP_WIDTH;
    until = end;
  }
  const place = (time: number): number => {
    let at = 0;
    let since = whole.start;
    for (const gap of gaps) {
      if (time <= gap.start) break;
      if (time < gap.end)
        return gap.from + ((time - gap.start) / (gap.end - gap.start)) * GAP_WIDTH;
      at = gap.to;
      since = gap.end;
    }
    return Math.min(1, Math.max(0, at + (time - since) * perMillisecond));
  };
  return { place, gaps, ticks: gaps.length > 0 ? [] : ticksOf(length) };
}

function idleTimes(whole: Span, spans: readonly Span[]): readonly Span[] {
  const idle: Span[] = [];
  let until = whole.start;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start > until) idle.push({ start: until, end: start });
    until = Math.max(until, end);
  }
  if (whole.end > until) idle.push({ start: until, end: whole.end });
  return idle;
}

function ticksOf(length: number): readonly number[] {
  const least = length / MAX_TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least) ?? least;
  const count = Math.floor(length / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
