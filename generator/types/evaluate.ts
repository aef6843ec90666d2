import type { JsonSchema } from "../json-schema/types.js";
import { acceptedShape } from "./accepted.js";
import { bareReference } from "./keyword-values.js";
import { resolveReference, type ReferenceTarget, type SchemaDocument } from "./schema-document.js";
import { refusedShape } from "./complement.js";
import {
  anyOfShapes,
  both,
  empty,
  everything,
  withoutEvaluations,
  type Shape,
} from "./value-set.js";
import { termKey, type Term } from "./schema-expression.js";

/** From terms to shapes, references followed. */
export interface Shaper {
  /**
   * The values that satisfy a term.
   *
   * @param tracking - whether a schema around it asks which properties and items have been looked at.
   */
  readonly accepted: (term: Term, tracking?: boolean) => Shape;
  /** The values that do not satisfy it. */
  readonly refused: (term: Term) => Shape;
  /** The same for a term that only decides whether another applies, as `if` does. */
  readonly condition: (term: Term, tracking: boolean) => Shape;
  /** What a reference stands for. */
  readonly expand: (target: ReferenceTarget, tracking?: boolean) => Shape;
  readonly both: (a: Shape, b: Shape) => Shape;
}

/** Schemas deeper in each other than this for the same value are not looked into. */
const DEEPEST = 120;

/** A shaper that has seen nothing yet. */
export function createShaper(): Shaper {
  /** Schemas that are being looked into, to notice those that refer to themselves for the same value. */
  const open = new Map<string, number>();
  /** How many negations and conditions stand around what is being looked into. */
  let reversals = 0;

  const reversed = (work: () => Shape): Shape => {
    reversals++;
    try {
      return work();
    } finally {
      reversals--;
    }
  };

  const once = (what: string, positive: boolean, work: () => Shape): Shape => {
    const key = `${positive ? "accepted" : "refused"} ${what}`;
    const outer = open.get(key);
    // A value is not in a set only because it is in that set. With a negation on the way, nothing is known.
    if (outer !== undefined) return positive && outer === reversals ? empty : everything;
    if (open.size > DEEPEST) return everything;
    open.set(key, reversals);
    try {
      return work();
    } finally {
      open.delete(key);
    }
  };

  const shaper: Shaper = {
    accepted: (term, tracking = false) => shapeOf(term, true, tracking),
    refused: (term) => withoutEvaluations(reversed(() => shapeOf(term, false, false))),
    condition: (term, tracking) => reversed(() => shapeOf(term, true, tracking)),
    expand: (target, tracking = false) => expand(target, true, tracking),
    both: (a, b) => both(a, b, shaper.expand),
  };

  const shapeOf = (term: Term, positive: boolean, tracking: boolean): Shape => {
    switch (term.kind) {
      case "schema":
        return schemaShape(term.schema, term.document, positive, tracking);
      case "not":
        return positive
          ? shaper.refused(term.term)
          : withoutEvaluations(shapeOf(term.term, true, false));
      default: {
        const shapes = term.terms.map((part) => shapeOf(part, positive, tracking));
        const isConjunction = (term.kind === "all") === positive;
        return isConjunction ? shapes.reduce(shaper.both, everything) : anyOfShapes(shapes);
      }
    }
  };

  const schemaShape = (
    schema: JsonSchema,
    document: SchemaDocument,
    positive: boolean,
    tracking: boolean,
  ): Shape => {
    if (typeof schema === "boolean") return schema === positive ? everything : empty;
    const reference = bareReference(schema);
    if (reference !== undefined) {
      const target = resolveReference(reference, document);
      if (target === undefined) return everything;
      const isNamed = positive && !tracking && reversals === 0;
      return isNamed ? { ...empty, references: [target] } : expand(target, positive, tracking);
    }
    return once(`schema ${termKey({ kind: "schema", schema, document })}`, positive, () =>
      positive
        ? acceptedShape(schema, document, tracking, shaper)
        : refusedShape(schema, document, shaper),
    );
  };

  const expand = (target: ReferenceTarget, positive: boolean, tracking: boolean): Shape =>
    once(`reference ${target.document.id}#${target.pointer}`, positive, () => {
      const shape = schemaShape(target.schema, target.document, positive, tracking);
      const inner = shape.references.map((reference) => expand(reference, positive, tracking));
      return anyOfShapes([{ ...shape, references: [] }, ...inner]);
    });

  return shaper;
}
