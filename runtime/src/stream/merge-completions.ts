import { isRecord } from "../request/read-body.js";
import type { WireEvent } from "./frames.js";

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
  if (!second) return left;
  const digits = Math.max(first.digits, second.digits);
  const sum = scale(first, digits) + scale(second, digits);
  const text = String(sum < 0n ? -sum : sum).padStart(digits + 1, "0");
  const whole = (sum < 0n ? "-" : "") + text.slice(0, text.length - digits);
  return digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
}

/** A decimal number: `units` of 10 ** -`digits`. */
interface Decimal {
  readonly units: bigint;
  readonly digits: number;
}

function parseDecimal(text: unknown): Decimal | undefined {
  const match = typeof text === "string" ? /^(-?\d+)(?:\.(\d+))?$/.exec(text) : null;
  if (!match) return undefined;
  const [, whole = "", fraction = ""] = match;
  return { units: BigInt(whole + fraction), digits: fraction.length };
}

function scale({ units, digits }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - digits);
}
