import { createHash } from "node:crypto";
import { hashDefinition } from "../../generator/definition/hash.js";
import type { FlowDefinition, StepNode } from "../../generator/definition/types.js";
import { flowSteps, type FlowStep } from "../../generator/flow/steps.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** A top-level node: what one `/step` call runs. */
export interface RootNode {
  readonly node: StepNode;
  /** Its first leaf step. */
  readonly first: FlowStep;
  /** Its leaf steps in document order; never empty. */
  readonly leaves: readonly FlowStep[];
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
  readonly leaves: readonly FlowStep[];
  readonly stepsById: ReadonlyMap<string, FlowStep>;
  /** Top-level nodes in order; a top-level sequence counts as the nodes in it, which run the same way. */
  readonly roots: readonly RootNode[];
}

/** Prepares a definition for running. Pure. */
export function planFlow(definition: FlowDefinition): Plan {
  const leaves = flowSteps(definition.steps);
  const roots: RootNode[] = [];
  let start = 0;
  for (const node of definition.steps.flatMap(unfoldSequences)) {
    const end = start + flowSteps([node]).length;
    const first = leaves[start];
    if (first !== undefined) roots.push({ node, first, leaves: leaves.slice(start, end) });
    start = end;
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
export function flowIdOf(flow: FlowAddress): string {
  return uuidOf(flowId(flow));
}

/** An id in UUID form for a name: the same for the same name. */
export function uuidOf(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex");
  // The version and variant digits of RFC 9562, version 8 (custom), so that strict UUID parsers accept it.
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

function unfoldSequences(node: StepNode): readonly StepNode[] {
  return node.kind === "sequence" ? node.steps.flatMap(unfoldSequences) : [node];
}
