import type { FlowVersion } from "../../generator/definition/types.js";

/** How a version is stored: 0 is the draft. */
export function versionNumber(version: FlowVersion): number {
  return version === "draft" ? 0 : version;
}

/** The version of a stored number. */
export function versionIn(number: number): FlowVersion {
  return number === 0 ? "draft" : number;
}
