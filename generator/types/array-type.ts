import { arrayOf, keyOf, unionOf } from "./union.js";
import { neverType, type ArrayNode, type TupleNode, type TypeNode } from "./type-node.js";
import type { ArrayShape } from "./array-set.js";
import type { Term } from "./schema-expression.js";

/** Tuples longer than this are lists. */
const LONGEST_TUPLE = 16;
/** Lists of more possible lengths than this are not written out length by length. */
const MOST_LENGTHS = 5;

/**
 * The type of a set of arrays; `never` where there is none.
 *
 * Lists of a few possible lengths are unions of tuples rather than tuples with optional items, whose items would all have to
 * be checked for `undefined` by those who read them.
 */
export function arrayType(shape: ArrayShape, typeOf: (term: Term) => TypeNode): TypeNode {
  const prefix = shape.prefix.slice(0, LONGEST_TUPLE).map((term) => typeOf(term));
  // Past the longest tuple, items of all kinds are mixed.
  const rest = unionOf([typeOf(shape.rest), ...shape.prefix.slice(LONGEST_TUPLE).map(typeOf)]);
  const max = longest(shape, prefix, rest);
  if (max < shape.min) return neverType;
  const min = Math.min(shape.min, LONGEST_TUPLE);
  const itemsUpTo = (length: number): readonly TypeNode[] =>
    Array.from({ length }, (_, index) => prefix[index] ?? rest);
  if (max - min < MOST_LENGTHS && max <= LONGEST_TUPLE) {
    return unionOf(lengths(min, max).map((length) => closed(itemsUpTo(length))));
  }
  if (max <= prefix.length)
    return { kind: "tuple", items: itemsUpTo(max), required: min, rest: undefined };
  const open = openTuple(itemsUpTo(Math.max(prefix.length, min)), min, rest);
  if (open.kind === "array" || open.items.length - min >= MOST_LENGTHS) return open;
  const shorter = lengths(min, open.items.length - 1).map((length) => closed(itemsUpTo(length)));
  return unionOf([...shorter, { ...open, required: open.items.length }]);
}

function lengths(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index);
}

function closed(items: readonly TypeNode[]): TypeNode {
  return { kind: "tuple", items, required: items.length, rest: undefined };
}

/** A list that starts with these items; items at the end that are like the rest need not be listed. */
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

/** The most items there can be: none at or after one that nothing can be. */
function longest(shape: ArrayShape, prefix: readonly TypeNode[], rest: TypeNode): number {
  const blocked = prefix.indexOf(neverType);
  const end = blocked !== -1 ? blocked : rest === neverType ? prefix.length : Infinity;
  return Math.min(shape.max, end);
}
