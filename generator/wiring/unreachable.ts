import type { Step, StepNode } from "../definition/types.js";
import { placeholdersOf, referencesOf } from "../flow/template.js";
import { mockTemplates } from "./mock-templates.js";

/** A step whose output reaches nothing, and the node that could have read it. */
export interface Unreachable {
  readonly step: Step;
  readonly next: StepNode;
}

/** What follows a node. */
interface Place {
  /** The node that ignores what it receives; undefined where the output is read, or is the flow's result. */
  readonly ignoredBy: StepNode | undefined;
  readonly isInLoop: boolean;
}

/**
 * Finds the steps whose output neither a later step nor the flow's result is made of. What a step reads of its input is
 * known of one with a prompt: its placeholders. All others are taken to read it. A branch of a parallel beside one that is
 * read may be there for callers, who get the output of each step.
 */
export function unreachableOutputs(nodes: readonly StepNode[]): readonly Unreachable[] {
  const found: Unreachable[] = [];
  const row = (list: readonly StepNode[], { ignoredBy, isInLoop }: Place): void => {
    for (const [index, node] of list.entries()) {
      const next = list[index + 1];
      const after = next === undefined || readsInput(next, isInLoop) ? undefined : next;
      visit(node, { ignoredBy: next === undefined ? ignoredBy : after, isInLoop });
    }
  };
  const visit = (node: StepNode, place: Place): void => {
    switch (node.kind) {
      case "step":
        // What a tool did may be all that the step is for; and what passes its input on costs nothing.
        if (place.ignoredBy !== undefined && !node.tools && node.processor !== "passthrough")
          found.push({ step: node, next: place.ignoredBy });
        return;
      case "sequence":
        row(node.steps, place);
        return;
      case "loop":
        row(node.steps, { ...place, isInLoop: true });
        return;
      case "parallel":
        for (const branch of node.branches) visit(branch, place);
    }
  };
  row(nodes, { ignoredBy: undefined, isInLoop: false });
  return found;
}

/** Whether a node reads anything of what it receives. */
function readsInput(node: StepNode, isInLoop: boolean): boolean {
  switch (node.kind) {
    case "step":
      return readsInputOfStep(node, isInLoop);
    case "loop":
      return true;
    case "sequence": {
      const [first] = node.steps;
      return first === undefined || readsInput(first, isInLoop);
    }
    case "parallel":
      return node.branches.some((branch) => readsInput(branch, isInLoop));
  }
}

function readsInputOfStep({ processor, prompt, mock }: Step, isInLoop: boolean): boolean {
  if (processor !== "llm" || prompt === undefined) return true;
  const templates = mock === undefined ? [] : mockTemplates(mock, []);
  return [prompt, ...templates.map(({ text }) => text)].some((text) =>
    placeholdersOf(text).some(({ name }) =>
      referencesOf(name, isInLoop).some(({ root }) => root === "input"),
    ),
  );
}
