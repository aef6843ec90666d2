import type { JsonValue } from "../json-schema/types.js";
import type { Misfit } from "./incompatibility.js";

/**
 * Whose promise a misfit breaks, and which side is which:
 * - `takes less`: callers gave what the flow does not take any more (breaking);
 * - `takes more`: the flow takes what callers did not give before (additive);
 * - `gives more`: the flow gives what callers did not expect (breaking);
 * - `gives less`: callers may expect what the flow did not promise before (additive).
 */
export type Reading = "takes less" | "takes more" | "gives more" | "gives less";

const SHOWN_VALUES = 4;

/** What a misfit means, as the rest of a sentence that starts with its place; undefined where another one says it. */
export function wordingOf(misfit: Misfit, reading: Reading): string | undefined {
  switch (misfit.kind) {
    case "missing":
      return pick(reading, [
        "is new and required",
        "need not be given any more",
        "is gone",
        "is new",
      ]);
    case "optional":
      return pick(reading, [
        "is required now",
        "need not be given any more",
        "may be missing now",
        "is always there now",
      ]);
    case "extra":
      return pick(reading, ["is gone", "is new, and may be left out", undefined, undefined]);
    case "lost":
      return pick(reading, [undefined, undefined, "is gone", "is new, and may be missing"]);
    case "type": {
      const kind = KINDS[misfit.type];
      return pick(reading, [
        `does not take ${kind} any more`,
        `takes ${kind} too`,
        `can be ${kind} now`,
        `is never ${kind} any more`,
      ]);
    }
    case "values": {
      const values = listed(misfit.values);
      return pick(reading, [
        `does not take ${values} any more`,
        `takes ${values} too`,
        `can be ${values} now`,
        `is never ${values} any more`,
      ]);
    }
    case "any value": {
      const values = listed(misfit.values);
      return pick(reading, [
        `takes only ${values} now`,
        `takes more than ${values}`,
        `can be something else than ${values} now`,
        `is only ${values} now`,
      ]);
    }
    case "bound": {
      const { keyword, produced, consumed } = misfit;
      const before = reading === "takes less" || reading === "gives less" ? produced : consumed;
      const after = reading === "takes less" || reading === "gives less" ? consumed : produced;
      return `has ${bound(keyword, after)} now (before: ${bound(keyword, before)})`;
    }
    case "unknown":
      return reading === "takes less" || reading === "gives more"
        ? `has a \`${misfit.keyword}\` that cannot be compared with the one before`
        : `has another \`${misfit.keyword}\``;
  }
}

function pick(
  reading: Reading,
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
  return words[reading];
}

const KINDS = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "null",
  object: "an object",
  array: "an array",
  fraction: "a number with a fraction",
} as const;

function listed(values: readonly JsonValue[]): string {
  const shown = values.slice(0, SHOWN_VALUES).map((value) => JSON.stringify(value));
  const more = values.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

function bound(keyword: string, value: string | number | undefined): string {
  if (keyword === "uniqueItems") return value === undefined ? "repeated items" : "unique items";
  return value === undefined ? `no ${keyword}` : `${keyword} ${value}`;
}
