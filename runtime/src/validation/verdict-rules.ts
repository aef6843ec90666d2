import { isList, isObject, type UnknownObject } from "./values.js";

/** Leaves a value to the validator. */
export function giveUp(): never {
  throw new Error();
}

/** What the value of a keyword is, where it is that. */
export function list(rule: unknown): readonly unknown[] {
  return isList(rule) ? rule : giveUp();
}

export function object(rule: unknown): UnknownObject {
  return isObject(rule) ? rule : giveUp();
}

export function text(rule: unknown): string {
  return typeof rule === "string" ? rule : giveUp();
}

export function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

export function isCompound(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (isList(value)) return "array";
  return typeof value === "number" && !isFinite(value) ? "none" : typeof value;
}
