import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isList } from "./type-node.js";
import { anyArray, possible, type ArrayShape } from "./array-set.js";
import {
  assertionsOf,
  bound,
  itemSchemas,
  numberTests,
  schemaEntries,
  strings,
  stringTests,
  typeNames,
} from "./keyword-values.js";
import { anyObject, propertyAt, type ObjectShape, type PropertyShape } from "./object-set.js";
import { matches, onlyName } from "./pattern.js";
import { isSchema, type SchemaDocument } from "./schema-document.js";
import { allNumbers, allStrings, noNumbers, noStrings } from "./scalars.js";
import { empty, everything, type Shape } from "./value-set.js";
import {
  allOf,
  anything,
  isAnything,
  nothing,
  schemaTerm,
  type Term,
} from "./schema-expression.js";

/**
 * What the keywords of a schema say that look at a value itself, at its properties or its items: everything but the ones
 * that apply whole schemas to the same value.
 *
 * @param tracking - whether to note which properties and items the keywords look at.
 */
export function assertedShape(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
): Shape {
  const types = typeNames(schema);
  const has = (name: string): boolean => types === undefined || types.has(name);
  const numbers = has("number") || has("integer");
  const shape: Shape = {
    nulls: has("null"),
    booleans: has("boolean") ? [true, false] : [],
    numbers: numbers
      ? { ...allNumbers, tests: integerTest(types).concat(numberTests(schema)) }
      : noNumbers,
    strings: has("string") ? { ...allStrings, tests: stringTests(schema) } : noStrings,
    arrays: has("array") ? listed(assertedArray(schema, document, tracking)) : [],
    objects: has("object") ? listed(assertedObject(schema, document, tracking)) : [],
    references: [],
  };
  return assertionsOf(schema).length === 0 ? everything : shape;
}

function integerTest(types: ReadonlySet<string> | undefined): ((value: number) => boolean)[] {
  return types?.has("integer") === true && !types.has("number")
    ? [(value) => Number.isInteger(value)]
    : [];
}

function listed<T>(shape: T | undefined): readonly T[] {
  return shape === undefined ? [] : [shape];
}

/** The shape of exactly these values. */
export function shapeOfValues(values: readonly JsonValue[], document: SchemaDocument): Shape {
  const numbers = values.filter((value) => typeof value === "number");
  const texts = values.filter((value) => typeof value === "string");
  const arrays: ArrayShape[] = [];
  const objects: ObjectShape[] = [];
  for (const value of values) {
    if (typeof value !== "object" || value === null) continue;
    if (isList(value)) arrays.push(arrayOfValues(value, document));
    else objects.push(objectOfValues(value, document));
  }
  return {
    ...empty,
    nulls: values.includes(null),
    booleans: [true, false].filter((value) => values.includes(value)),
    numbers: { values: [...new Set(numbers)], tests: [] },
    strings: { values: [...new Set(texts)], tests: [] },
    arrays,
    objects,
  };
}

function arrayOfValues(values: readonly JsonValue[], document: SchemaDocument): ArrayShape {
  const prefix = values.map((value) => schemaTerm({ const: value }, document));
  return { ...anyArray, prefix, rest: nothing, min: values.length, max: values.length };
}

function objectOfValues(
  values: Readonly<Record<string, JsonValue>>,
  document: SchemaDocument,
): ObjectShape {
  const properties = Object.entries(values).map(([name, value]): [string, PropertyShape] => [
    name,
    { term: schemaTerm({ const: value }, document), required: true, assumed: false },
  ]);
  return { ...anyObject, properties: new Map(properties), rest: nothing };
}

function assertedArray(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
): ArrayShape | undefined {
  const { prefix, rest } = itemSchemas(schema);
  const contains = isSchema(schema.contains) ? schemaTerm(schema.contains, document) : undefined;
  const minContains = contains === undefined ? 0 : bound(schema.minContains, 1);
  const maxContains = contains === undefined ? Infinity : bound(schema.maxContains, Infinity);
  const min = Math.max(bound(schema.minItems, 0), minContains);
  const max = typeof schema.maxItems === "number" ? Math.floor(schema.maxItems) : Infinity;
  const shape: ArrayShape = {
    prefix: prefix.map((item) => schemaTerm(item, document)),
    rest: rest === undefined ? anything : schemaTerm(rest, document),
    min,
    max: contains !== undefined && isAnything(contains) ? Math.min(max, maxContains) : max,
    evaluated: undefined,
  };
  const isPlain =
    prefix.length === 0 && isAnything(shape.rest) && min === 0 && shape.max === Infinity;
  if (isPlain && contains === undefined) return anyArray;
  const count = rest === undefined ? prefix.length : Infinity;
  const matching = contains === undefined ? [] : [contains];
  return possible(tracking ? { ...shape, evaluated: { count, matching } } : shape);
}

function assertedObject(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  tracking: boolean,
): ObjectShape | undefined {
  const allPatterns = schemaEntries(schema.patternProperties).map(([pattern, entry]) => ({
    pattern,
    term: schemaTerm(entry, document),
  }));
  const patterns = allPatterns.filter(({ pattern }) => onlyName(pattern) === undefined);
  const required = new Set(strings(schema.required));
  const { additionalProperties } = schema;
  const isRestDeclared = isSchema(additionalProperties);
  const rest = isRestDeclared ? schemaTerm(additionalProperties, document) : anything;
  const shape: ObjectShape = {
    properties: new Map<string, PropertyShape>(),
    patterns,
    rest,
    isDeclaredOpen: isRestDeclared,
    min: bound(schema.minProperties, 0),
    evaluated: undefined,
  };
  const properties = new Map<string, PropertyShape>();
  const declared = new Map(schemaEntries(schema.properties));
  for (const { pattern } of allPatterns) {
    const name = onlyName(pattern);
    if (name !== undefined && !declared.has(name)) declared.set(name, true);
  }
  for (const [name, entry] of declared) {
    const term = allOf([schemaTerm(entry, document), ...patternTerms(allPatterns, name)]);
    properties.set(name, { term, required: required.has(name), assumed: false });
  }
  for (const name of required) {
    if (!properties.has(name))
      properties.set(name, { ...propertyAt(shape, name), required: true, assumed: false });
  }
  const isClosed = schema.maxProperties === 0;
  if (isClosed && required.size > 0) return undefined;
  const isPlain =
    properties.size === 0 && patterns.length === 0 && !isRestDeclared && shape.min === 0;
  if (isPlain && !isClosed && schema.maxProperties === undefined) return anyObject;
  if (isClosed)
    return shape.min > 0 ? undefined : { ...anyObject, rest: nothing, isDeclaredOpen: true };
  const evaluated = {
    names: new Set(declared.keys()),
    patterns: patterns.map(({ pattern }) => pattern),
    all: isRestDeclared,
  };
  return tracking ? { ...shape, properties, evaluated } : { ...shape, properties };
}

/** What patterns say about a property that is declared by name too. */
function patternTerms(patterns: ObjectShape["patterns"], name: string): Term[] {
  return patterns.flatMap(({ pattern, term }) => (matches(pattern, name) === true ? [term] : []));
}
