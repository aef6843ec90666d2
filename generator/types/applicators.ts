import type { JsonSchemaObject } from "../json-schema/types.js";
import { withoutProperty, withProperties, type Dependency } from "./dependencies.js";
import { areDisjoint } from "./disjoint.js";
import { isSchema, type SchemaDocument } from "./schema-document.js";
import { anyOfShapes, empty, everything, type Shape } from "./value-set.js";
import type { Shaper } from "./evaluate.js";
import { schemaTerm, type Term } from "./schema-expression.js";

/** More branches than this are not multiplied out. */
const MOST_BRANCHES = 6;

/**
 * `anyOf`. Where it matters which branches looked at a value, every combination of branches is an alternative of its own: a
 * value that satisfies two branches has the properties of both looked at.
 */
export function anyOfBranches(terms: readonly Term[], tracking: boolean, shaper: Shaper): Shape {
  if (!tracking) return anyOfShapes(terms.map((term) => shaper.accepted(term)));
  const [first, ...rest] = terms;
  if (first === undefined) return empty;
  const yes = shaper.accepted(first, true);
  if (rest.length === 0) return yes;
  const others = anyOfBranches(rest, true, shaper);
  const noOther = rest.map(shaper.refused).reduce(shaper.both, everything);
  return anyOfShapes([
    shaper.both(yes, others),
    shaper.both(yes, noOther),
    shaper.both(shaper.refused(first), others),
  ]);
}

/**
 * `oneOf`: each branch without the values of the others. Branches that have no value in common anyway, such as those told
 * apart by a constant, stay as they are.
 */
export function oneOfBranches(terms: readonly Term[], tracking: boolean, shaper: Shaper): Shape {
  const shapes = terms.map((term) => shaper.accepted(term, tracking));
  if (terms.length > MOST_BRANCHES) return anyOfShapes(shapes);
  const expanded = terms.map((term) => expandAll(shaper.accepted(term), shaper));
  const exclusive = shapes.map((shape, index) => {
    const overlapping = terms.filter((_, other) => {
      const [a, b] = [expanded[index], expanded[other]];
      return other !== index && a !== undefined && b !== undefined && !areDisjoint(a, b, shaper);
    });
    return overlapping.map(shaper.refused).reduce(shaper.both, shape);
  });
  return anyOfShapes(exclusive);
}

function expandAll(shape: Shape, shaper: Shaper): Shape {
  const inner = shape.references.map((target) => shaper.expand(target));
  return anyOfShapes([{ ...shape, references: [] }, ...inner]);
}

/** Values that fail `oneOf`: those that satisfy none of the branches, or two at once. */
export function refusedOneOf(terms: readonly Term[], shaper: Shaper): Shape {
  if (terms.length > MOST_BRANCHES) return everything;
  const none = terms.map(shaper.refused).reduce(shaper.both, everything);
  const pairs = terms.flatMap((left, index) =>
    terms
      .slice(index + 1)
      .map((right) => shaper.both(shaper.accepted(left), shaper.accepted(right))),
  );
  return anyOfShapes([none, ...pairs]);
}

/** `if` with `then`, or without it with `else`. */
export function conditionBranches(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
  shaper: Shaper,
): Shape {
  const hasBranch = schema.then !== undefined || schema.else !== undefined;
  if (!isSchema(schema.if) || (!hasBranch && !tracking)) return everything;
  const condition = schemaTerm(schema.if, document);
  const branch = (keyword: "then" | "else"): Shape => {
    const part = schema[keyword];
    return isSchema(part) ? shaper.accepted(schemaTerm(part, document), tracking) : everything;
  };
  return anyOfShapes([
    shaper.both(shaper.condition(condition, tracking), branch("then")),
    shaper.both(shaper.refused(condition), branch("else")),
  ]);
}

/** Values that fail `if` with `then` and `else`. */
export function refusedCondition(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  shaper: Shaper,
): Shape {
  const condition = schemaTerm(isSchema(schema.if) ? schema.if : true, document);
  const refused = (keyword: "then" | "else"): Shape => {
    const part = schema[keyword];
    return isSchema(part) ? shaper.refused(schemaTerm(part, document)) : empty;
  };
  return anyOfShapes([
    shaper.both(shaper.condition(condition, false), refused("then")),
    shaper.both(shaper.refused(condition), refused("else")),
  ]);
}

/** Objects without the property; with it, as the dependency says; and everything that is no object. */
export function dependencyBranches(
  { name, required, term }: Dependency,
  tracking: boolean,
  shaper: Shaper,
): Shape {
  const present = withProperties([name, ...required]);
  const withIt =
    term === undefined ? present : shaper.both(present, shaper.accepted(term, tracking));
  const otherKinds: Shape = { ...everything, objects: [] };
  return anyOfShapes([otherKinds, withoutProperty(name), withIt]);
}
