import type { TypeNode } from "./type-node.js";
import { partsOf } from "./type-parts.js";

/** What a type is where it is printed: a part that occurs twice counts twice, however few objects it takes in memory. */
interface PrintedSize {
  /** How many nodes it has. */
  readonly nodes: number;
  /** How many levels of objects and lists. */
  readonly depth: number;
}

/** Type nodes are immutable, and one may be part of many. */
const known = new WeakMap<TypeNode, PrintedSize>();

const LEAF: PrintedSize = { nodes: 1, depth: 0 };

/**
 * Whether a type has at least so many nodes where it is printed.
 *
 * @param count - what it takes time for, however large the type is.
 */
export function isAtLeast(type: TypeNode, count: number): boolean {
  return missing(type, count) <= 0;
}

/** How many nodes a type has less than so many. */
function missing(type: TypeNode, count: number): number {
  let left = count - 1;
  for (const part of partsOf(type)) {
    if (left <= 0) break;
    left = missing(part, left);
  }
  return left;
}

/** Measures a type in a time that grows with its objects in memory, of which there may be exponentially fewer. */
export function printedSize(type: TypeNode): PrintedSize {
  const parts = partsOf(type);
  if (parts.length === 0) return LEAF;
  const before = known.get(type);
  if (before !== undefined) return before;
  let nodes = 1;
  let depth = 0;
  for (const part of parts) {
    const inner = printedSize(part);
    nodes += inner.nodes;
    depth = Math.max(depth, inner.depth);
  }
  const size = { nodes, depth: depth + 1 };
  known.set(type, size);
  return size;
}
