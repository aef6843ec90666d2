import type { Path } from "../../json-schema/types.js";
import { entryOf, isList, isObject, type UnknownObject } from "../../json-schema/values.js";

/** A node of the tree of steps. It may be invalid in other ways. */
export interface LocatedNode {
  readonly kind: "step" | "container";
  readonly value: UnknownObject;
  readonly path: Path;
  /** Whether it is a branch of a parallel. */
  readonly isBranch: boolean;
}

/** Visits every node of a document's tree of steps, in the order of the file. */
export function walkNodes(root: unknown, visit: (node: LocatedNode) => void): void {
  walkList(entryOf(root, "steps"), ["steps"], false, visit);
}

function walkList(
  nodes: unknown,
  path: Path,
  isBranch: boolean,
  visit: (node: LocatedNode) => void,
): void {
  if (!isList(nodes)) return;
  nodes.forEach((value, index) => {
    if (!isObject(value)) return;
    const place = [...path, index];
    const isContainer = Object.hasOwn(value, "parallel") || Object.hasOwn(value, "steps");
    visit({ kind: isContainer ? "container" : "step", value, path: place, isBranch });
    walkList(entryOf(value, "parallel"), [...place, "parallel"], true, visit);
    walkList(entryOf(value, "steps"), [...place, "steps"], false, visit);
  });
}

/** A top-level schema or field list of the document. */
export interface LocatedSchema {
  readonly value: unknown;
  readonly path: Path;
}

/** Lists the top-level schemas and field lists of a document: inputs, models, and the schemas of steps. */
export function listSchemas(root: unknown): LocatedSchema[] {
  const placed: LocatedSchema[] = [];
  const add = (owner: unknown, path: Path, key: string): void => {
    const value = entryOf(owner, key);
    if (value !== undefined) placed.push({ value, path: [...path, key] });
  };
  add(root, [], "inputs");
  const models = entryOf(root, "models");
  if (isObject(models)) for (const name of Object.keys(models)) add(models, ["models"], name);
  walkNodes(root, (node) => {
    if (node.kind !== "step") return;
    add(node.value, node.path, "output");
    add(node.value, node.path, "configSchema");
  });
  return placed;
}
