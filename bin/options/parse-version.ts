import type { CallVersion } from "../../generator/definition/index.js";

/**
 * Parses the value of an option that names a version.
 *
 * @param option how the option is spelled.
 * @throws Error that yargs reports as a usage error.
 */
export function parseVersion(value: string, option: string): CallVersion {
  if (value === "draft" || value === "production") return value;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new Error(`${option}: expected draft, production or a version number, found ${value}`);
}
