import type { Report } from "../diagnostic.js";
import type { Path } from "../../json-schema/types.js";
import { isJsonObject } from "../../json-schema/values.js";
import { IN_PLACE_KEYWORDS } from "../../json-schema/keywords.js";
import {
  schemasInside,
  type SchemaRoot,
  type WrittenSchema,
} from "../../json-schema/dialect/written-schema.js";
import type { Survey } from "../../json-schema/dialect/survey.js";

/** From a schema to another one that applies to the same value. */
interface Edge {
  readonly to: WrittenSchema;
  /** The path of the reference that leads there; undefined where none does. */
  readonly reference: Path | undefined;
}

/** A schema that is being followed, and where it leads to that has not been looked at yet. */
interface Visit extends Edge {
  readonly edges: Edge[];
}

/**
 * Finds references that lead back to themselves without going through a property or an item, such as
 * `A: { $ref: A }`: to check a value against one would never end. Recursive models, where each turn goes one level into the
 * value, are fine. Each cycle is reported once.
 */
export function checkCycles(survey: Survey, report: Report): void {
  const { schemas, references } = survey;
  /** By the root that a schema's references are read in, since an alias may be in several, and by schema. */
  const marks = new Map<SchemaRoot, Map<unknown, "open" | "done">>();
  const marksOf = ({ resource }: WrittenSchema): Map<unknown, "open" | "done"> => {
    const root = resource.root();
    const known = marks.get(root) ?? new Map<unknown, "open" | "done">();
    marks.set(root, known);
    return known;
  };

  const edgesOf = (from: WrittenSchema): Edge[] => {
    const inPlace = schemasInside(from, IN_PLACE_KEYWORDS).map(({ value, path }): Edge => ({
      to: schemas.inside(from, value, path),
      reference: undefined,
    }));
    const referred = survey
      .referencesOf(from.schema)
      .flatMap(({ keyword, target }): Edge[] =>
        target === undefined || target === "varies"
          ? []
          : [{ to: target, reference: [...from.path, keyword] }],
      );
    return [...inPlace, ...referred];
  };

  const enter = ({ to, reference }: Edge, visits: Visit[]): void => {
    if (!isJsonObject(to.schema)) return;
    const known = marksOf(to);
    const mark = known.get(to.schema);
    const last = mark === "open" ? (reference ?? lastReference(visits, to)) : undefined;
    if (last !== undefined)
      report({
        path: last,
        at: "value",
        message:
          "circular reference: it leads back to itself without a property or an item in between",
      });
    if (mark !== undefined) return;
    known.set(to.schema, "open");
    visits.push({ to, reference, edges: edgesOf(to) });
  };

  // A cycle has a reference in it.
  for (const { from } of references) {
    // A chain of references may be longer than the call stack.
    const visits: Visit[] = [];
    enter({ to: from, reference: undefined }, visits);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const edge = visit.edges.pop();
      if (edge !== undefined) {
        enter(edge, visits);
        continue;
      }
      marksOf(visit.to).set(visit.to.schema, "done");
      visits.pop();
    }
  }
}

/** The last reference on the way from a schema that is being followed to here. */
function lastReference(visits: readonly Visit[], from: WrittenSchema): Path | undefined {
  const start = visits.findLastIndex(({ to }) => to.schema === from.schema);
  return visits.slice(start + 1).findLast(({ reference }) => reference !== undefined)?.reference;
}
