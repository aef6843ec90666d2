import { ValueError } from "../errors.js";
import { DEV_BASE_URL, HOSTED_BASE_URL } from "../wire-execute.js";
import type { ClientOptions, Timeouts } from "./options.js";

/** The environment variables, on platforms that have them. */
export function environment(): Readonly<Record<string, string | undefined>> {
  // Edge runtimes have no `process`, contrary to the types of Node.js.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env ?? {};
}

/** Reads an environment variable. An empty one counts as unset. */
export function variable(name: string): string | undefined {
  const value = environment()[name];
  return value === "" ? undefined : value;
}

const BASE_URL_VARIABLE = "NOUKAI_BASE_URL";

/** Options take precedence over environment variables, and URLs over environment names. */
export function resolveBaseUrl(options: Pick<ClientOptions, "baseUrl" | "env">): string {
  const option = options.baseUrl ?? byName(options.env, "env");
  const given = option ?? variable(BASE_URL_VARIABLE);
  const text = given ?? byName(variable("NOUKAI_ENV"), "NOUKAI_ENV") ?? HOSTED_BASE_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Anything else in the URL is a user name, a password, a query or a fragment.
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== url.origin + url.pathname) {
    // An option is not repeated: the program knows it. Nor is what may be secret in a variable.
    const shown = text.replace(/\/\/.*@|nk_.*|[?#].*/g, "…");
    throw new ValueError(
      `${option ? "The base URL" : `${BASE_URL_VARIABLE} ("${shown}")`} must be an http(s) URL without credentials, query or hash.`,
    );
  }
  return text.replace(/\/+$/, "");
}

/** Whether an environment name means the emulator. */
export function isDev(env: string | undefined): boolean {
  return env === "dev" || env === "development";
}

function byName(env: string | undefined, where: string): string | undefined {
  if (isDev(env)) return DEV_BASE_URL;
  if (env === undefined || env === "production") return env && HOSTED_BASE_URL;
  throw new ValueError(`${where} must be "dev" or "production", not "${env}".`);
}

/** Merges timeouts into those of `base`. @throws ValueError for a negative or non-numeric limit. */
export function mergeTimeouts(base: Timeouts, given: number | Timeouts | undefined): Timeouts {
  const merged: Record<string, number | undefined> = { ...base };
  const limits = typeof given === "object" ? given : { total: given };
  for (const [name, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    if (typeof limit !== "number" || !(limit >= 0)) {
      throw new ValueError(`timeout (${name}) must be at least 0 ms.`);
    }
    merged[name] = limit;
  }
  return merged;
}

/**
 * Reads an option that is a number of something.
 *
 * @param fallback used if the option is not given
 * @param min 0 or 1
 * @throws ValueError unless it is an integer of at least `min`.
 */
export function resolveCount(
  options: ClientOptions,
  name: "maxConnections" | "maxRetries" | "maxResponseBytes",
  fallback: number,
  min: number,
): number {
  const count = options[name] ?? fallback;
  if (Number.isInteger(count) && count >= min) return count;
  throw new ValueError(`${name} must be an integer of at least ${min}.`);
}

/** @throws ValueError if the value is not valid in a header. */
export function resolveSession(given: string | undefined): string | undefined {
  if (given === undefined || /^[!-~]{1,128}$/.test(given)) return given;
  throw new ValueError("sessionId must be a UUID.");
}
