import * as z from "zod";
import { API_KEY_PREFIX } from "noukai-codegen-runtime/wire";
import { ServiceError } from "./errors.js";
import type { JsonValue } from "../generator/json-schema/types.js";
import { amount, listIn, parseSettings, settingsObject, text } from "./settings.js";
import type { FlowAddress } from "../generator/definition/flow-id.js";

/** Settings of an API key. */
export interface KeySettings {
  /** Begins with `nk_`. */
  readonly key: string;
  /** The flows it may run; default: those of every organization. */
  readonly org?: string | undefined;
  readonly project?: string | undefined;
  /** The environment that `/keys/verify` returns. Default: `emulator`. */
  readonly environment?: string | undefined;
  /** Maximum number of runs that it may start; default: unlimited. */
  readonly credits?: number | undefined;
  /** At most `requests` in `perSeconds`; default: unlimited. */
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number } | undefined;
}

/** The known keys, with the credits and requests they have used. */
export interface KeyRing {
  /**
   * Authenticates a request.
   *
   * @throws ServiceError `UNAUTHENTICATED` for an unknown key, `RATE_LIMITED` with `retryAfterSeconds`.
   */
  admit(key: string): KeySettings;
  /**
   * Takes one credit for a run that starts.
   *
   * @throws ServiceError `INSUFFICIENT_CREDITS`
   */
  charge(key: KeySettings): void;
  /** Adds or replaces a key; its used credits and requests are reset. */
  set(settings: KeySettings): void;
}

/** Whether a key may use a flow, and see its runs. */
export function mayUse({ org, project }: KeySettings, flow: Omit<FlowAddress, "slug">): boolean {
  return (org ?? flow.org) === flow.org && (project ?? flow.project) === flow.project;
}

/**
 * @param keys the known keys; undefined admits every key.
 * @param now a monotonic clock in milliseconds.
 */
export function createKeyRing(
  keys: readonly KeySettings[] | undefined,
  now: () => number = () => performance.now(),
): KeyRing {
  const known = new Map(keys?.map((settings) => [settings.key, settings]));
  const openToAll = keys === undefined;
  const credits = new Map<string, number>();
  const requests = new Map<string, number[]>();

  function limitRate({ key, rateLimit }: KeySettings): void {
    if (rateLimit === undefined) return;
    const window = rateLimit.perSeconds * 1_000;
    const time = now();
    const recent = (requests.get(key) ?? []).filter((at) => at > time - window);
    requests.set(key, recent);
    const [oldest] = recent;
    if (recent.length < rateLimit.requests || oldest === undefined) {
      recent.push(time);
      return;
    }
    const seconds = Math.max(1, Math.ceil((oldest + window - time) / 1_000));
    throw new ServiceError(
      "RATE_LIMITED",
      `Too many requests with this API key: try again in ${seconds} s`,
      { retryAfterSeconds: seconds },
    );
  }

  return {
    admit: (key) => {
      const settings = known.get(key) ?? (openToAll ? { key } : undefined);
      if (settings === undefined) throw new ServiceError("UNAUTHENTICATED", "Unknown API key");
      limitRate(settings);
      return settings;
    },
    charge: ({ key, credits: given }) => {
      if (given === undefined) return;
      const left = credits.get(key) ?? given;
      if (left < 1)
        throw new ServiceError("INSUFFICIENT_CREDITS", "This API key has no credits left");
      credits.set(key, left - 1);
    },
    set: (settings) => {
      known.set(settings.key, settings);
      credits.delete(settings.key);
      requests.delete(settings.key);
    },
  };
}

/**
 * Reads a keys document: `{ keys: [{ key, org?, project?, environment?, credits?, rateLimit? }] }`, or the list itself.
 *
 * @throws SettingsError
 */
export function readKeys(document: JsonValue): readonly KeySettings[] {
  return listIn(document, "keys").map((entry, at) => readKey(entry, `keys[${at}]`));
}

const KEY_RULE = `has to begin with ${API_KEY_PREFIX} and have no spaces`;

const keySchema = settingsObject({
  key: z.string(KEY_RULE).startsWith(API_KEY_PREFIX, KEY_RULE).regex(/^\S*$/, KEY_RULE),
  org: text.optional(),
  project: text.optional(),
  environment: text.optional(),
  credits: amount.optional(),
  rateLimit: settingsObject({ requests: amount, perSeconds: amount.default(1) }).optional(),
});

/**
 * Reads one key's settings.
 *
 * @param at - what they are called in messages.
 * @throws SettingsError, without the key in its message.
 */
export function readKey(value: JsonValue, at: string): KeySettings {
  return parseSettings(keySchema, value, at);
}
