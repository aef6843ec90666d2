import { AuthenticationError } from "../errors.js";
import { API_KEY_PREFIX } from "../wire-execute.js";
import type { ClientOptions } from "./options.js";
import { environment, isDev, variable } from "./resolve-options.js";

export const KEY_VARIABLE = "NOUKAI_API_KEY";
/** Prefix of the variables with the key of one project. */
export const PROJECT_PREFIX: string = `${KEY_VARIABLE}__`;

/** The options that keys come from. */
export type KeyOptions = Pick<ClientOptions, "apiKey" | "env">;

/**
 * Checks the API keys that are known when a client is created: PROTOCOL "Addresses". Error messages never contain a key.
 *
 * @returns the key of all flows; undefined if each project has its own, which `projectKey` finds
 * @throws AuthenticationError if no flow can have a key, or a key is malformed.
 */
export function checkKeys(options: KeyOptions): string | undefined {
  const { apiKey } = options;
  if (typeof apiKey === "string") return checkKey(apiKey, "apiKey");
  for (const key of Object.values(apiKey ?? {})) {
    // Without the name: it may have been swapped with the key.
    if (key !== undefined) checkKey(key, "apiKey");
  }
  const common = variable(KEY_VARIABLE);
  if (common !== undefined) checkKey(common, KEY_VARIABLE);
  if (apiKey || Object.keys(environment()).some((name) => name.startsWith(PROJECT_PREFIX))) {
    return undefined;
  }
  return common ?? missingKey(options, "", "");
}

/**
 * Throws the error for a missing key.
 *
 * @param project " for the project …", unless no flow has a key
 * @param name the variable of the project, and " or "
 */
export function missingKey({ env }: KeyOptions, project: string, name: string): never {
  const hint = isDev(env ?? variable("NOUKAI_ENV"))
    ? ` The emulator accepts any ${API_KEY_PREFIX}… key.`
    : "";
  throw new AuthenticationError(
    `No API key${project}: set ${name}${KEY_VARIABLE} or pass \`apiKey\`.${hint}`,
  );
}

/** @throws AuthenticationError that names where the key was set. */
export function checkKey(key: unknown, where: string): string {
  // Anything but visible characters is a mistake, such as the line break at the end of a file.
  if (typeof key === "string" && key.startsWith(API_KEY_PREFIX) && /^[!-~]+$/.test(key)) return key;
  throw new AuthenticationError(
    `Invalid API key (${where}): it must start with "${API_KEY_PREFIX}", without spaces.`,
  );
}
