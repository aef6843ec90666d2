import type { FlowAddress } from "./flows/catalogue.js";
import { ApiError } from "./http/errors.js";

/** What is known of an API key. */
export interface KeySettings {
  /** Begins with `nk_`. */
  readonly key: string;
  /** The flows it may run; default: those of every organization. */
  readonly org?: string | undefined;
  readonly project?: string | undefined;
  /** What `/keys/verify` calls the environment. Default: `emulator`. */
  readonly environment?: string | undefined;
  /** How many runs it may start; default: any number. */
  readonly credits?: number | undefined;
  /** How many requests it may send in so many seconds; default: any number. */
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number } | undefined;
}

/** Knows keys and keeps count of what they use. */
export interface KeyRing {
  /**
   * Admits a request.
   *
   * @throws ApiError `UNAUTHENTICATED` for a key that is not known, `RATE_LIMITED` with `Retry-After`.
   */
  admit(key: string): KeySettings;
  /**
   * Lets a key use a flow.
   *
   * @throws ApiError `PERMISSION_DENIED`
   */
  authorize(key: KeySettings, flow: FlowAddress): void;
  /**
   * Takes one credit for a run that starts.
   *
   * @throws ApiError `INSUFFICIENT_CREDITS`
   */
  charge(key: KeySettings): void;
  /** Sets a key up, or changes it; what it has used is forgotten. */
  set(settings: KeySettings): void;
}

/**
 * @param keys the keys that are known; undefined admits every one.
 * @param now milliseconds that only ever grow.
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
    throw new ApiError(
      "RATE_LIMITED",
      `Too many requests with this key: try again in ${seconds} s`,
      {
        headers: { "Retry-After": String(seconds) },
      },
    );
  }

  return {
    admit: (key) => {
      const settings = known.get(key) ?? (openToAll ? { key } : undefined);
      if (settings === undefined)
        throw new ApiError("UNAUTHENTICATED", "This API key is not known here");
      limitRate(settings);
      return settings;
    },
    authorize: ({ org, project }, flow) => {
      if ((org ?? flow.org) === flow.org && (project ?? flow.project) === flow.project) return;
      throw new ApiError(
        "PERMISSION_DENIED",
        `This API key may not use flows of ${flow.org}/${flow.project}`,
      );
    },
    charge: ({ key, credits: given }) => {
      if (given === undefined) return;
      const left = credits.get(key) ?? given;
      if (left < 1) throw new ApiError("INSUFFICIENT_CREDITS", "This API key has no credits left");
      credits.set(key, left - 1);
    },
    set: (settings) => {
      known.set(settings.key, settings);
      credits.delete(settings.key);
      requests.delete(settings.key);
    },
  };
}
