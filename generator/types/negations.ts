import {
  isSchema,
  itemSchemas,
  namesIn,
  schemasByName,
  typeNames,
  valueLists,
} from "../json-schema/keyword-values.js";
import type { JsonSchemaObject } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { anyArray, possible } from "./array-set.js";
import { bound, NUMBER_KEYWORDS, STRING_KEYWORDS } from "./keyword-values.js";
import { anyObject, type ObjectSet, type PropertyConstraint } from "./object-set.js";
import { type SchemaDocument } from "./schema-document.js";
import { allNumbers, allStrings, noNumbers, noStrings } from "./scalars.js";
import { uniteSets, emptySet, universalSet, type ValueSet } from "./value-set.js";
import { anything, isAnything, negate, nothing, expressionOf } from "./schema-expression.js";

const someObject: ValueSet = { ...emptySet, objects: [anyObject] };
const someArray: ValueSet = { ...emptySet, arrays: [anyArray] };

/**
 * The values that fail at least one of the keywords that apply to a value itself, to its properties or its items. A keyword
 * never fails for a value of another type than it is about. Where a type cannot express which values fail, all of that
 * type are included.
 */
export function complementOfAssertions(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  budget: WorkBudget,
): ValueSet {
  return uniteSets([
    ...complementOfType(schema),
    ...complementOfValueLists(schema),
    ...complementOfNumberKeywords(schema),
    ...complementOfStringKeywords(schema),
    ...complementOfObjectKeywords(schema, document),
    ...complementOfArrayKeywords(schema, document, budget),
  ]);
}

function complementOfType(schema: JsonSchemaObject): ValueSet[] {
  const types = typeNames(schema);
  if (types === undefined) return [];
  const lacks = (name: string): boolean => !types.has(name);
  const isWhole = (value: number): boolean => !Number.isInteger(value);
  const fractions = { ...allNumbers, tests: [isWhole] };
  return [
    {
      nulls: lacks("null"),
      booleans: lacks("boolean") ? [true, false] : [],
      numbers: types.has("number") ? noNumbers : types.has("integer") ? fractions : allNumbers,
      strings: lacks("string") ? allStrings : noStrings,
      arrays: lacks("array") ? [anyArray] : [],
      objects: lacks("object") ? [anyObject] : [],
      references: [],
    },
  ];
}

function complementOfValueLists(schema: JsonSchemaObject): ValueSet[] {
  return valueLists(schema).map((list): ValueSet => {
    const values = new Set(list);
    return {
      ...universalSet,
      nulls: !values.has(null),
      booleans: [true, false].filter((value) => !values.has(value)),
      numbers: { ...allNumbers, tests: [(value) => !values.has(value)] },
      strings: { ...allStrings, tests: [(value) => !values.has(value)] },
    };
  });
}

function complementOfNumberKeywords(schema: JsonSchemaObject): ValueSet[] {
  const sets = Object.entries(NUMBER_KEYWORDS).flatMap(([keyword, test]): ValueSet[] => {
    const limit = schema[keyword];
    if (typeof limit !== "number") return [];
    return [{ ...emptySet, numbers: { ...allNumbers, tests: [(value) => !test(value, limit)] } }];
  });
  return schema.multipleOf === undefined ? sets : [...sets, { ...emptySet, numbers: allNumbers }];
}

function complementOfStringKeywords(schema: JsonSchemaObject): ValueSet[] {
  const sets = Object.entries(STRING_KEYWORDS).flatMap(([keyword, test]): ValueSet[] => {
    const limit = schema[keyword];
    if (typeof limit !== "number") return [];
    const isBlank = keyword === "minLength" && limit === 1;
    if (isBlank) return [{ ...emptySet, strings: { values: [""], tests: [] } }];
    return [{ ...emptySet, strings: { ...allStrings, tests: [(value) => !test(value, limit)] } }];
  });
  // Whether `format` is checked depends on the validator, so a string may fail it.
  const isOpen = schema.pattern !== undefined || schema.format !== undefined;
  return isOpen ? [...sets, { ...emptySet, strings: allStrings }] : sets;
}

function complementOfObjectKeywords(
  schema: JsonSchemaObject,
  document: SchemaDocument,
): ValueSet[] {
  const sets: ValueSet[] = [];
  const object = (properties: readonly (readonly [string, PropertyConstraint])[]): ValueSet => ({
    ...emptySet,
    objects: [{ ...anyObject, properties: new Map(properties) }],
  });
  const missing = new Set(namesIn(schema.required));
  for (const [name, entry] of schemasByName(schema.properties)) {
    const expression = negate(expressionOf(entry, document));
    // Without a property that is required, an object fails too.
    const required = !missing.delete(name);
    if (!required || expression !== nothing)
      sets.push(object([[name, { expression, required, assumed: true }]]));
  }
  for (const name of missing) {
    sets.push(object([[name, { expression: nothing, required: false, assumed: true }]]));
  }
  if (schema.minProperties === 1) {
    const none: ObjectSet = { ...anyObject, rest: nothing, isDeclaredOpen: true };
    sets.push({ ...emptySet, objects: [none] });
  }
  return [...sets, ...(canAnyObjectFail(schema, document) ? [someObject] : [])];
}

/** Whether there is a keyword that objects can fail in a way that a type cannot express. */
function canAnyObjectFail(schema: JsonSchemaObject, document: SchemaDocument): boolean {
  const restricting = ["additionalProperties", "propertyNames", "unevaluatedProperties"].some(
    (keyword) => {
      const value = schema[keyword];
      return isSchema(value) && !isAnything(expressionOf(value, document));
    },
  );
  const patterns = schemasByName(schema.patternProperties);
  return (
    restricting ||
    bound(schema.minProperties, 0) > 1 ||
    schema.maxProperties !== undefined ||
    patterns.some(([, entry]) => !isAnything(expressionOf(entry, document)))
  );
}

function complementOfArrayKeywords(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  budget: WorkBudget,
): ValueSet[] {
  const sets: ValueSet[] = [];
  const array = (part: Partial<typeof anyArray>): void => {
    const set = possible({ ...anyArray, ...part });
    if (set !== undefined) sets.push({ ...emptySet, arrays: [set] });
  };
  const { prefix, rest } = itemSchemas(schema);
  prefix.forEach((item, index) => {
    budget.spend(index >> 4);
    const before = prefix.slice(0, index).map(() => anything);
    const expression = negate(expressionOf(item, document));
    if (expression !== nothing) array({ prefix: [...before, expression], min: index + 1 });
  });
  if (rest !== undefined && !isAnything(expressionOf(rest, document)))
    array({ min: prefix.length + 1 });
  if (bound(schema.minItems, 0) > 0) array({ max: bound(schema.minItems, 0) - 1 });
  if (typeof schema.maxItems === "number") array({ min: Math.floor(schema.maxItems) + 1 });
  if (schema.uniqueItems === true) array({ min: 2 });
  if (isSchema(schema.contains)) sets.push(complementOfContains(schema, document));
  const { unevaluatedItems } = schema;
  if (isSchema(unevaluatedItems) && !isAnything(expressionOf(unevaluatedItems, document)))
    sets.push(someArray);
  return sets;
}

function complementOfContains(schema: JsonSchemaObject, document: SchemaDocument): ValueSet {
  if (schema.maxContains !== undefined) return someArray;
  const min = bound(schema.minContains, 1);
  if (min === 0) return emptySet;
  if (min > 1 || !isSchema(schema.contains)) return someArray;
  const set = possible({ ...anyArray, rest: negate(expressionOf(schema.contains, document)) });
  return set === undefined ? emptySet : { ...emptySet, arrays: [set] };
}
