import type { JsonValue } from "../json-schema/types.js";
import { MAX_WORK, type Incompatibility } from "./incompatibility.js";

/**
 * The effect of a change that an incompatibility reveals:
 * - `takes less`: the flow no longer accepts what callers pass (breaking);
 * - `takes more`: the flow accepts what it did not accept before (additive);
 * - `gives more`: the flow returns what callers do not expect (breaking);
 * - `gives less`: the flow guarantees what it did not guarantee before (additive).
 */
export type Effect = "takes less" | "takes more" | "gives more" | "gives less";

const SHOWN_VALUES = 4;

/** Describes an incompatibility as the rest of a sentence that starts with its path; undefined where another one covers it. */
export function describeIncompatibility(
  incompatibility: Incompatibility,
  effect: Effect,
): string | undefined {
  switch (incompatibility.kind) {
    case "missing":
      return byEffect(effect, [
        "is new and required",
        "is no longer required",
        "was removed",
        "is new",
      ]);
    case "optional":
      return byEffect(effect, [
        "is required now",
        "is no longer required",
        "may be missing now",
        "is always present now",
      ]);
    case "extra":
      return byEffect(effect, ["was removed", "is new and optional", undefined, undefined]);
    case "lost":
      return byEffect(effect, [undefined, undefined, "was removed", "is new and may be missing"]);
    case "type": {
      const kind = TYPE_NAMES[incompatibility.type];
      return byEffect(effect, [
        `no longer accepts ${kind}`,
        `accepts ${kind} too`,
        `can be ${kind} now`,
        `can no longer be ${kind}`,
      ]);
    }
    case "values": {
      const values = listValues(incompatibility.values);
      return byEffect(effect, [
        `no longer accepts ${values}`,
        `accepts ${values} too`,
        `can be ${values} now`,
        `can no longer be ${values}`,
      ]);
    }
    case "any value": {
      const values = listValues(incompatibility.values);
      return byEffect(effect, [
        `accepts only ${values} now`,
        `accepts values other than ${values} now`,
        `can be a value other than ${values} now`,
        `is only ${values} now`,
      ]);
    }
    case "bound": {
      const { keyword, produced, consumed } = incompatibility;
      const before = effect === "takes less" || effect === "gives less" ? produced : consumed;
      const after = effect === "takes less" || effect === "gives less" ? consumed : produced;
      return `has ${describeBound(keyword, after)} now (before: ${describeBound(keyword, before)})`;
    }
    case "unexplained": {
      const message = `has more changes than could be told within ${MAX_WORK} units of work`;
      return byEffect(effect, [message, undefined, message, undefined]);
    }
    case "undecided":
      return byEffect(effect, [
        `may accept less now: that could not be told within ${MAX_WORK} units of work`,
        "may accept more",
        `may be more now: that could not be told within ${MAX_WORK} units of work`,
        "may be less",
      ]);
    case "unknown":
      return effect === "takes less" || effect === "gives more"
        ? `has a changed \`${incompatibility.keyword}\`, which cannot be compared`
        : `has a changed \`${incompatibility.keyword}\``;
  }
}

function byEffect(
  effect: Effect,
  [takesLess, takesMore, givesMore, givesLess]: readonly [
    string | undefined,
    string | undefined,
    string | undefined,
    string | undefined,
  ],
): string | undefined {
  const words = {
    "takes less": takesLess,
    "takes more": takesMore,
    "gives more": givesMore,
    "gives less": givesLess,
  };
  return words[effect];
}

const TYPE_NAMES = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "null",
  object: "an object",
  array: "an array",
  fraction: "a number with a fraction",
} as const;

function listValues(values: readonly JsonValue[]): string {
  const shown = values.slice(0, SHOWN_VALUES).map((value) => JSON.stringify(value));
  const more = values.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

function describeBound(keyword: string, value: string | number | undefined): string {
  if (keyword === "uniqueItems") return value === undefined ? "repeated items" : "unique items";
  return value === undefined ? `no ${keyword}` : `${keyword} ${value}`;
}
