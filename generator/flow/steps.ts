import type { Step, StepNode } from "../definition/types.js";
import type { Path } from "../json-schema/types.js";

/** A step and its place in the flow. */
export interface FlowStep {
  readonly step: Step;
  /** Index among the steps in document order: what `stepIndex` counts (PROTOCOL "step"). */
  readonly index: number;
  /** How many loops enclose the step; its output over a whole run has that many array levels around it. */
  readonly loopDepth: number;
  /** Whether the step is outside of parallel branches and loops, which is required to pause for tools. */
  readonly isSequential: boolean;
}

/** The steps of a tree, in document order. */
export function flowSteps(nodes: readonly StepNode[]): readonly FlowStep[] {
  const steps: FlowStep[] = [];
  const visit = (node: StepNode, loopDepth: number, isSequential: boolean): void => {
    if (node.kind === "step") {
      steps.push({ step: node, index: steps.length, loopDepth, isSequential });
      return;
    }
    const depth = loopDepth + (node.kind === "loop" ? 1 : 0);
    const isInside = isSequential && node.kind === "sequence";
    for (const child of childrenOf(node)) visit(child, depth, isInside);
  };
  for (const node of nodes) visit(node, 0, true);
  return steps;
}

/** A container's nodes in order. */
function childrenOf(node: Exclude<StepNode, Step>): readonly StepNode[] {
  return node.kind === "parallel" ? node.branches : node.steps;
}

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
    const key = node.kind === "parallel" ? "parallel" : "steps";
    return [own, ...listNodes(childrenOf(node), [...place, key])];
  });
}
