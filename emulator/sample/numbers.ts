import { ownValue } from "../../generator/json-schema/values.js";
import { maximumOf, minimumOf, type Parts } from "./facts.js";
import type { Random } from "./random.js";

/** How far from its bound a number without the other bound is. */
const USUAL_RANGE = 100;
/** How many numbers in a row are listed. */
const MAX_LISTED = 200;

/** Numbers that are likely to satisfy all parts, those first that are multiples without a rounding error. */
export function* numbers(parts: Parts, random: Random, isWhole: boolean): Generator<number> {
  const steps = parts.flatMap((part) => ownValue(part, "multipleOf") ?? []);
  const all = [...candidates(parts, random, isWhole)];
  const isExact = (value: number): boolean =>
    steps.every((step) => typeof step !== "number" || Number.isInteger(value / step));
  yield* all.filter(isExact);
  yield* all.filter((value) => !isExact(value));
}

/** Any number within the bounds first, then the first ones in order. */
function* candidates(parts: Parts, random: Random, isWhole: boolean): Generator<number> {
  const least = Math.max(
    maximumOf(parts, "minimum", -Infinity),
    maximumOf(parts, "exclusiveMinimum", -Infinity),
  );
  const most = Math.min(
    minimumOf(parts, "maximum", Infinity),
    minimumOf(parts, "exclusiveMaximum", Infinity),
  );
  const isOpen =
    maximumOf(parts, "exclusiveMinimum", -Infinity) === least && Number.isFinite(least);
  const grain = parts.reduce(
    (sum, part) => {
      const step = ownValue(part, "multipleOf");
      return typeof step === "number" && step > 0 ? commonMultiple(sum, step) : sum;
    },
    isWhole ? 1 : 0,
  );
  const range = Math.max(USUAL_RANGE, grain * 10);
  const low = Number.isFinite(least) ? least : Number.isFinite(most) ? most - range : 0;
  const high = Number.isFinite(most) ? most : low + range;
  if (grain > 0) {
    const first = Math.ceil(low / grain) + (isOpen && Number.isInteger(low / grain) ? 1 : 0);
    const last = Math.max(first, Math.floor(high / grain));
    yield exact(random.integer(first, last) * grain, grain);
    yield* around(first, Math.min(last, first + MAX_LISTED)).map((times) =>
      exact(times * grain, grain),
    );
    yield* around(last - 1, last).map((times) => exact(times * grain, grain));
    // Beyond the usual range, where nothing else limits it.
    if (!Number.isFinite(most))
      yield* [1e3, 1e6, 1e9].map((far) => exact(Math.ceil(far / grain) * grain, grain));
    return;
  }
  for (let count = 0; count < 20; count += 1) {
    const value = low + (high - low) * (0.02 + 0.96 * random.next());
    const rounded = Math.round(value * 100) / 100;
    yield rounded > low && rounded < high ? rounded : value;
  }
  yield* [low, high, Math.ceil(low), Math.floor(high), Math.floor(low) + 1];
}

function around(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

/** Removes rounding errors of decimal fractions: 3 × 0.1 becomes 0.3 instead of 0.30000000000000004. */
function exact(value: number, grain: number): number {
  return Number.isInteger(grain) ? value : Number(value.toPrecision(12));
}

/** A multiple of both; of fractions, as long as these have few digits. */
function commonMultiple(left: number, right: number): number {
  if (left === 0) return right;
  let scale = 1;
  while (scale < 1e9 && !(Number.isInteger(left * scale) && Number.isInteger(right * scale)))
    scale *= 10;
  const [whole, other] = [Math.round(left * scale), Math.round(right * scale)];
  let [a, b] = [whole, other];
  while (b !== 0) [a, b] = [b, a % b];
  return a === 0 ? right : (whole * other) / a / scale;
}
