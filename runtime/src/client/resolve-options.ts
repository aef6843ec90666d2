import { AuthenticationError, ValueError } from "../errors.js";
import { API_KEY_PREFIX, DEV_BASE_URL, HOSTED_BASE_URL } from "../wire-execute.js";
import type { ClientOptions, Timeouts } from "./options.js";

/** Reads an environment variable, on platforms that have them. An empty one counts as unset. */
function variable(name: string): string | undefined {
  // Edge runtimes have no `process`, contrary to the types of Node.js.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = process?.env?.[name];
  return value === "" ? undefined : value;
}

/** PROTOCOL "Addresses": the option, then `NOUKAI_API_KEY`. Error messages never contain the key. */
export function resolveApiKey(option: string | undefined): string {
  const apiKey = option ?? variable("NOUKAI_API_KEY");
  if (apiKey === undefined) {
    throw new AuthenticationError(
      "No API key: set NOUKAI_API_KEY or pass `apiKey` to createClient.",
    );
  }
  // Anything but visible characters is a mistake, such as the line break at the end of a file.
  if (!apiKey.startsWith(API_KEY_PREFIX) || !/^[!-~]+$/.test(apiKey)) {
    throw new AuthenticationError(
      `Invalid API key: it must start with "${API_KEY_PREFIX}" and contain no spaces or line breaks.`,
    );
  }
  return apiKey;
}

/** Options take precedence over environment variables, and URLs over environment names. */
export function resolveBaseUrl(options: Pick<ClientOptions, "baseUrl" | "env">): string {
  const text =
    options.baseUrl ??
    byName(options.env, "env") ??
    variable("NOUKAI_BASE_URL") ??
    byName(variable("NOUKAI_ENV"), "NOUKAI_ENV") ??
    HOSTED_BASE_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    throw new ValueError(
      "The base URL must be an http: or https: URL without credentials, query and fragment, such as " +
        `${HOSTED_BASE_URL}.`,
    );
  }
  return text.replace(/\/+$/, "");
}

function byName(env: string | undefined, where: string): string | undefined {
  if (env === "dev" || env === "development") return DEV_BASE_URL;
  if (env === undefined || env === "production") return env && HOSTED_BASE_URL;
  throw new ValueError(`${where} must be "dev" or "production", not ${JSON.stringify(env)}.`);
}

/** Merges timeouts into those of `base`. @throws ValueError for a negative or non-numeric limit. */
export function mergeTimeouts(base: Timeouts, given: number | Timeouts | undefined): Timeouts {
  if (given === undefined) return base;
  const merged: Record<string, number | undefined> = { ...base };
  const limits = typeof given === "number" ? { total: given } : given;
  for (const [name, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    if (typeof limit !== "number" || !(limit >= 0)) {
      throw new ValueError(`timeout (${name}) must be a number of milliseconds, 0 or more.`);
    }
    merged[name] = limit;
  }
  return merged;
}

/** @throws ValueError unless it is a non-negative integer. */
export function resolveRetries(given: number | undefined): number {
  const retries = given ?? 2;
  if (Number.isInteger(retries) && retries >= 0) return retries;
  throw new ValueError("maxRetries must be a non-negative integer.");
}

/** @throws ValueError if the value is not valid in a header. */
export function resolveSession(given: string | undefined): string | undefined {
  if (given === undefined || /^[!-~]{1,128}$/.test(given)) return given;
  throw new ValueError("sessionId must be a UUID.");
}
