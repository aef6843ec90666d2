import { isSchema } from "../json-schema/keyword-values.js";
import type { JsonSchemaObject } from "../json-schema/types.js";
import { withoutProperty, withProperties, type Dependency } from "./dependencies.js";
import { areDisjoint } from "./disjoint.js";
import { type SchemaDocument } from "./schema-document.js";
import { absorb } from "./absorb.js";
import { exclude } from "./exclude.js";
import { expandAll, uniteSets, emptySet, universalSet, type ValueSet } from "./value-set.js";
import type { Evaluator } from "./evaluator.js";
import { expressionOf, type SchemaExpression, anything, nothing } from "./schema-expression.js";
import { anyObject, type PropertyConstraint } from "./object-set.js";
import { isEvery } from "./scalars.js";

/** More branches than this are not multiplied out. */
const MAX_BRANCHES = 6;

/**
 * `anyOf`. With tracking, every combination of branches is a separate alternative: a value that satisfies two branches has
 * the properties of both evaluated.
 */
export function evaluateAnyOf(
  expressions: readonly SchemaExpression[],
  tracking: boolean,
  evaluator: Evaluator,
): ValueSet {
  if (!tracking) return uniteSets(expressions.map((expression) => evaluator.evaluate(expression)));
  const [first, ...rest] = expressions;
  if (first === undefined) return emptySet;
  const yes = evaluator.evaluate(first, true);
  if (rest.length === 0) return yes;
  // First, so that the budget of many branches is used up before the stack is.
  const noOther = rest.map(evaluator.complement).reduce(evaluator.intersect, universalSet);
  const others = evaluateAnyOf(rest, true, evaluator);
  return uniteSets([
    evaluator.intersect(yes, others),
    evaluator.intersect(yes, noOther),
    evaluator.intersect(evaluator.complement(first), others),
  ]);
}

/**
 * `oneOf`: each branch without the values of the others. Branches that have no value in common anyway, such as those told
 * apart by a constant, stay as they are.
 */
export function evaluateOneOf(
  expressions: readonly SchemaExpression[],
  tracking: boolean,
  evaluator: Evaluator,
): ValueSet {
  const sets = expressions.map((expression) => evaluator.evaluate(expression, tracking));
  if (expressions.length > MAX_BRANCHES) return uniteSets(sets);
  const expanded = expressions.map((expression) =>
    expandAll(evaluator.evaluate(expression), evaluator),
  );
  const exclusive = sets.map((set, index) => {
    const overlapping = expressions.filter((_, other) => {
      const [a, b] = [expanded[index], expanded[other]];
      return other !== index && a !== undefined && b !== undefined && !areDisjoint(a, b, evaluator);
    });
    return overlapping.reduce((left, other) => exclude(left, other, evaluator), set);
  });
  const union = uniteSets(exclusive);
  return { ...union, objects: absorb(union.objects, evaluator.budget) };
}

/** Values that fail `oneOf`: those that satisfy none of the branches, or two at once. */
export function complementOfOneOf(
  expressions: readonly SchemaExpression[],
  evaluator: Evaluator,
): ValueSet {
  if (expressions.length > MAX_BRANCHES) return universalSet;
  const none = expressions.map(evaluator.complement).reduce(evaluator.intersect, universalSet);
  const pairs = expressions.flatMap((left, index) =>
    expressions
      .slice(index + 1)
      .map((right) => evaluator.intersect(evaluator.evaluate(left), evaluator.evaluate(right))),
  );
  return uniteSets([none, ...pairs]);
}

/** `if` with `then`, or without it with `else`. */
export function evaluateIf(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
  evaluator: Evaluator,
): ValueSet {
  const hasBranch = schema.then !== undefined || schema.else !== undefined;
  if (!isSchema(schema.if) || (!hasBranch && !tracking)) return universalSet;
  const condition = expressionOf(schema.if, document);
  const branch = (keyword: "then" | "else"): ValueSet => {
    const part = schema[keyword];
    return isSchema(part)
      ? evaluator.evaluate(expressionOf(part, document), tracking)
      : universalSet;
  };
  return uniteSets([
    evaluator.intersect(evaluator.evaluateCondition(condition, tracking), branch("then")),
    evaluator.intersect(evaluator.complement(condition), branch("else")),
  ]);
}

/** Values that fail `if` with `then` and `else`. */
export function complementOfCondition(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  evaluator: Evaluator,
): ValueSet {
  const condition = expressionOf(isSchema(schema.if) ? schema.if : true, document);
  const refused = (keyword: "then" | "else"): ValueSet => {
    const part = schema[keyword];
    return isSchema(part) ? evaluator.complement(expressionOf(part, document)) : emptySet;
  };
  return uniteSets([
    evaluator.intersect(evaluator.evaluateCondition(condition, false), refused("then")),
    evaluator.intersect(evaluator.complement(condition), refused("else")),
  ]);
}

/** Objects without the property, objects that satisfy the dependency, and all values that are not objects. */
export function evaluateDependency(
  { name, required, expression }: Dependency,
  tracking: boolean,
  evaluator: Evaluator,
): ValueSet {
  const present = withProperties([name, ...required]);
  const withIt =
    expression === undefined
      ? present
      : evaluator.intersect(present, evaluator.evaluate(expression, tracking));
  const otherKinds: ValueSet = { ...universalSet, objects: [] };
  return uniteSets([otherKinds, withoutProperty(name), withIt]);
}

/** `propertyNames`: objects whose names are listed, or any object where a type cannot express the names. */
export function evaluatePropertyNames(names: SchemaExpression, evaluator: Evaluator): ValueSet {
  // Names are other values than the object, so evaluations do not carry over.
  const sets = [evaluator.evaluateCondition(names, false)];
  if (sets.some(({ strings }) => isEvery(strings))) return universalSet;
  if (sets.some(({ strings }) => strings.values === undefined)) return universalSet;
  const listed = new Set(sets.flatMap(({ strings }) => strings.values ?? []));
  const properties = [...listed].map((name): [string, PropertyConstraint] => [
    name,
    { expression: anything, required: false, assumed: false },
  ]);
  const object = {
    ...anyObject,
    properties: new Map(properties),
    rest: nothing,
    isDeclaredOpen: true,
  };
  return { ...universalSet, objects: [object] };
}
