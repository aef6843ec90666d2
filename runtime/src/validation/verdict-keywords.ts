import { isList, isObject, namesOf, ownValue, type UnknownObject } from "./values.js";
import { giveUp, isCompound, isFinite, list, object, text, typeOf } from "./verdict-rules.js";

/** Whether a value is valid by a keyword, or by a schema. Throws where only the validator can say. */
export type Test = (value: unknown) => boolean;

/** What the keywords of a document are compiled with. */
export interface Context {
  /** The test of a schema, which is compiled with the first value. */
  readonly node: (schema: unknown) => Test;
  readonly definition: (name: string) => unknown;
  /** Counts work. */
  readonly spend: (steps: number) => void;
}

/** Returns the test of a keyword. Throws where only the validator can say. */
type MakeTest = (rule: unknown, schema: UnknownObject, context: Context) => Test;

/** Characters that count as one step. */
const CHARACTERS_PER_STEP = 32;

/** Whether all tests accept a value. */
export function isAllowed(tests: readonly Test[], value: unknown): boolean {
  for (const test of tests) if (!test(value)) return false;
  return true;
}

/** What a keyword with a number limits: NaN for values that it does not apply to. It is only sure to be on the right side of `threshold`. */
type Measure = (value: unknown, threshold: number, spend: Context["spend"]) => number;

const quantity: Measure = (value) => (isFinite(value) ? value : NaN);
const items: Measure = (value) => (isList(value) ? value.length : NaN);
const properties: Measure = (value) => (isObject(value) ? namesOf(value).length : NaN);

/** The characters of a text: a surrogate pair is one. Only where that decides are they counted. */
const characters: Measure = (value, threshold, spend) => {
  if (typeof value !== "string") return NaN;
  const { length } = value;
  if (length < threshold || length > threshold * 2) return length;
  spend(length / CHARACTERS_PER_STEP);
  let count = 0;
  for (const _ of value) count += 1;
  return count;
};

function limit(
  measure: Measure,
  isBeyond: (size: number, limit: number) => boolean,
  beyond = 0,
): MakeTest {
  return (rule, _, { spend }) => {
    const limit = isFinite(rule) ? rule : giveUp();
    return (value) => !isBeyond(measure(value, limit + beyond, spend), limit);
  };
}

const least = (measure: Measure): MakeTest => limit(measure, (size, limit) => size < limit);
const most = (measure: Measure): MakeTest => limit(measure, (size, limit) => size > limit, 1);

/** A keyword with schemas for the same value. */
function branches(isValid: (tests: readonly Test[], value: unknown) => boolean): MakeTest {
  return (rule, _, { node }) => {
    const tests = list(rule).map((schema) => node(schema));
    return (value) => isValid(tests, value);
  };
}

/** A keyword for each property of an object. */
function eachProperty(
  make: (...given: Parameters<MakeTest>) => (name: string, value: unknown) => boolean,
): MakeTest {
  return (rule, schema, context) => {
    const test = make(rule, schema, context);
    return (value) => {
      if (!isObject(value)) return true;
      for (const name of Object.keys(value)) {
        context.spend(1);
        const property = value[name];
        if (property !== undefined && !test(name, property)) return false;
      }
      return true;
    };
  };
}

function oneOfValues(values: readonly unknown[]): Test {
  return values.some(isCompound) ? giveUp() : (value) => values.includes(value);
}

/** The usual keywords, and those that only the validator knows. */
export const KEYWORDS: Readonly<Record<string, MakeTest>> = {
  $ref: (rule, _, { node, definition }) => {
    const [, name] = /^#\/\$defs\/([^/~%]*)$/.exec(text(rule)) ?? giveUp();
    return node(definition(text(name)));
  },
  type: (rule) => {
    const types = isList(rule) ? rule : [rule];
    for (const type of types)
      if (!/^(string|number|integer|boolean|null|array|object)$/.test(text(type))) giveUp();
    const hasInteger = types.includes("integer");
    if (types.length === 1 && !hasInteger) return (value) => typeOf(value) === types[0];
    return (value) => types.includes(typeOf(value)) || (hasInteger && Number.isInteger(value));
  },
  enum: (rule) => oneOfValues(list(rule)),
  const: (rule) => oneOfValues([rule]),
  minimum: least(quantity),
  maximum: most(quantity),
  exclusiveMinimum: limit(quantity, (size, limit) => size <= limit),
  exclusiveMaximum: limit(quantity, (size, limit) => size >= limit),
  multipleOf: (rule) => {
    const of = Number.isSafeInteger(rule) && Number(rule) > 0 ? Number(rule) : giveUp();
    return (value) =>
      !isFinite(value) || (Number.isSafeInteger(value) ? value % of === 0 : giveUp());
  },
  minLength: least(characters),
  maxLength: most(characters),
  pattern: (rule, _, { spend }) => {
    const pattern = new RegExp(text(rule), "u");
    return (value) => {
      if (typeof value !== "string") return true;
      spend(value.length / CHARACTERS_PER_STEP);
      return pattern.test(value);
    };
  },
  minItems: least(items),
  maxItems: most(items),
  uniqueItems: (rule) => (value) =>
    rule !== true ||
    !isList(value) ||
    (value.some(isCompound) ? giveUp() : new Set(value).size === value.length),
  prefixItems: (rule, _, { node }) => {
    const tests = list(rule).map((schema) => node(schema));
    return (value) =>
      !isList(value) || tests.every((test, index) => index >= value.length || test(value[index]));
  },
  items: (rule, { prefixItems = [] }, { node }) => {
    const test = node(rule);
    const { length } = list(prefixItems);
    // Also what a sparse array does not have.
    return (value) =>
      !isList(value) || value.findIndex((item, index) => index >= length && !test(item)) < 0;
  },
  minProperties: least(properties),
  maxProperties: most(properties),
  required: (rule) => {
    const names = list(rule).map(text);
    return (value) =>
      !isObject(value) || names.every((name) => ownValue(value, name) !== undefined);
  },
  properties: eachProperty((rule, _, { node }) => {
    const tests = new Map(Object.entries(object(rule)).map(([name, inner]) => [name, node(inner)]));
    return (name, value) => tests.get(name)?.(value) ?? true;
  }),
  additionalProperties: eachProperty((rule, schema, { node }) => {
    const declared = object(schema.properties ?? {});
    const test = node(rule);
    return (name, value) => Object.hasOwn(declared, name) || test(value);
  }),
  propertyNames: eachProperty((rule, _, { node }) => node(rule)),
  allOf: branches(isAllowed),
  anyOf: branches((tests, value) => tests.some((test) => test(value))),
  oneOf: branches((tests, value) => {
    let count = 0;
    for (const test of tests) if (test(value)) count += 1;
    return count === 1;
  }),
  not: (rule, _, { node }) => {
    const test = node(rule);
    return (value) => !test(value);
  },
  if: (rule, { then = true, else: otherwise = true }, { node }) => {
    const test = node(rule);
    const [yes, no] = [node(then), node(otherwise)];
    return (value) => (test(value) ? yes : no)(value);
  },
  contains: giveUp,
  patternProperties: giveUp,
  dependentRequired: giveUp,
  dependentSchemas: giveUp,
  unevaluatedItems: giveUp,
  unevaluatedProperties: giveUp,
};
