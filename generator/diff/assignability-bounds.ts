import { MOST, LEAST, type Bounds, type Branch } from "./normal-form.js";
import type { Misfit } from "./incompatibility.js";
import { isMultiple, isWithin } from "./values.js";

/** Where a producer's values may lie outside of a consumer's bounds. */
export function boundMisfits(producer: Branch, consumer: Branch): Misfit[] {
  const [given, taken] = [producer.bounds, consumer.bounds];
  const values = producer.values ?? [];
  // Values that are counted were held against the producer's own bounds; what is left are patterns and formats.
  if (producer.values !== undefined && values.every((value) => isWithin(value, taken))) {
    return conditionMisfits(given, taken, true, true);
  }
  const misfits: Misfit[] = [];
  for (const keyword of LEAST) {
    const consumed = taken.least.get(keyword);
    if (consumed === undefined || consumed <= lowest(given, keyword)) continue;
    misfits.push({ kind: "bound", keyword, produced: given.least.get(keyword), consumed });
  }
  for (const keyword of MOST) {
    const consumed = taken.most.get(keyword);
    if (consumed === undefined || consumed >= highest(given, keyword)) continue;
    misfits.push({ kind: "bound", keyword, produced: given.most.get(keyword), consumed });
  }
  return [...misfits, ...conditionMisfits(given, taken, producer.isInteger, false)];
}

/** The least that is given, in terms of the consumer's keyword: a value that is greater than 2 is at least 2. */
function lowest({ least }: Bounds, keyword: (typeof LEAST)[number]): number {
  const own = least.get(keyword);
  if (keyword === "minimum")
    return Math.max(own ?? -Infinity, least.get("exclusiveMinimum") ?? -Infinity);
  if (keyword !== "exclusiveMinimum") return own ?? 0;
  const minimum = least.get("minimum");
  return Math.max(own ?? -Infinity, minimum === undefined ? -Infinity : justBelow(minimum));
}

function highest({ most }: Bounds, keyword: (typeof MOST)[number]): number {
  const own = most.get(keyword) ?? Infinity;
  if (keyword === "maximum") return Math.min(own, most.get("exclusiveMaximum") ?? Infinity);
  if (keyword !== "exclusiveMaximum") return own;
  const maximum = most.get("maximum");
  return Math.min(own, maximum === undefined ? Infinity : justAbove(maximum));
}

/** A bound that excludes this and everything below it lets a number through. */
function justBelow(number: number): number {
  return number - Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON);
}

function justAbove(number: number): number {
  return number + Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON);
}

function conditionMisfits(
  given: Bounds,
  taken: Bounds,
  isInteger: boolean,
  areCounted: boolean,
): Misfit[] {
  const misfits: Misfit[] = [];
  for (const [keyword, conditions] of taken.all) {
    if (keyword === "multipleOf" && areCounted) continue;
    const own = given.all.get(keyword) ?? [];
    for (const consumed of conditions) {
      const isMet =
        keyword === "multipleOf"
          ? [...own, ...(isInteger ? [1] : [])].some((step) =>
              isMultiple(Number(step), Number(consumed)),
            )
          : own.includes(consumed);
      if (!isMet) misfits.push({ kind: "bound", keyword, produced: own[0], consumed });
    }
  }
  const holdsFew = (given.most.get("maxItems") ?? Infinity) <= 1;
  if (taken.isUnique && !given.isUnique && !holdsFew)
    misfits.push({ kind: "bound", keyword: "uniqueItems", produced: undefined, consumed: "true" });
  return misfits;
}
