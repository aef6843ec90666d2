import type { Path } from "../../json-schema/types.js";
import { entryOf, isList, isObject, type UnknownObject } from "../../json-schema/values.js";

/** A node of the tree of steps as it is written, whatever else may be wrong with it. */
export interface PlacedNode {
  readonly kind: "step" | "container";
  readonly value: UnknownObject;
  readonly path: Path;
  /** Whether it is a branch of a parallel. */
  readonly isBranch: boolean;
}

/** Visits every node of a document's tree of steps, in the order of the file. */
export function walkNodes(root: unknown, visit: (node: PlacedNode) => void): void {
  walkList(entryOf(root, "steps"), ["steps"], false, visit);
}

function walkList(
  nodes: unknown,
  path: Path,
  isBranch: boolean,
  visit: (node: PlacedNode) => void,
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
