import type { FlowDefinition, StepNode } from "../definition/types.js";
import { listNodes } from "../flow/steps.js";
import type { Path } from "../json-schema/types.js";

/** The path of a schema document by its id: `inputs`, `model:Name`, `sent:Name`, `output:step` or `config:step`. */
export function pathOfDocument({ steps }: FlowDefinition, id: string): Path {
  const colon = id.indexOf(":");
  const name = id.slice(colon + 1);
  const pathOfStep = (): Path =>
    pathOfNode(steps, (node) => node.kind === "step" && node.id === name);
  switch (id.slice(0, Math.max(0, colon))) {
    case "model":
    case "sent":
      return ["models", name];
    case "output":
      return [...pathOfStep(), "output"];
    case "config":
      return [...pathOfStep(), "configSchema"];
    default:
      return ["inputs"];
  }
}

/** The path of the first node that is wanted; of the whole tree where there is none. */
export function pathOfNode(
  steps: readonly StepNode[],
  isWanted: (node: StepNode) => boolean,
): Path {
  const root: Path = ["steps"];
  return listNodes(steps, root).find(({ node }) => isWanted(node))?.path ?? root;
}
