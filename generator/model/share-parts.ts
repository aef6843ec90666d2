import { keyOf } from "../types/type-key.js";
import type { TypeNode } from "../types/type-node.js";
import { mapParts, partsOf } from "../types/type-parts.js";
import { isAtLeast } from "../types/type-size.js";
import type { FileTypes } from "./file-types.js";
import { titleOfPart } from "./type-title.js";

/** Smaller parts are printed wherever they occur: a name would not make the file shorter. */
const MIN_NODES = 12;

/** A type that is printed outside of declarations. */
export interface PrintedType {
  readonly type: TypeNode;
  /** The key of the declared type that its parts are named after. */
  readonly parent: string;
}

/**
 * Declares large parts that would be printed more than once in a file, such as what two merged schemas have in common. A part
 * that is printed as a declared schema already gets its name.
 *
 * @returns the types of `printed`, with the names of declared parts in place of these.
 */
export function shareParts(types: FileTypes, printed: readonly PrintedType[]): TypeNode[] {
  const counts = new Map<string, number>();
  /** The keys of declared types by what they consist of. */
  const declared = new Map<string, string>();

  const count = (part: TypeNode): void => {
    if (!isLarge(part)) return;
    const content = keyOf(part);
    const before = counts.get(content) ?? 0;
    counts.set(content, before + 1);
    // The content of a repeated part is printed once.
    if (before === 0) partsOf(part).forEach(count);
  };
  for (const { key, type } of types.list()) {
    if (!isLarge(type)) continue;
    if (types.isSchema(key)) declared.set(keyOf(type), key);
    partsOf(type).forEach(count);
  }
  for (const { type } of printed) count(type);
  const isRepeated = [...counts].some(([content, times]) => times > 1 || declared.has(content));
  if (!isRepeated) return printed.map(({ type }) => type);

  const isShared = (part: TypeNode, content: string): boolean =>
    part.kind !== "array" && (declared.has(content) || (counts.get(content) ?? 0) > 1);
  const rewritten = new Map<string, TypeNode>();
  const rewrite = (part: TypeNode, path: readonly string[], parent: string): TypeNode => {
    if (!isLarge(part)) return part;
    const content = keyOf(part);
    let result = rewritten.get(content);
    if (result === undefined) {
      result = isShared(part, content)
        ? nameOf(part, content, path, parent)
        : inside(part, path, parent);
      rewritten.set(content, result);
    }
    return result;
  };
  const inside = (part: TypeNode, path: readonly string[], parent: string): TypeNode =>
    mapParts(part, (inner, name) =>
      rewrite(inner, name === undefined ? path : [...path, name], parent),
    );
  const nameOf = (
    part: TypeNode,
    content: string,
    path: readonly string[],
    parent: string,
  ): TypeNode => {
    const known = declared.get(content);
    if (known !== undefined) return { kind: "reference", key: known };
    const reference = types.declarePart(parent, titleOfPart(part, path) ?? path, content);
    types.define(reference.key, inside(part, path, parent));
    return reference;
  };

  types.update((type, key) => (isLarge(type) ? inside(type, [], key) : type));
  return printed.map(({ type, parent }) => rewrite(type, [], parent));
}

function isLarge(type: TypeNode): boolean {
  return isAtLeast(type, MIN_NODES);
}
