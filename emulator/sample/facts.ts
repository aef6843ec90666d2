import { hasValue } from "../../generator/json-schema/equality.js";
import { KEYWORD_TYPES, type TypeName } from "../../generator/json-schema/keywords.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";

/** Schemas that one value has to satisfy together, each read without those that it refers to. */
export type Parts = readonly JsonObject[];

/** A set of types: the sum of the bits of its members. */
export type TypeSet = number;

/** Numbers that are whole, and those that are not, are told apart. */
const TYPE_BITS: Readonly<Record<TypeName, TypeSet>> = {
  null: 1,
  boolean: 2,
  integer: 4,
  number: 4 | 8,
  string: 16,
  array: 32,
  object: 64,
};
const ALL_TYPES: TypeSet = 127;

/** The bit of a type name; none for what is no type. */
function bitOf(name: JsonValue): TypeSet {
  return typeof name === "string" && Object.hasOwn(TYPE_BITS, name)
    ? TYPE_BITS[name as TypeName]
    : 0;
}

/** The types that one schema allows, also by a `not` that names nothing but types. */
export function typesOf(schema: JsonObject): TypeSet {
  const excluded = ownValue(schema, "not");
  const allowed = declaredTypes(schema);
  return isJsonObject(excluded) && Object.keys(excluded).join() === "type"
    ? allowed & ~declaredTypes(excluded)
    : allowed;
}

function declaredTypes(schema: JsonObject): TypeSet {
  const declared = ownValue(schema, "type");
  if (declared === undefined) return ALL_TYPES;
  return isJsonList(declared)
    ? declared.reduce<TypeSet>((types, name) => types | bitOf(name), 0)
    : bitOf(declared);
}

/** The types that all parts allow. */
export function commonTypes(parts: Parts): TypeSet {
  return parts.reduce((types, part) => types & typesOf(part), ALL_TYPES);
}

/** Whether a value is of one of the types. */
export function isOfTypes(value: JsonValue, types: TypeSet): boolean {
  return (types & typeOfValue(value)) !== 0;
}

function typeOfValue(value: JsonValue): TypeSet {
  if (value === null) return TYPE_BITS.null;
  if (isJsonList(value)) return TYPE_BITS.array;
  switch (typeof value) {
    case "boolean":
      return TYPE_BITS.boolean;
    case "number":
      return Number.isInteger(value) ? TYPE_BITS.integer : 8;
    case "string":
      return TYPE_BITS.string;
    default:
      return TYPE_BITS.object;
  }
}

/** Whether a set has a type; `number` is in it where any number is. */
export function hasType(types: TypeSet, name: TypeName): boolean {
  return (types & TYPE_BITS[name]) !== 0;
}

/** Whether a set has no other type. */
export function isOnly(types: TypeSet, name: TypeName): boolean {
  return types !== 0 && (types & ~TYPE_BITS[name]) === 0;
}

/** Whether numbers that are not whole are allowed. */
export function allowsFractions(types: TypeSet): boolean {
  return (types & 8) !== 0;
}

/** What a schema without `type` is taken for where its keywords apply to several types, the first of these. */
const PRECEDENCE = ["object", "array", "string", "number"] as const;
const OTHERS = ["string", "object", "array", "number", "boolean", "null"] as const;

/** The types to try, one after the other, most telling first. */
export function typesByUse(parts: Parts): readonly TypeName[] {
  const allowed = commonTypes(parts);
  const isDeclared = parts.some((part) => Object.hasOwn(part, "type"));
  const described = new Set<string | undefined>();
  if (!isDeclared)
    for (const part of parts)
      for (const keyword of Object.keys(part)) described.add(KEYWORD_TYPES.get(keyword));
  const first = PRECEDENCE.filter((type) => described.has(type));
  return [...new Set<TypeName>([...first, ...OTHERS])].filter((type) => hasType(allowed, type));
}

/** The values that `const` and `enum` leave; undefined where no part has them. */
export function allowedValues(parts: Parts): readonly JsonValue[] | undefined {
  let least: readonly JsonValue[] | undefined;
  for (const part of parts)
    for (const list of listsOf(part))
      if (least === undefined || list.length < least.length) least = list;
  if (least === undefined) return undefined;
  const types = commonTypes(parts);
  return least.filter(
    (value) =>
      isOfTypes(value, types) &&
      parts.every((part) => listsOf(part).every((list) => list === least || hasValue(list, value))),
  );
}

const constants = new WeakMap<JsonObject, readonly JsonValue[]>();

/** The lists of values that one schema allows: of `enum`, and of `const` one with a single value. */
function listsOf(schema: JsonObject): readonly (readonly JsonValue[])[] {
  const lists: (readonly JsonValue[])[] = [];
  const constant = ownValue(schema, "const");
  if (constant !== undefined) {
    const known = constants.get(schema) ?? [constant];
    constants.set(schema, known);
    lists.push(known);
  }
  const values = ownValue(schema, "enum");
  if (isJsonList(values)) lists.push(values);
  return lists;
}

/** The largest value of a numeric keyword. */
export function maximumOf(parts: Parts, keyword: string, otherwise: number): number {
  let result = otherwise;
  for (const part of parts) {
    const value = ownValue(part, keyword);
    if (typeof value === "number" && value > result) result = value;
  }
  return result;
}

/** The smallest value of a numeric keyword. */
export function minimumOf(parts: Parts, keyword: string, otherwise: number): number {
  let result = otherwise;
  for (const part of parts) {
    const value = ownValue(part, keyword);
    if (typeof value === "number" && value < result) result = value;
  }
  return result;
}

/** The texts that parts have for a keyword, each once. */
export function textsOf(parts: Parts, keyword: string): readonly string[] {
  const texts = new Set<string>();
  for (const part of parts) {
    const value = ownValue(part, keyword);
    if (typeof value === "string") texts.add(value);
  }
  return [...texts];
}

/** The value of a keyword with named entries, or an empty one. */
export function mapOf(schema: JsonObject, keyword: string): JsonObject {
  const value = ownValue(schema, keyword);
  return isJsonObject(value) ? value : NOTHING;
}

/** The value as a list; a single value becomes a list of one. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return isJsonList(value) ? value : [value];
}

/** The texts of a list. */
export function namesOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((name) => typeof name === "string");
}

const NOTHING: JsonObject = {};
