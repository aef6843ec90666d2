import type { StepNode } from "../definition/types.js";
import type { Path } from "../json-schema/types.js";

/** A node of a tree, and its path in the document. */
export interface LocatedNode {
  readonly node: StepNode;
  readonly path: Path;
}

/** The nodes of a tree with their paths in the document, in its order. */
export function listNodes(nodes: readonly StepNode[], path: Path): readonly LocatedNode[] {
  return nodes.flatMap((node, index) => {
    const place = [...path, index];
    const own = { node, path: place };
    if (node.kind === "step") return [own];
    return node.kind === "parallel"
      ? [own, ...listNodes(node.branches, [...place, "parallel"])]
      : [own, ...listNodes(node.steps, [...place, "steps"])];
  });
}
