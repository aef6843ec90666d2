import { CHARACTERS_PER_STEP, type Run } from "./run.js";
import { isList, isObject, namesOf } from "./values.js";

/** Values by what they equal in JSON: the order of properties and prototypes do not count. */
export class ValueSet {
  readonly #scalars = new Set<unknown>();
  readonly #keys = new Set<string>();

  constructor(values: readonly unknown[] = []) {
    for (const value of values) this.add(value);
  }

  has(value: unknown, run: Run): boolean {
    if (!isCompound(value)) return this.#scalars.has(value);
    return this.#keys.size > 0 && this.#keys.has(keyOf(value, run));
  }

  /** Returns whether the value is new. */
  add(value: unknown, run?: Run): boolean {
    return isCompound(value) ? grows(this.#keys, keyOf(value, run)) : grows(this.#scalars, value);
  }
}

function grows<Value>(set: Set<Value>, value: Value): boolean {
  const { size } = set;
  return set.add(value).size > size;
}

function isCompound(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** JSON with the properties in order: the same text for equal values. */
function keyOf(value: unknown, run: Run | undefined): string {
  run?.spend(1);
  if (isList(value)) return `[${value.map((item) => keyOf(item, run)).join()}]`;
  if (isObject(value)) {
    const members = namesOf(value)
      .sort()
      .map((name) => `${keyOf(name, run)}:${keyOf(value[name], run)}`);
    return `{${members.join()}}`;
  }
  if (typeof value !== "string") return String(value);
  run?.spend(value.length / CHARACTERS_PER_STEP);
  return JSON.stringify(value);
}

/** Whether a number is a multiple of another one, as the decimal numbers that JSON writes. */
export function isMultiple(value: number, of: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return value % of === 0;
  const [digits, exponent] = decimal(value);
  const [ofDigits, ofExponent] = decimal(of);
  const shift = exponent - ofExponent;
  const ten = BigInt(10);
  return shift >= 0
    ? (digits * ten ** BigInt(shift)) % ofDigits === BigInt(0)
    : digits % (ofDigits * ten ** BigInt(-shift)) === BigInt(0);
}

/** A number as digits × 10^exponent. */
function decimal(value: number): readonly [digits: bigint, exponent: number] {
  const [mantissa = "", exponent] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}
