import type { Parameters } from "fast-check";

/** Whether this is the long run, `npm run soak`: random seeds, and everything in full size. */
export const isSoak: boolean = process.env.SOAK === "1";

/** The seed of every property in a normal run, so that a failure is one of the change under test and comes again. */
const FIXED_SEED = 20_260_531;
/** The seed of this run. In the long run it is random unless `SEED` gives it, to repeat a run that failed. */
export const seed: number = isSoak
  ? Number(process.env.SEED ?? Math.floor(Math.random() * 0x7fffffff))
  : FIXED_SEED;
/** How many times as many cases the long run tries. */
const SOAK_FACTOR = 20;

/**
 * Options of a property: `runs` cases, the same in each run of the suite. The long run tries more of them, from a random
 * seed; where one fails, fast-check prints the seed and the path to it. `SEED` in the environment repeats it.
 */
export function propertyOptions<Values = unknown>(
  runs = 100,
  options: Parameters<Values> = {},
): Parameters<Values> {
  return {
    seed,
    numRuns: isSoak ? runs * SOAK_FACTOR : runs,
    ...options,
  };
}

/** A number of repetitions: `normal` in the suite, `full` in the long run. */
export function repetitions(normal: number, full: number): number {
  return isSoak ? full : normal;
}

/** Milliseconds that a test may take: as given in the suite, as many times more as there are cases in the long run. */
export function timeLimit(milliseconds: number): number {
  return isSoak ? milliseconds * SOAK_FACTOR : milliseconds;
}
