import { ValueError } from "../errors.js";
import type { FlowAddress } from "./route.js";

/** Control and format characters, and halves of surrogate pairs. */
export const INVISIBLE: RegExp = /\p{C}/u;

/** Whether a value is text that may be a segment of a path: not empty, no `.` or `..`, and of visible characters. */
export function isSegment(value: unknown): value is string {
  return typeof value === "string" && !/^\.{0,2}$/.test(value) && !INVISIBLE.test(value);
}

/** A value as messages show it: a text in quotes. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/**
 * Encodes an id from the program as a segment of a path. An id such as `..` would change the address.
 *
 * @param name of the option
 * @throws ValueError that names the option, unless the value is a valid id.
 */
export function encodeId(value: unknown, name: string): string {
  if (isSegment(value)) return encodeURIComponent(value);
  const given = typeof value === "string" ? JSON.stringify(value) : typeof value;
  throw new ValueError(
    `${name} must be text other than "." and "..", without control characters, not ${given}.`,
  );
}

/** @throws ValueError that names the first slug that is not a valid segment of a path. */
export function checkAddress(flow: FlowAddress): void {
  for (const name of ["org", "project", "slug"] as const)
    encodeId(flow[name], `The ${name} of the flow`);
}
