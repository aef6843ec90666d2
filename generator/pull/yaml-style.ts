import {
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Scalar,
  visit,
  type Document,
  type Node,
} from "yaml";
import { visibleText } from "../visible-text.js";

/** Longer lists and objects are written over several lines. */
const INLINE_LENGTH = 88;
/** Longer texts are written as a block. */
const LINE_LENGTH = 100;
/** Keys of steps and of what is read from top to bottom. */
const BLOCK_KEYS = ["processor", "steps", "parallel", "org", "properties"];

/** Creates a node for a value, laid out as a person would: texts of several lines as blocks, short objects on one line. */
export function createStyledNode(document: Document, value: unknown): Node {
  const node = document.createNode(value, { aliasDuplicateObjects: false });
  styleNode(node);
  return node;
}

/** Lays out a node and everything in it. */
export function styleNode(node: Node): void {
  visit(node, {
    Scalar: (_, scalar) => {
      styleText(scalar);
    },
    Collection: (_, collection) => {
      const value: unknown = collection.toJSON();
      const isOfBlocks = isMap(collection) && BLOCK_KEYS.some((key) => collection.has(key));
      collection.flow =
        !isOfBlocks && isFlat(collection, 2) && JSON.stringify(value).length <= INLINE_LENGTH;
    },
  });
}

/** Chooses how a text is written. */
export function styleText(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value !== "string") return;
  // In quotes, what is invisible is escaped.
  if (visibleText(value) !== value || value.includes("\t")) scalar.type = Scalar.QUOTE_DOUBLE;
  else if (value.includes("\n") || value.length > LINE_LENGTH) scalar.type = Scalar.BLOCK_LITERAL;
  else delete scalar.type;
}

/** Whether a collection is short enough in depth for one line, and has no text that is a block. */
function isFlat(node: unknown, depth: number): boolean {
  if (isScalar(node)) return typeof node.value !== "string" || !node.value.includes("\n");
  if (!isCollection(node) || depth < 0) return false;
  const values = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [];
  return values.every((value) => isFlat(value, depth - 1));
}
