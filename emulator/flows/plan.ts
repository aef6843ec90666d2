import { createHash } from "node:crypto";
import { hashDefinition } from "../../generator/definition/hash.js";
import type { FlowDefinition, Step, StepNode } from "../../generator/definition/types.js";

/** A leaf step and its place in the flow. */
export interface PlannedStep {
  readonly step: Step;
  /** Index among the leaf steps in document order: what `stepIndex` counts (PROTOCOL.md, "step"). */
  readonly index: number;
  /** How many loops enclose the step; its output has that many array levels around it. */
  readonly loopDepth: number;
  /** Whether the step is outside of parallel branches and loops, which is required to pause for tools. */
  readonly sequential: boolean;
}

/** A top-level node: what one `/step` call runs. */
export interface RootNode {
  readonly node: StepNode;
  /** Its first leaf step. */
  readonly first: PlannedStep;
  /** Its leaf steps in document order; never empty. */
  readonly leaves: readonly PlannedStep[];
}

/** A definition prepared for running: the tree, and its leaf steps in order. Immutable and shared by all runs. */
export interface Plan {
  readonly definition: FlowDefinition;
  /** Stable over versions and restarts: derived from org, project and slug. */
  readonly flowId: string;
  /** What `X-Flow-Hash` carries: what clients depend on. */
  readonly hash: string;
  /** Distinguishes everything the engine depends on, mocks included. */
  readonly revision: string;
  readonly leaves: readonly PlannedStep[];
  readonly stepsById: ReadonlyMap<string, PlannedStep>;
  /** Top-level nodes in order; a top-level sequence counts as the nodes in it, which run the same way. */
  readonly roots: readonly RootNode[];
}

/** Prepares a definition for running. Pure. */
export function planFlow(definition: FlowDefinition): Plan {
  const leaves: PlannedStep[] = [];
  const roots: RootNode[] = [];
  for (const node of definition.steps.flatMap(unfoldSequences)) {
    const start = leaves.length;
    collectLeaves(node, { loopDepth: 0, sequential: true }, leaves);
    const first = leaves[start];
    if (first !== undefined) roots.push({ node, first, leaves: leaves.slice(start) });
  }
  return {
    definition,
    flowId: flowIdOf(definition),
    hash: hashDefinition(definition),
    revision: createHash("sha256").update(JSON.stringify(definition)).digest("hex").slice(0, 32),
    leaves,
    stepsById: new Map(leaves.map((leaf) => [leaf.step.id, leaf])),
    roots,
  };
}

/** A flow's id in UUID form. Two flows never share one; a flow keeps it across versions, edits and machines. */
export function flowIdOf(flow: { org: string; project: string; slug: string }): string {
  return uuidOf(`${flow.org}/${flow.project}/${flow.slug}`);
}

/** An id in UUID form for a name: the same for the same name. */
export function uuidOf(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex");
  // The version and variant digits of RFC 9562, version 8 (custom), so that strict UUID parsers accept it.
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

/** The leaf steps below a node, in document order. */
export function leafIds(node: StepNode): string[] {
  return node.kind === "step" ? [node.id] : childrenOf(node).flatMap(leafIds);
}

/** A container's nodes in order. */
export function childrenOf(node: Exclude<StepNode, Step>): readonly StepNode[] {
  return node.kind === "parallel" ? node.branches : node.steps;
}

function unfoldSequences(node: StepNode): readonly StepNode[] {
  return node.kind === "sequence" ? node.steps.flatMap(unfoldSequences) : [node];
}

function collectLeaves(
  node: StepNode,
  place: { loopDepth: number; sequential: boolean },
  into: PlannedStep[],
): void {
  if (node.kind === "step") {
    into.push({ step: node, index: into.length, ...place });
    return;
  }
  const inside = {
    loopDepth: place.loopDepth + (node.kind === "loop" ? 1 : 0),
    sequential: place.sequential && node.kind === "sequence",
  };
  for (const child of childrenOf(node)) collectLeaves(child, inside, into);
}
