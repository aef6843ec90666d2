import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Pair,
  Scalar,
  visit,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { canonicalJson } from "../json-schema/equality.js";
import { isList, isObject, type UnknownObject } from "../json-schema/values.js";
import { createStyledNode } from "./yaml-style.js";

/**
 * Changes a document so that it has a value, and leaves every node that has it already: with its comments, its layout and its
 * place.
 */
export function editDocument(document: Document, value: UnknownObject): void {
  document.contents = editNode(document, document.contents, value);
  if (isSame(document.toJS(), value)) return;
  // An alias repeats a node that changed: it is written out.
  visit(document, { Alias: (_, alias) => createStyledNode(document, alias.toJS(document)) });
  document.contents = editNode(document, document.contents, value);
}

function editNode(document: Document, node: unknown, value: unknown): Node {
  if (isNode(node) && isSame(node.toJS(document), value)) return node;
  if (isMap(node) && isObject(value)) return editMap(document, node, value);
  if (isSeq(node) && isList(value)) return editList(document, node, value);
  const created = createStyledNode(document, value);
  if (!isScalar(node)) return created;
  if (typeof node.comment === "string") created.comment = node.comment;
  if (typeof node.commentBefore === "string") created.commentBefore = node.commentBefore;
  if (!isScalar(created)) return created;
  // A text that was quoted stays quoted, and a block stays one.
  const keepsType = typeof created.value === "string" && created.type === undefined;
  if (keepsType && node.type !== undefined && node.type !== Scalar.PLAIN) created.type = node.type;
  return created;
}

function editMap(document: Document, map: YAMLMap, value: UnknownObject): YAMLMap {
  const known = new Map(map.items.map((pair) => [keyOf(pair), pair]));
  const wanted = Object.keys(value);
  const kept = map.items.filter((pair) => Object.hasOwn(value, keyOf(pair)));
  for (const [index, key] of wanted.entries()) {
    const pair = known.get(key);
    if (pair !== undefined) {
      pair.value = editNode(document, pair.value, value[key]);
      continue;
    }
    const created = new Pair(document.createNode(key), createStyledNode(document, value[key]));
    const before = wanted
      .slice(0, index)
      .findLast((name) => kept.some((each) => keyOf(each) === name));
    kept.splice(kept.findIndex((each) => keyOf(each) === before) + 1, 0, created);
  }
  map.items = kept;
  return map;
}

function editList(document: Document, list: YAMLSeq, values: readonly unknown[]): YAMLSeq {
  const left = list.items.map((node) => ({
    node,
    value: isNode(node) ? (node.toJS(document) as unknown) : node,
  }));
  const take = (matches: (value: unknown) => boolean): unknown => {
    const index = left.findIndex(({ value }) => matches(value));
    return index === -1 ? undefined : left.splice(index, 1)[0]?.node;
  };
  const same = values.map((value) => take((other) => isSame(other, value)));
  const named = values.map((value, index) => {
    const name = nameOf(value);
    return (
      same[index] ?? (name === undefined ? undefined : take((other) => nameOf(other) === name))
    );
  });
  list.items = values.map((value, index) => {
    const node =
      named[index] ??
      take((other) => nameOf(other) === undefined && isObject(other) && isObject(value));
    return editNode(document, node, value);
  });
  return list;
}

/** What tells an item of a list from the others: the id of a step, the name of a field. */
function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const name = value.id ?? value.name;
  return typeof name === "string" ? name : undefined;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function isNode(node: unknown): node is Node {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node);
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
