import type { JsonSchemaObject } from "../json-schema/types.js";
import { anyArray, possible } from "./array-set.js";
import {
  bound,
  itemSchemas,
  NUMBER_KEYWORDS,
  schemaEntries,
  STRING_KEYWORDS,
  strings,
  typeNames,
  valueLists,
} from "./keyword-values.js";
import { anyObject, type ObjectShape, type PropertyShape } from "./object-set.js";
import { isSchema, type SchemaDocument } from "./schema-document.js";
import { allNumbers, allStrings, noNumbers, noStrings } from "./scalars.js";
import { anyOfShapes, empty, everything, type Shape } from "./value-set.js";
import { anything, isAnything, notTerm, nothing, schemaTerm } from "./schema-expression.js";

const someObject: Shape = { ...empty, objects: [anyObject] };
const someArray: Shape = { ...empty, arrays: [anyArray] };

/**
 * The values that fail at least one of the keywords that look at a value itself, at its properties or its items. A value of
 * another kind than a keyword is about never fails it. Where a type cannot say which values fail, all of the kind are in.
 */
export function refutedShape(schema: JsonSchemaObject, document: SchemaDocument): Shape {
  return anyOfShapes([
    ...refutedTypes(schema),
    ...refutedValues(schema),
    ...refutedNumbers(schema),
    ...refutedStrings(schema),
    ...refutedProperties(schema, document),
    ...refutedItems(schema, document),
  ]);
}

function refutedTypes(schema: JsonSchemaObject): Shape[] {
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

function refutedValues(schema: JsonSchemaObject): Shape[] {
  return valueLists(schema).map((list): Shape => {
    const values = new Set(list);
    return {
      ...everything,
      nulls: !values.has(null),
      booleans: [true, false].filter((value) => !values.has(value)),
      numbers: { ...allNumbers, tests: [(value) => !values.has(value)] },
      strings: { ...allStrings, tests: [(value) => !values.has(value)] },
    };
  });
}

function refutedNumbers(schema: JsonSchemaObject): Shape[] {
  const shapes = Object.entries(NUMBER_KEYWORDS).flatMap(([keyword, test]): Shape[] => {
    const limit = schema[keyword];
    if (typeof limit !== "number") return [];
    return [{ ...empty, numbers: { ...allNumbers, tests: [(value) => !test(value, limit)] } }];
  });
  return schema.multipleOf === undefined ? shapes : [...shapes, { ...empty, numbers: allNumbers }];
}

function refutedStrings(schema: JsonSchemaObject): Shape[] {
  const shapes = Object.entries(STRING_KEYWORDS).flatMap(([keyword, test]): Shape[] => {
    const limit = schema[keyword];
    if (typeof limit !== "number") return [];
    const isBlank = keyword === "minLength" && limit === 1;
    if (isBlank) return [{ ...empty, strings: { values: [""], tests: [] } }];
    return [{ ...empty, strings: { ...allStrings, tests: [(value) => !test(value, limit)] } }];
  });
  // Whether `format` is checked depends on the validator, so a string may fail it.
  const isOpen = schema.pattern !== undefined || schema.format !== undefined;
  return isOpen ? [...shapes, { ...empty, strings: allStrings }] : shapes;
}

function refutedProperties(schema: JsonSchemaObject, document: SchemaDocument): Shape[] {
  const shapes: Shape[] = [];
  const object = (properties: readonly (readonly [string, PropertyShape])[]): Shape => ({
    ...empty,
    objects: [{ ...anyObject, properties: new Map(properties) }],
  });
  for (const [name, entry] of schemaEntries(schema.properties)) {
    const term = notTerm(schemaTerm(entry, document));
    if (term !== nothing) shapes.push(object([[name, { term, required: true, assumed: true }]]));
  }
  for (const name of strings(schema.required)) {
    shapes.push(object([[name, { term: nothing, required: false, assumed: true }]]));
  }
  if (schema.minProperties === 1) {
    const none: ObjectShape = { ...anyObject, rest: nothing, isDeclaredOpen: true };
    shapes.push({ ...empty, objects: [none] });
  }
  return [...shapes, ...(refutesAnyObject(schema, document) ? [someObject] : [])];
}

/** Whether some object fails a keyword whose failures a type cannot tell apart. */
function refutesAnyObject(schema: JsonSchemaObject, document: SchemaDocument): boolean {
  const restricting = ["additionalProperties", "propertyNames", "unevaluatedProperties"].some(
    (keyword) => {
      const value = schema[keyword];
      return isSchema(value) && !isAnything(schemaTerm(value, document));
    },
  );
  const patterns = schemaEntries(schema.patternProperties);
  return (
    restricting ||
    bound(schema.minProperties, 0) > 1 ||
    schema.maxProperties !== undefined ||
    patterns.some(([, entry]) => !isAnything(schemaTerm(entry, document)))
  );
}

function refutedItems(schema: JsonSchemaObject, document: SchemaDocument): Shape[] {
  const shapes: Shape[] = [];
  const array = (part: Partial<typeof anyArray>): void => {
    const shape = possible({ ...anyArray, ...part });
    if (shape !== undefined) shapes.push({ ...empty, arrays: [shape] });
  };
  const { prefix, rest } = itemSchemas(schema);
  prefix.forEach((item, index) => {
    const before = prefix.slice(0, index).map(() => anything);
    const term = notTerm(schemaTerm(item, document));
    if (term !== nothing) array({ prefix: [...before, term], min: index + 1 });
  });
  if (rest !== undefined && !isAnything(schemaTerm(rest, document)))
    array({ min: prefix.length + 1 });
  if (bound(schema.minItems, 0) > 0) array({ max: bound(schema.minItems, 0) - 1 });
  if (typeof schema.maxItems === "number") array({ min: Math.floor(schema.maxItems) + 1 });
  if (schema.uniqueItems === true) array({ min: 2 });
  if (isSchema(schema.contains)) shapes.push(refutedContains(schema, document));
  const { unevaluatedItems } = schema;
  if (isSchema(unevaluatedItems) && !isAnything(schemaTerm(unevaluatedItems, document)))
    shapes.push(someArray);
  return shapes;
}

function refutedContains(schema: JsonSchemaObject, document: SchemaDocument): Shape {
  if (schema.maxContains !== undefined) return someArray;
  const min = bound(schema.minContains, 1);
  if (min === 0) return empty;
  if (min > 1 || !isSchema(schema.contains)) return someArray;
  const shape = possible({ ...anyArray, rest: notTerm(schemaTerm(schema.contains, document)) });
  return shape === undefined ? empty : { ...empty, arrays: [shape] };
}
