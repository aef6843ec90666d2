import type { Report } from "../diagnostic.js";
import type { Path } from "../../json-schema/types.js";
import { isObject, type UnknownObject } from "../../json-schema/values.js";
import { IN_PLACE_KEYWORDS } from "../../json-schema/keywords.js";
import { resolveReference, type Scope } from "../../json-schema/references.js";
import { subschemasOf } from "../../json-schema/walk.js";

/** A schema that is being followed, and where it leads to that has not been looked at yet. */
interface Visit {
  readonly schema: UnknownObject;
  readonly scope: Scope;
  readonly edges: Edge[];
}

/** From a schema to another one that applies to the same value. */
interface Edge {
  readonly schema: unknown;
  readonly path: Path;
  readonly scope: Scope;
  /** The path of the reference that leads there; undefined where none does. */
  readonly reference: Path | undefined;
}

/**
 * Finds references that lead back to themselves without going through a property or an item, such as
 * `A: { $ref: A }`: to check a value against one would never end. Recursive models, where each turn goes one level into the
 * value, are fine. Keeps what it has seen: one finder for a whole document reports each cycle once.
 */
export class CycleFinder {
  /** By the root that a schema's references are read in, since an alias may be in several, and by schema. */
  readonly #seen = new Map<unknown, Map<UnknownObject, "open" | "done">>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Follows a schema, and every schema inside of it. */
  check(schema: unknown, path: Path, scope: Scope): void {
    if (!isObject(schema)) return;
    this.#follow({ schema, path, scope, reference: undefined });
    for (const [keyword, value] of Object.entries(schema)) {
      for (const inner of subschemasOf(keyword, value))
        this.check(inner.value, [...path, ...inner.path], scope);
    }
  }

  /** A depth-first walk with an explicit stack: a chain of references may be longer than the call stack. */
  #follow(start: Edge): void {
    const visits: Visit[] = [];
    this.#enter(start, visits);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const edge = visit.edges.pop();
      if (edge !== undefined) {
        this.#enter(edge, visits);
        continue;
      }
      this.#marks(visit.scope).set(visit.schema, "done");
      visits.pop();
    }
  }

  #enter({ schema, path, scope, reference }: Edge, visits: Visit[]): void {
    if (!isObject(schema)) return;
    const marks = this.#marks(scope);
    const mark = marks.get(schema);
    if (mark === "open" && reference !== undefined)
      this.#report({
        path: reference,
        at: "value",
        message:
          "circular reference: it leads back to itself without a property or an item in between",
      });
    if (mark !== undefined) return;
    marks.set(schema, "open");
    visits.push({ schema, scope, edges: edgesOf(schema, path, scope) });
  }

  #marks(scope: Scope): Map<UnknownObject, "open" | "done"> {
    const known = this.#seen.get(scope.root);
    if (known !== undefined) return known;
    const marks = new Map<UnknownObject, "open" | "done">();
    this.#seen.set(scope.root, marks);
    return marks;
  }
}

function edgesOf(schema: UnknownObject, path: Path, scope: Scope): Edge[] {
  const edges: Edge[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "$ref" && typeof value === "string") {
      const target = resolveReference(value, scope);
      if (target !== undefined) edges.push({ ...target, reference: [...path, keyword] });
    } else if (IN_PLACE_KEYWORDS.has(keyword)) {
      for (const inner of subschemasOf(keyword, value))
        edges.push({
          schema: inner.value,
          path: [...path, ...inner.path],
          scope,
          reference: undefined,
        });
    }
  }
  return edges;
}
