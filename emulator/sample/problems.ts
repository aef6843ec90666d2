import { toReference } from "../../generator/json-schema/pointer.js";
import type { JsonObject, JsonValue, Path } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject } from "../../generator/json-schema/values.js";

/** Why no value was found for a place of a schema. */
export interface Problem {
  /** The schemas that apply there, the most telling first. Those that are not of the document are left out. */
  readonly at: readonly JsonValue[];
  /** The keyword to name. */
  readonly keyword: string | undefined;
  /** A sentence without its full stop. */
  readonly why: string;
}

/** Remembers problems until what they are in the way of is built in another way. */
export interface Problems {
  add(problem: Problem): void;
  /** How many there are: `forget` takes back those that follow. */
  readonly count: () => number;
  forget(count: number): void;
  /** The first that followed when there were `count`; the others may follow from it. */
  since(count: number): Problem | undefined;
}

/** Creates an empty list of problems. */
export function createProblems(): Problems {
  const found: Problem[] = [];
  return {
    add(problem) {
      found.push(problem);
    },
    count: () => found.length,
    forget(count) {
      found.length = Math.min(found.length, count);
    },
    since: (count) => found[count],
  };
}

/** Says where in a bundle a problem is, and what it is: `#/properties/size: …`. */
export function describeProblem({ at, keyword, why }: Problem, document: JsonObject): string {
  const schemas = at.filter(isJsonObject);
  const named = schemas.filter((schema) => keyword !== undefined && Object.hasOwn(schema, keyword));
  for (const schema of [...named, ...schemas]) {
    const path = pathTo(schema, document);
    // Where the document is all that applies, its own `$ref` says no more than it does.
    if (path === undefined || path.length === 0) continue;
    // The document has the schema in a property of its own.
    const place = path[0] === "schema" ? path.slice(1) : path;
    return `${toReference(keyword !== undefined && named.includes(schema) ? [...place, keyword] : place)}: ${why}`;
  }
  return why;
}

function pathTo(wanted: JsonObject, document: JsonObject): Path | undefined {
  const open: { readonly value: JsonValue; readonly path: Path }[] = [
    { value: document, path: [] },
  ];
  for (const { value, path } of open) {
    if (value === wanted) return path;
    if (isJsonList(value)) {
      for (const [index, entry] of value.entries())
        open.push({ value: entry, path: [...path, index] });
    } else if (isJsonObject(value)) {
      for (const [key, entry] of Object.entries(value))
        open.push({ value: entry, path: [...path, key] });
    }
  }
  return undefined;
}
