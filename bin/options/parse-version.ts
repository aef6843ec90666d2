import type { CallVersion } from "../../generator/definition/index.js";

/**
 * Parses the value of `--default-version`.
 *
 * @throws Error that yargs reports as a usage error.
 */
export function parseVersion(value: string): CallVersion {
  if (value === "draft" || value === "production") return value;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new Error(
    `--default-version: expected draft, production or a version number, found ${value}`,
  );
}
