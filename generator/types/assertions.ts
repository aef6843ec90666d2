import {
  isSchema,
  itemSchemas,
  namesIn,
  schemasByName,
  typeNames,
} from "../json-schema/keyword-values.js";
import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { costOfText, type WorkBudget } from "../json-schema/work-budget.js";
import { anyArray, possible, type ArraySet } from "./array-set.js";
import { assertionsOf, bound, numberTests, stringTests } from "./keyword-values.js";
import { anyObject, propertyAt, type ObjectSet, type PropertyConstraint } from "./object-set.js";
import { matches, onlyName } from "./pattern.js";
import { type SchemaDocument } from "./schema-document.js";
import { allNumbers, allStrings, noNumbers, noStrings } from "./scalars.js";
import { emptySet, universalSet, type ValueSet } from "./value-set.js";
import {
  allOf,
  anything,
  isAnything,
  nothing,
  expressionOf,
  type SchemaExpression,
} from "./schema-expression.js";

/**
 * Evaluates the keywords that apply to a value itself, to its properties or its items: all but the in-place applicators,
 * which apply subschemas to the same value.
 *
 * @param tracking - whether to record which properties and items the keywords evaluate.
 */
export function evaluateAssertions(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
  budget: WorkBudget,
): ValueSet {
  if (schema.type === "object")
    return {
      ...emptySet,
      objects: listed(evaluateObjectKeywords(schema, document, tracking, budget)),
    };
  const types = typeNames(schema);
  const has = (name: string): boolean => types === undefined || types.has(name);
  const numbers = has("number") || has("integer");
  const set: ValueSet = {
    nulls: has("null"),
    booleans: has("boolean") ? [true, false] : [],
    numbers: numbers
      ? { ...allNumbers, tests: integerTest(types).concat(numberTests(schema)) }
      : noNumbers,
    strings: has("string") ? { ...allStrings, tests: stringTests(schema) } : noStrings,
    arrays: has("array") ? listed(evaluateArrayKeywords(schema, document, tracking)) : [],
    objects: has("object")
      ? listed(evaluateObjectKeywords(schema, document, tracking, budget))
      : [],
    references: [],
  };
  return assertionsOf(schema).length === 0 ? universalSet : set;
}

function integerTest(types: ReadonlySet<string> | undefined): ((value: number) => boolean)[] {
  return types?.has("integer") === true && !types.has("number")
    ? [(value) => Number.isInteger(value)]
    : [];
}

function listed<T>(set: T | undefined): readonly T[] {
  return set === undefined ? [] : [set];
}

/** The set of exactly these values. */
export function setOfValues(values: readonly JsonValue[], document: SchemaDocument): ValueSet {
  const numbers = values.filter((value) => typeof value === "number");
  const texts = values.filter((value) => typeof value === "string");
  const arrays: ArraySet[] = [];
  const objects: ObjectSet[] = [];
  for (const value of values) {
    if (typeof value !== "object" || value === null) continue;
    if (isJsonList(value)) arrays.push(arrayOfValues(value, document));
    else objects.push(objectOfValues(value, document));
  }
  return {
    ...emptySet,
    nulls: values.includes(null),
    booleans: [true, false].filter((value) => values.includes(value)),
    numbers: { values: [...new Set(numbers)], tests: [] },
    strings: { values: [...new Set(texts)], tests: [] },
    arrays,
    objects,
  };
}

function arrayOfValues(values: readonly JsonValue[], document: SchemaDocument): ArraySet {
  const prefix = values.map((value) => expressionOf({ const: value }, document));
  return { ...anyArray, prefix, rest: nothing, min: values.length, max: values.length };
}

function objectOfValues(
  values: Readonly<Record<string, JsonValue>>,
  document: SchemaDocument,
): ObjectSet {
  const properties = Object.entries(values).map(([name, value]): [string, PropertyConstraint] => [
    name,
    { expression: expressionOf({ const: value }, document), required: true, assumed: false },
  ]);
  return { ...anyObject, properties: new Map(properties), rest: nothing };
}

function evaluateArrayKeywords(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
): ArraySet | undefined {
  const { prefix, rest } = itemSchemas(schema);
  const contains = isSchema(schema.contains) ? expressionOf(schema.contains, document) : undefined;
  const minContains = contains === undefined ? 0 : bound(schema.minContains, 1);
  const maxContains = contains === undefined ? Infinity : bound(schema.maxContains, Infinity);
  const min = Math.max(bound(schema.minItems, 0), minContains);
  const max = typeof schema.maxItems === "number" ? Math.floor(schema.maxItems) : Infinity;
  const set: ArraySet = {
    prefix: prefix.map((item) => expressionOf(item, document)),
    rest: rest === undefined ? anything : expressionOf(rest, document),
    min,
    max: contains !== undefined && isAnything(contains) ? Math.min(max, maxContains) : max,
    evaluated: undefined,
  };
  const isPlain = prefix.length === 0 && isAnything(set.rest) && min === 0 && set.max === Infinity;
  if (isPlain && contains === undefined) return anyArray;
  const count = rest === undefined ? prefix.length : Infinity;
  const matching = contains === undefined ? [] : [contains];
  return possible(tracking ? { ...set, evaluated: { count, matching } } : set);
}

function evaluateObjectKeywords(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
  budget: WorkBudget,
): ObjectSet | undefined {
  const allPatterns = schemasByName(schema.patternProperties).map(([pattern, entry]) => ({
    pattern,
    expression: expressionOf(entry, document),
  }));
  const patterns = allPatterns.filter(({ pattern }) => onlyName(pattern) === undefined);
  const required = new Set(namesIn(schema.required));
  const { additionalProperties } = schema;
  const isRestDeclared = isSchema(additionalProperties);
  const rest = isRestDeclared ? expressionOf(additionalProperties, document) : anything;
  const set: ObjectSet = {
    properties: new Map<string, PropertyConstraint>(),
    patterns,
    rest,
    isDeclaredOpen: isRestDeclared,
    min: bound(schema.minProperties, 0),
    evaluated: undefined,
  };
  const properties = new Map<string, PropertyConstraint>();
  const declared = new Map(schemasByName(schema.properties));
  for (const { pattern } of allPatterns) {
    const name = onlyName(pattern);
    if (name !== undefined && !declared.has(name)) declared.set(name, true);
  }
  if (allPatterns.length > 0) {
    let names = 1;
    for (const name of declared.keys()) names += costOfText(name);
    for (const { pattern } of allPatterns) budget.spend(names + costOfText(pattern));
    budget.spend(allPatterns.length * required.size);
  }
  for (const [name, entry] of declared) {
    const own = expressionOf(entry, document);
    const expression =
      allPatterns.length === 0 ? own : allOf([own, ...patternExpressions(allPatterns, name)]);
    properties.set(name, { expression, required: required.has(name), assumed: false });
  }
  for (const name of required) {
    if (!properties.has(name))
      properties.set(name, { ...propertyAt(set, name), required: true, assumed: false });
  }
  const isClosed = schema.maxProperties === 0;
  if (isClosed && required.size > 0) return undefined;
  const isPlain =
    properties.size === 0 && patterns.length === 0 && !isRestDeclared && set.min === 0;
  if (isPlain && !isClosed && schema.maxProperties === undefined) return anyObject;
  if (isClosed)
    return set.min > 0 ? undefined : { ...anyObject, rest: nothing, isDeclaredOpen: true };
  if (!tracking) return { ...set, properties };
  const evaluated = {
    names: new Set(declared.keys()),
    patterns: patterns.map(({ pattern }) => pattern),
    all: isRestDeclared,
  };
  return { ...set, properties, evaluated };
}

/** The schemas of `patternProperties` that also apply to a property declared by name. */
function patternExpressions(patterns: ObjectSet["patterns"], name: string): SchemaExpression[] {
  return patterns.flatMap(({ pattern, expression }) =>
    matches(pattern, name) === true ? [expression] : [],
  );
}
