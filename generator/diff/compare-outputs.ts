import type { FlowDefinition, Step, StepNode } from "../definition/types.js";
import { branchesOf } from "./to-normal-form.js";
import { itemAt } from "./containers.js";
import { anything, placeOf, type Place } from "./reference.js";

/** What a step gives in one iteration, and how many loops stand around it: its output is as many arrays deep. */
export interface StepOutput {
  readonly step: Step;
  readonly place: Place;
  readonly loops: number;
}

/** What a flow's steps and the flow itself return. */
export interface Outputs {
  /** By id, in the order of the document. */
  readonly steps: ReadonlyMap<string, StepOutput>;
  readonly result: Place;
  /** Equal for results that consist of the outputs of the same steps in the same way. */
  readonly resultShape: string;
}

/**
 * Follows the data through a flow: the first node gets the inputs, each next one the output before it, branches all get the
 * parallel's input, a loop's steps an item each. A `passthrough` that declares no output returns what it gets.
 */
export function outputsOf({ steps: nodes, models }: FlowDefinition, inputs: Place): Outputs {
  const steps = new Map<string, StepOutput>();

  const sequence = (list: readonly StepNode[], input: Place, loops: number): Place => {
    let current = input;
    for (const node of list) current = outputOf(node, current, loops);
    return current;
  };

  const outputOf = (node: StepNode, input: Place, loops: number): Place => {
    switch (node.kind) {
      case "step": {
        const unsaid = node.processor === "passthrough" ? input : anything;
        const place = node.output === undefined ? unsaid : placeOf(node.output, models);
        steps.set(node.id, { step: node, place, loops });
        return place;
      }
      case "sequence":
        return sequence(node.steps, input, loops);
      case "loop":
        return { kind: "list", items: sequence(node.steps, itemOf(input, node.over), loops + 1) };
      case "parallel":
        return {
          kind: "record",
          fields: new Map(
            node.branches.map((branch) => [branch.id ?? "", outputOf(branch, input, loops)]),
          ),
        };
    }
  };

  const result = sequence(nodes, inputs, 0);
  return { steps, result, resultShape: JSON.stringify(shapeOf(nodes.at(-1))) };
}

/** Which steps' outputs a node's output is made of, and how. */
function shapeOf(node: StepNode | undefined): unknown {
  switch (node?.kind) {
    case undefined:
      return "inputs";
    case "step":
      return node.id;
    case "sequence":
      return shapeOf(node.steps.at(-1));
    case "loop":
      return [shapeOf(node.steps.at(-1))];
    case "parallel":
      return { branches: node.branches.map((branch) => [branch.id, shapeOf(branch)]) };
  }
}

/** What the items of the array are that stands at a dotted path of a place; anything where that cannot be told. */
function itemOf(input: Place, over: string): Place {
  let current: Place | undefined = input;
  for (const name of over.split(".")) {
    const branches: ReturnType<typeof branchesOf> =
      current === undefined ? [] : branchesOf(current);
    const [object, ...others] = branches.filter(({ type }) => type === "object");
    if (object === undefined || others.length > 0) return anything;
    current = object.object.properties.get(name)?.place ?? object.object.additional;
  }
  const arrays =
    current === undefined ? [] : branchesOf(current).filter(({ type }) => type === "array");
  const [array, ...others] = arrays;
  if (array === undefined || others.length > 0 || array.array.prefix.length > 0) return anything;
  return itemAt(array.array, 0);
}
