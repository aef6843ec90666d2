import type { StepNode } from "../definition/types.js";

/**
 * Describes to the runtime how the outputs of a flow are put together, as briefly as possible. The notation is that of
 * `runtime/src/flow/shape.ts`: a step is its id, `[…]` a loop, `{key:…}` a parallel; nodes in a row are separated by spaces.
 *
 * The runtime has to know which steps are in which loop, and which node's output is the result. So everything inside a
 * loop is kept, and outside of loops only the last node and whatever has a loop in it.
 */
export function shapeOf(steps: readonly StepNode[]): string {
  return outerRow(steps, true);
}

/** @param isResult whether the output of the row is part of the flow's result. */
function outerRow(nodes: readonly StepNode[], isResult: boolean): string {
  return nodes
    .map((node, index) => outerNode(node, isResult && index === nodes.length - 1))
    .filter((text) => text !== "")
    .join(" ");
}

function outerNode(node: StepNode, isResult: boolean): string {
  switch (node.kind) {
    case "step":
      return isResult ? node.id : "";
    case "sequence":
      return outerRow(node.steps, isResult);
    case "loop":
      return innerNode(node);
    case "parallel":
      return parallel(node.branches, (branch) => outerNode(branch, isResult));
  }
}

function innerNode(node: StepNode): string {
  switch (node.kind) {
    case "step":
      return node.id;
    case "sequence":
      return innerRow(node.steps);
    case "loop":
      return `[${innerRow(node.steps)}]`;
    case "parallel":
      return parallel(node.branches, innerNode);
  }
}

function innerRow(nodes: readonly StepNode[]): string {
  return nodes.map(innerNode).join(" ");
}

/** A branch of which nothing is kept is left out, and so is a parallel without branches. */
function parallel(branches: readonly StepNode[], rowOf: (branch: StepNode) => string): string {
  const rows = branches.flatMap((branch) => {
    const row = rowOf(branch);
    return row === "" ? [] : [`${branch.id ?? ""}:${row}`];
  });
  return rows.length === 0 ? "" : `{${rows.join(" ")}}`;
}
