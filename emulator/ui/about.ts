import { packageVersion } from "../../generator/version.js";
import { DEFAULT_KEEP, type EmulatorOptions } from "../options.js";
import type { About } from "./api.js";

/** A key for examples. */
export const EXAMPLE_KEY = "nk_test";

/**
 * What the page says of the emulator.
 *
 * @param apiUrl the base URL for clients.
 */
export function aboutEmulator(
  { keys, db, keep, flows = [], llm, webhookSecret }: EmulatorOptions,
  apiUrl: string,
): About {
  const given = typeof flows === "string" ? [flows] : flows;
  return {
    generator: packageVersion(),
    apiUrl,
    keys: keys === undefined ? "any" : "listed",
    exampleKey: keys === undefined ? EXAMPLE_KEY : undefined,
    db,
    keep: keep ?? DEFAULT_KEEP,
    flows: given.filter((entry) => typeof entry === "string"),
    llm: llm !== undefined,
    webhooks: webhookSecret !== undefined,
  };
}
