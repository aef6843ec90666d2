import type { UiNode } from "../../emulator/ui/api.js";

/** A step of a flow, as the page is told of it. */
export type UiStep = Extract<UiNode, { kind: "step" }>;

/** Nodes that a container holds. */
export function childrenOf(node: UiNode): readonly UiNode[] {
  if (node.kind === "step") return [];
  return node.kind === "parallel" ? node.branches : node.steps;
}

/** The steps of a tree, in the order in which they are written. */
export function stepsOf(nodes: readonly UiNode[]): readonly UiStep[] {
  const found: UiStep[] = [];
  const visit = (node: UiNode): void => {
    if (node.kind === "step") found.push(node);
    else childrenOf(node).forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}

/** What a container is, in words. */
export function containerTitle(node: UiNode): string {
  switch (node.kind) {
    case "loop":
      return `for each of ${node.over}`;
    case "parallel":
      return "in parallel";
    case "sequence":
      return "in a row";
    case "step":
      return node.id;
  }
}
