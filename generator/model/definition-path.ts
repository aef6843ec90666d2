import type { FlowDefinition, StepNode } from "../definition/types.js";
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
  const search = (nodes: readonly StepNode[], path: Path): Path | undefined => {
    for (const [index, node] of nodes.entries()) {
      const place = [...path, index];
      if (isWanted(node)) return place;
      if (node.kind === "step") continue;
      const [inner, key] =
        node.kind === "parallel" ? [node.branches, "parallel"] : [node.steps, "steps"];
      const found = search(inner, [...place, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(steps, ["steps"]) ?? ["steps"];
}
