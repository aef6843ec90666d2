import type { JsonSchema } from "../../definition/types.js";
import { acceptedShape } from "./accepted.js";
import { bareReference } from "./keywords.js";
import { resolveReference, type ReferenceTarget, type SchemaDocument } from "./place.js";
import { refusedShape } from "./refused.js";
import { anyOfShapes, both, empty, everything, withoutEvaluations, type Shape } from "./shape.js";
import type { Term } from "./term.js";

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
  /** What a reference stands for. */
  readonly expand: (target: ReferenceTarget, tracking?: boolean) => Shape;
  readonly both: (a: Shape, b: Shape) => Shape;
}

/** Schemas deeper in each other than this for the same value are not looked into. */
const DEEPEST = 60;

/** A shaper that has seen nothing yet. */
export function createShaper(): Shaper {
  /** References that are being looked into, to notice schemas that refer to themselves for the same value. */
  const open = new Set<string>();
  let depth = 0;

  const shaper: Shaper = {
    accepted: (term, tracking = false) => shapeOf(term, true, tracking),
    refused: (term) => withoutEvaluations(shapeOf(term, false, false)),
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
      return positive && !tracking
        ? { ...empty, references: [target] }
        : expand(target, positive, tracking);
    }
    if (depth > DEEPEST) return everything;
    depth++;
    try {
      return positive
        ? acceptedShape(schema, document, tracking, shaper)
        : refusedShape(schema, document, shaper);
    } finally {
      depth--;
    }
  };

  const expand = (target: ReferenceTarget, positive: boolean, tracking: boolean): Shape => {
    const key = `${positive ? "+" : "-"}${target.document.id}#${target.pointer}`;
    // A value is not in a set only because it is in that set; and nothing is known of what it is not in.
    if (open.has(key)) return positive ? empty : everything;
    open.add(key);
    try {
      const shape = schemaShape(target.schema, target.document, positive, tracking);
      const inner = shape.references.map((reference) => expand(reference, positive, tracking));
      return anyOfShapes([{ ...shape, references: [] }, ...inner]);
    } finally {
      open.delete(key);
    }
  };

  return shaper;
}
