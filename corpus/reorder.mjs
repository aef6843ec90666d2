// The same schema as another serializer would write it.
import { KEYWORDS } from "../dist/generator/json-schema/keywords.js";
import { shuffled } from "./random.mjs";
import { kindOf, objectOf } from "./keywords.mjs";

/** Keywords whose list is a set. */
const SETS = ["required", "enum", "type", "anyOf", "oneOf", "allOf"];

/**
 * @param {unknown} schema
 * @param {() => number} random
 * @returns the schema with its keys, and the lists that mean sets, in another order
 */
export function reordered(schema, random) {
  const text = JSON.stringify(schema);
  // A reference to a member by its position says the order.
  const isNamed = (keyword) => new RegExp(`"\\$ref":"#[^"]*/${keyword}/\\d`).test(text);
  return inOtherOrder(schema, random, new Set(SETS.filter((keyword) => !isNamed(keyword))));
}

function inOtherOrder(schema, random, sets) {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((each) => inOtherOrder(each, random, sets));
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    valueInOtherOrder(key, value, random, sets),
  ]);
  return objectOf(shuffled(entries, random));
}

function valueInOtherOrder(key, value, random, sets) {
  // What an unknown keyword holds is the author's.
  if (!KEYWORDS.has(key)) return value;
  const kind = kindOf(key, value);
  if (kind === "map") {
    const members = Object.entries(value).map(([name, member]) => [
      name,
      // The names that a property depends on.
      Array.isArray(member) ? shuffled(member, random) : inOtherOrder(member, random, sets),
    ]);
    return objectOf(shuffled(members, random));
  }
  if (sets.has(key) && Array.isArray(value)) {
    const members = kind === "data" ? value : value.map((each) => inOtherOrder(each, random, sets));
    return shuffled(members, random);
  }
  return kind === "data" ? value : inOtherOrder(value, random, sets);
}
