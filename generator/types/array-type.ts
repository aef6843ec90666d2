import { keyOf } from "./type-key.js";
import { arrayOf, unionOf } from "./union.js";
import { neverType, type ArrayNode, type TupleNode, type TypeNode } from "./type-node.js";
import type { ArraySet } from "./array-set.js";
import type { SchemaExpression } from "./schema-expression.js";

/** Longer tuples become arrays. */
const MAX_TUPLE_LENGTH = 16;
/** Arrays of more possible lengths than this do not become a union of tuples, one per length. */
const MAX_LENGTHS = 5;

/**
 * The type of a set of arrays; `never` where it is empty.
 *
 * Arrays of a few possible lengths are unions of tuples rather than tuples with optional items, all of whose items the
 * reader would have to check for `undefined`.
 */
export function arrayType(
  set: ArraySet,
  typeOf: (expression: SchemaExpression) => TypeNode,
): TypeNode {
  const prefix = set.prefix.slice(0, MAX_TUPLE_LENGTH).map((expression) => typeOf(expression));
  // Past the longest tuple, items of all kinds are mixed.
  const rest = unionOf([typeOf(set.rest), ...set.prefix.slice(MAX_TUPLE_LENGTH).map(typeOf)]);
  const max = longest(set, prefix, rest);
  if (max < set.min) return neverType;
  const min = Math.min(set.min, MAX_TUPLE_LENGTH);
  const itemsUpTo = (length: number): readonly TypeNode[] =>
    Array.from({ length }, (_, index) => prefix[index] ?? rest);
  if (max - min < MAX_LENGTHS && max <= MAX_TUPLE_LENGTH) {
    return unionOf(lengths(min, max).map((length) => closed(itemsUpTo(length))));
  }
  if (max <= prefix.length)
    return { kind: "tuple", items: itemsUpTo(max), required: min, rest: undefined };
  const open = openTuple(itemsUpTo(Math.max(prefix.length, min)), min, rest);
  if (open.kind === "array" || open.items.length - min >= MAX_LENGTHS) return open;
  const shorter = lengths(min, open.items.length - 1).map((length) => closed(itemsUpTo(length)));
  return unionOf([...shorter, { ...open, required: open.items.length }]);
}

function lengths(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index);
}

function closed(items: readonly TypeNode[]): TypeNode {
  return { kind: "tuple", items, required: items.length, rest: undefined };
}

/** An array that starts with these items; trailing items of the rest type are not listed. */
function openTuple(
  items: readonly TypeNode[],
  required: number,
  rest: TypeNode,
): TupleNode | ArrayNode {
  const same = keyOf(rest);
  let end = items.length;
  while (end > required && keyOf(items[end - 1] ?? rest) === same) end--;
  if (end === 0) return arrayOf(rest);
  return { kind: "tuple", items: items.slice(0, end), required, rest };
}

/** The greatest length: none at or after an item of type `never`. */
function longest(set: ArraySet, prefix: readonly TypeNode[], rest: TypeNode): number {
  const blocked = prefix.indexOf(neverType);
  const end = blocked !== -1 ? blocked : rest === neverType ? prefix.length : Infinity;
  return Math.min(set.max, end);
}
