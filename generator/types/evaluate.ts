import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { bareReference, schemas, valueLists } from "./keyword-values.js";
import {
  resolveReference,
  type ReferenceTarget,
  type SchemaDocument,
  isSchema,
} from "./schema-document.js";
import {
  uniteSets,
  emptySet,
  intersect,
  universalSet,
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

/** Creates an evaluator. It detects references that lead back to themselves. */
export function createEvaluator(): Evaluator {
  /** Schemas being evaluated, to detect those that refer to themselves for the same value. */
  const open = new Map<string, number>();
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

  const once = (what: string, positive: boolean, work: () => ValueSet): ValueSet => {
    const key = `${positive ? "set" : "complement"} ${what}`;
    const outer = open.get(key);
    // The least fixed point: membership cannot rest on itself. With a negation in between there is none to take.
    if (outer !== undefined) return positive && outer === reversals ? emptySet : universalSet;
    if (open.size > MAX_DEPTH) return universalSet;
    open.set(key, reversals);
    try {
      return work();
    } finally {
      open.delete(key);
    }
  };

  const evaluator: Evaluator = {
    evaluate: (expression, tracking = false) => setOfExpression(expression, true, tracking),
    complement: (expression) =>
      withoutEvaluations(reversed(() => setOfExpression(expression, false, false))),
    evaluateCondition: (expression, tracking) =>
      reversed(() => setOfExpression(expression, true, tracking)),
    expand: (target, tracking = false) => expand(target, true, tracking),
    intersect: (a, b) => intersect(a, b, evaluator.expand),
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
    return once(`schema ${expressionKey({ kind: "schema", schema, document })}`, positive, () =>
      positive
        ? evaluateSchema(schema, document, tracking, evaluator)
        : complementOfSchema(schema, document, evaluator),
    );
  };

  const expand = (target: ReferenceTarget, positive: boolean, tracking: boolean): ValueSet =>
    once(`reference ${target.document.id}#${target.pointer}`, positive, () => {
      const set = setOfSchema(target.schema, target.document, positive, tracking);
      const inner = set.references.map((reference) => expand(reference, positive, tracking));
      return uniteSets([{ ...set, references: [] }, ...inner]);
    });

  return evaluator;
}

/** The values that satisfy every keyword of a schema. */
function evaluateSchema(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  outerTracking: boolean,
  evaluator: Evaluator,
): ValueSet {
  const tracking = outerTracking || asksForUnevaluated(schema);
  const expressions = (keyword: string): SchemaExpression[] =>
    schemas(schema[keyword]).map((part) => expressionOf(part, document));
  const parts: ValueSet[] = [evaluateAssertions(schema, document, tracking)];
  for (const values of valueLists(schema)) parts.push(setOfValues(values, document));

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
    schemas(schema[keyword]).map((part) => expressionOf(part, document));
  const parts: ValueSet[] = [complementOfAssertions(schema, document)];
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
