import { UPPER_BOUNDS, LOWER_BOUNDS, type Bounds, type Disjunct } from "./normal-form.js";
import type { Incompatibility } from "./incompatibility.js";
import { isMultiple, isWithin } from "./values.js";

/** Finds the consumer's bounds that a producer's values may exceed. */
export function checkBounds(producer: Disjunct, consumer: Disjunct): Incompatibility[] {
  const [produced, accepted] = [producer.bounds, consumer.bounds];
  const values = producer.values ?? [];
  // Enumerated values were filtered by the producer's own bounds; only patterns and formats are left.
  if (producer.values !== undefined && values.every((value) => isWithin(value, accepted))) {
    return checkConditions(produced, accepted, true, true);
  }
  const incompatibilities: Incompatibility[] = [];
  for (const keyword of LOWER_BOUNDS) {
    const consumed = accepted.lower.get(keyword);
    if (consumed === undefined || consumed <= lowest(produced, keyword)) continue;
    incompatibilities.push({
      kind: "bound",
      keyword,
      produced: produced.lower.get(keyword),
      consumed,
    });
  }
  for (const keyword of UPPER_BOUNDS) {
    const consumed = accepted.upper.get(keyword);
    if (consumed === undefined || consumed >= highest(produced, keyword)) continue;
    incompatibilities.push({
      kind: "bound",
      keyword,
      produced: produced.upper.get(keyword),
      consumed,
    });
  }
  return [...incompatibilities, ...checkConditions(produced, accepted, producer.isInteger, false)];
}

/** The producer's lower bound in terms of the consumer's keyword: a value that is greater than 2 is at least 2. */
function lowest({ lower }: Bounds, keyword: (typeof LOWER_BOUNDS)[number]): number {
  const own = lower.get(keyword);
  if (keyword === "minimum")
    return Math.max(own ?? -Infinity, lower.get("exclusiveMinimum") ?? -Infinity);
  if (keyword !== "exclusiveMinimum") return own ?? 0;
  const minimum = lower.get("minimum");
  return Math.max(own ?? -Infinity, minimum === undefined ? -Infinity : justBelow(minimum));
}

function highest({ upper }: Bounds, keyword: (typeof UPPER_BOUNDS)[number]): number {
  const own = upper.get(keyword) ?? Infinity;
  if (keyword === "maximum") return Math.min(own, upper.get("exclusiveMaximum") ?? Infinity);
  if (keyword !== "exclusiveMaximum") return own;
  const maximum = upper.get("maximum");
  return Math.min(own, maximum === undefined ? Infinity : justAbove(maximum));
}

/** An exclusive bound at this number still admits the number itself. */
function justBelow(number: number): number {
  return number - Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON);
}

function justAbove(number: number): number {
  return number + Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON);
}

function checkConditions(
  produced: Bounds,
  accepted: Bounds,
  isInteger: boolean,
  areCounted: boolean,
): Incompatibility[] {
  const incompatibilities: Incompatibility[] = [];
  for (const [keyword, conditions] of accepted.all) {
    if (keyword === "multipleOf" && areCounted) continue;
    const own = produced.all.get(keyword) ?? [];
    for (const consumed of conditions) {
      const isMet =
        keyword === "multipleOf"
          ? [...own, ...(isInteger ? [1] : [])].some((step) =>
              isMultiple(Number(step), Number(consumed)),
            )
          : own.includes(consumed);
      if (!isMet) incompatibilities.push({ kind: "bound", keyword, produced: own[0], consumed });
    }
  }
  const holdsFew = (produced.upper.get("maxItems") ?? Infinity) <= 1;
  if (accepted.isUnique && !produced.isUnique && !holdsFew)
    incompatibilities.push({
      kind: "bound",
      keyword: "uniqueItems",
      produced: undefined,
      consumed: "true",
    });
  return incompatibilities;
}
