import { IN_PLACE_KEYWORDS } from "../json-schema/keywords.js";
import { isSchema, schemasIn, valueLists } from "../json-schema/keyword-values.js";
import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { bareReference } from "./keyword-values.js";
import { resolveReference, type ReferenceTarget, type SchemaDocument } from "./schema-document.js";
import {
  uniteSets,
  emptySet,
  intersect,
  universalSet,
  weightOf,
  withoutEvaluations,
  type ValueSet,
} from "./value-set.js";
import { expressionKey, type SchemaExpression, expressionOf } from "./schema-expression.js";
import { evaluateAssertions, setOfValues } from "./assertions.js";
import {
  evaluateAnyOf,
  evaluateIf,
  evaluateDependency,
  evaluateOneOf,
  complementOfCondition,
  complementOfOneOf,
  evaluatePropertyNames,
} from "./applicators.js";
import { dependenciesOf, withoutProperty, withProperties } from "./dependencies.js";
import { applyUnevaluated, asksForUnevaluated } from "./unevaluated.js";
import { complementOfAssertions } from "./negations.js";
import type { Evaluator } from "./evaluator.js";

/** Schemas nested deeper than this for the same value are not evaluated. */
const MAX_DEPTH = 120;

/** A schema that is being evaluated. */
interface OpenSchema {
  /** How many are open around it. */
  readonly level: number;
  readonly reversals: number;
}

/**
 * Creates an evaluator. It detects references that lead back to themselves, and evaluates a schema once, however many lead
 * to it: `allOf` with two references on each of 14 levels would otherwise be evaluated 2^14 times.
 */
export function createEvaluator({
  budget,
  ...options
}: Pick<Evaluator, "budget" | "isOpen" | "noteEmptyEnum">): Evaluator {
  /** Schemas being evaluated, to detect those that refer to themselves for the same value. */
  const open = new Map<string, OpenSchema>();
  /** Sets by schema: inside of a negation or outside, each without tracking and with it. */
  const known = Array.from({ length: 4 }, () => new Map<string, ValueSet>());
  /** The level of the outermost open schema that what is being evaluated turned out to depend on. */
  let dependsOn = Infinity;
  /** The number of negations and conditions around the schema being evaluated. */
  let reversals = 0;

  const reversed = (work: () => ValueSet): ValueSet => {
    reversals++;
    try {
      return work();
    } finally {
      reversals--;
    }
  };

  const once = (
    what: string,
    positive: boolean,
    tracking: boolean,
    work: () => ValueSet,
  ): ValueSet => {
    const key = `${positive ? "set" : "complement"} ${what}`;
    const sets = known[(reversals === 0 ? 0 : 2) + (tracking ? 1 : 0)];
    const before = sets?.get(key);
    if (before !== undefined) {
      budget.spend(weightOf(before));
      return before;
    }
    const outer = open.get(key);
    if (outer !== undefined) {
      dependsOn = Math.min(dependsOn, outer.level);
      // The least fixed point: membership cannot rest on itself. With a negation in between there is none to take.
      return positive && outer.reversals === reversals ? emptySet : universalSet;
    }
    const level = open.size;
    if (level > MAX_DEPTH) {
      dependsOn = -1;
      return universalSet;
    }
    const dependsOnBefore = dependsOn;
    dependsOn = Infinity;
    open.set(key, { level, reversals });
    let set: ValueSet | undefined;
    try {
      budget.spend(1);
      set = work();
      budget.spend(weightOf(set));
    } finally {
      open.delete(key);
      // The work was given up: what it depended on is not known.
      if (set === undefined) dependsOn = -1;
    }
    // What rests on a schema around it is another set in another place.
    if (dependsOn >= level) {
      sets?.set(key, set);
      dependsOn = dependsOnBefore;
    } else dependsOn = Math.min(dependsOn, dependsOnBefore);
    return set;
  };

  const evaluator: Evaluator = {
    ...options,
    budget,
    evaluate: (expression, tracking = false) => setOfExpression(expression, true, tracking),
    complement: (expression) =>
      withoutEvaluations(reversed(() => setOfExpression(expression, false, false))),
    evaluateCondition: (expression, tracking) =>
      reversed(() => setOfExpression(expression, true, tracking)),
    expand: (target, tracking = false) => expand(target, true, tracking),
    intersect: (a, b) => intersect(a, b, evaluator),
  };

  const setOfExpression = (
    expression: SchemaExpression,
    positive: boolean,
    tracking: boolean,
  ): ValueSet => {
    switch (expression.kind) {
      case "schema":
        return setOfSchema(expression.schema, expression.document, positive, tracking);
      case "not":
        return positive
          ? evaluator.complement(expression.expression)
          : withoutEvaluations(setOfExpression(expression.expression, true, false));
      default: {
        budget.spend(expression.size);
        const sets = expression.expressions.map((part) =>
          setOfExpression(part, positive, tracking),
        );
        const isConjunction = (expression.kind === "all") === positive;
        return isConjunction ? sets.reduce(evaluator.intersect, universalSet) : uniteSets(sets);
      }
    }
  };

  const setOfSchema = (
    schema: JsonSchema,
    document: SchemaDocument,
    positive: boolean,
    tracking: boolean,
  ): ValueSet => {
    if (typeof schema === "boolean") return schema === positive ? universalSet : emptySet;
    const reference = bareReference(schema);
    if (reference !== undefined) {
      const target = resolveReference(reference, document);
      if (target === undefined) return universalSet;
      const isNamed = positive && !tracking && reversals === 0;
      return isNamed ? { ...emptySet, references: [target] } : expand(target, positive, tracking);
    }
    const what = expressionKey({ kind: "schema", schema, document });
    return once(`schema ${what}`, positive, tracking, () =>
      positive
        ? evaluateSchema(schema, document, tracking, evaluator)
        : complementOfSchema(schema, document, evaluator),
    );
  };

  const expand = (target: ReferenceTarget, positive: boolean, tracking: boolean): ValueSet =>
    once(`reference ${target.document.id}#${target.pointer}`, positive, tracking, () => {
      const set = setOfSchema(target.schema, target.document, positive, tracking);
      const inner = set.references.map((reference) => expand(reference, positive, tracking));
      return uniteSets([{ ...set, references: [] }, ...inner]);
    });

  return evaluator;
}

/** Keywords that are evaluated beside those of `evaluateAssertions`. */
const COMBINING: ReadonlySet<string> = new Set([
  ...IN_PLACE_KEYWORDS,
  ...["$ref", "const", "enum", "dependentRequired", "propertyNames"],
  ...["unevaluatedProperties", "unevaluatedItems"],
]);

/** Whether a schema has keywords other than those of `evaluateAssertions`. Most have none. */
function isCombined(schema: JsonSchemaObject): boolean {
  for (const keyword in schema) if (COMBINING.has(keyword)) return true;
  return false;
}

/** The values that satisfy every keyword of a schema. */
function evaluateSchema(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  outerTracking: boolean,
  evaluator: Evaluator,
): ValueSet {
  if (!isCombined(schema))
    return evaluateAssertions(schema, document, outerTracking, evaluator.budget);
  const tracking = outerTracking || asksForUnevaluated(schema);
  const expressions = (keyword: string): SchemaExpression[] =>
    schemasIn(schema[keyword]).map((part) => expressionOf(part, document));
  const parts: ValueSet[] = [evaluateAssertions(schema, document, tracking, evaluator.budget)];
  for (const values of valueLists(schema)) {
    if (values.length === 0) evaluator.noteEmptyEnum({ kind: "schema", schema, document });
    parts.push(setOfValues(values, document));
  }

  const target =
    typeof schema.$ref === "string" ? resolveReference(schema.$ref, document) : undefined;
  // The type's name is kept where no other keyword needs its content; `intersect` decides.
  if (target !== undefined) {
    parts.push(tracking ? evaluator.expand(target, true) : { ...emptySet, references: [target] });
  }
  for (const expression of expressions("allOf"))
    parts.push(evaluator.evaluate(expression, tracking));
  if (schema.anyOf !== undefined)
    parts.push(evaluateAnyOf(expressions("anyOf"), tracking, evaluator));
  if (schema.oneOf !== undefined)
    parts.push(evaluateOneOf(expressions("oneOf"), tracking, evaluator));
  if (isSchema(schema.not)) parts.push(evaluator.complement(expressionOf(schema.not, document)));
  if (isSchema(schema.if)) parts.push(evaluateIf(schema, document, tracking, evaluator));
  for (const dependency of dependenciesOf(schema, document)) {
    parts.push(evaluateDependency(dependency, tracking, evaluator));
  }
  if (isSchema(schema.propertyNames)) {
    parts.push(evaluatePropertyNames(expressionOf(schema.propertyNames, document), evaluator));
  }
  return applyUnevaluated(parts.reduce(evaluator.intersect), schema, document);
}

/** The values that fail at least one keyword of a schema. */
function complementOfSchema(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  evaluator: Evaluator,
): ValueSet {
  const expressions = (keyword: string): SchemaExpression[] =>
    schemasIn(schema[keyword]).map((part) => expressionOf(part, document));
  const parts: ValueSet[] = [complementOfAssertions(schema, document, evaluator.budget)];
  if (typeof schema.$ref === "string") {
    parts.push(evaluator.complement(expressionOf({ $ref: schema.$ref }, document)));
  }
  for (const expression of expressions("allOf")) parts.push(evaluator.complement(expression));
  if (schema.anyOf !== undefined) {
    parts.push(
      expressions("anyOf").map(evaluator.complement).reduce(evaluator.intersect, universalSet),
    );
  }
  if (schema.oneOf !== undefined) parts.push(complementOfOneOf(expressions("oneOf"), evaluator));
  if (isSchema(schema.not)) parts.push(evaluator.evaluate(expressionOf(schema.not, document)));
  if (isSchema(schema.if)) parts.push(complementOfCondition(schema, document, evaluator));
  for (const { name, required, expression } of dependenciesOf(schema, document)) {
    const present = withProperties([name]);
    for (const other of required) parts.push(evaluator.intersect(present, withoutProperty(other)));
    if (expression !== undefined)
      parts.push(evaluator.intersect(present, evaluator.complement(expression)));
  }
  return uniteSets(parts);
}
