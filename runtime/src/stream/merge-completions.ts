import { formatDecimal, parseDecimal, sumOf } from "../costs/decimal.js";
import { isRecord } from "../request/json.js";
import type { WireEvent } from "./parse-frame.js";

/** Merges the completions of two iterations into one: durations, tokens and costs are added, other fields are the later's. */
export function mergeCompletions(earlier: WireEvent, later: WireEvent): WireEvent {
  return {
    ...earlier,
    ...later,
    ...defined("durationMs", addNumbers(earlier.durationMs, later.durationMs)),
    ...defined("tokens", addTokens(earlier.tokens, later.tokens)),
    ...defined("costUsd", addDecimals(earlier.costUsd, later.costUsd)),
  };
}

function defined(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}

function addNumbers(left: unknown, right: unknown): unknown {
  if (typeof left !== "number") return right ?? left;
  return typeof right === "number" ? left + right : left;
}

function addTokens(left: unknown, right: unknown): unknown {
  if (!isRecord(left)) return right ?? left;
  if (!isRecord(right)) return left;
  const names = Object.keys({ ...left, ...right });
  return Object.fromEntries(names.map((name) => [name, addNumbers(left[name], right[name])]));
}

/** Adds decimal strings without rounding. */
function addDecimals(left: unknown, right: unknown): unknown {
  const [first, second] = [parseDecimal(left), parseDecimal(right)];
  if (!first) return right ?? left;
  return second ? formatDecimal(sumOf(first, second)) : left;
}
