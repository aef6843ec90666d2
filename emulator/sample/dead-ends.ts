import type { JsonValue } from "../../generator/json-schema/types.js";
import type { Problem } from "./problems.js";

/** Remembers which schemas no value was found for, so that they are not tried again at each place. */
export interface DeadEnds {
  /** Why no value was found for the schemas with at least as many levels; undefined where that is not known. */
  get(schemas: readonly JsonValue[], levels: number): Problem | undefined;
  add(schemas: readonly JsonValue[], levels: number, problem: Problem): void;
}

/** Creates an empty memory. */
export function createDeadEnds(): DeadEnds {
  const numbers = new Map<JsonValue, number>();
  const found = new Map<string, { readonly levels: number; readonly problem: Problem }>();

  function keyOf(schemas: readonly JsonValue[]): string {
    return schemas
      .map((schema) => {
        const number = numbers.get(schema) ?? numbers.size;
        numbers.set(schema, number);
        return number;
      })
      .join();
  }

  return {
    get(schemas, levels) {
      const known = found.get(keyOf(schemas));
      return known !== undefined && levels <= known.levels ? known.problem : undefined;
    },
    add(schemas, levels, problem) {
      found.set(keyOf(schemas), { levels, problem });
    },
  };
}
