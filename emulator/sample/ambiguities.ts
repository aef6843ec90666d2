import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import type { Evaluator } from "./evaluate.js";
import { listOf, type Parts } from "./facts.js";

/** Branches of `oneOf`s that values satisfied beside the chosen one, and that the next ones have to exclude. */
export interface Ambiguities {
  /** The indexes of these branches. */
  readonly excluded: (schema: JsonObject) => ReadonlySet<number>;
  /** Looks at a value that was refused; returns whether it satisfies branches that were not known. */
  readonly learn: (parts: Parts, refused: JsonValue) => boolean;
}

/** Creates an empty memory. */
export function createAmbiguities(evaluator: Evaluator): Ambiguities {
  const known = new Map<JsonObject, Set<number>>();
  return {
    excluded: (schema) => known.get(schema) ?? new Set(),
    learn(parts, refused) {
      let isNew = false;
      for (const part of parts) {
        const branches = listOf(ownValue(part, "oneOf"));
        const met = branches.flatMap((branch, index) =>
          evaluator.holds(branch, refused) ? [index] : [],
        );
        if (met.length < 2) continue;
        const indexes = known.get(part) ?? new Set();
        known.set(part, indexes);
        isNew ||= met.some((index) => !indexes.has(index));
        for (const index of met) indexes.add(index);
      }
      return isNew;
    },
  };
}
