import type { Step, StepNode } from "../definition/types.js";
import { arrayOf, unionOf } from "../types/union.js";
import { unknownType, type ObjectNode, type TypeNode } from "../types/type-node.js";

/** What the walk over the tree of steps needs to know about types. */
export interface NodeTypes {
  /** The type of what a step says it returns; undefined where it says nothing. */
  readonly declaredOutput: (step: Step) => TypeNode | undefined;
  /** What a type consists of, references followed. */
  readonly resolve: (type: TypeNode) => TypeNode;
  /** Called with what each node returns: types that are put together may double at each node. */
  readonly charge: (node: StepNode, type: TypeNode) => void;
}

/** What a step returns over a whole run, loops around it included. */
export interface StepOutput {
  readonly step: Step;
  readonly type: TypeNode;
}

export interface FlowOutputs {
  /** In the order of the document. */
  readonly steps: readonly StepOutput[];
  /** What the last node returns. */
  readonly result: TypeNode;
}

/**
 * Follows the data through the tree: the first node gets the flow's inputs, each next one the output before it, branches
 * all get the parallel's input, and a loop's steps get an item each. A step in a loop returns an array per loop.
 */
export function flowOutputs(
  nodes: readonly StepNode[],
  inputs: TypeNode,
  types: NodeTypes,
): FlowOutputs {
  const steps: StepOutput[] = [];

  const sequence = (list: readonly StepNode[], input: TypeNode, loops: number): TypeNode => {
    let current = input;
    for (const node of list) current = outputOf(node, current, loops);
    return current;
  };

  const outputOf = (node: StepNode, input: TypeNode, loops: number): TypeNode => {
    switch (node.kind) {
      case "step": {
        const output =
          types.declaredOutput(node) ?? (node.processor === "passthrough" ? input : unknownType);
        types.charge(node, output);
        steps.push({ step: node, type: inLoops(output, loops) });
        return output;
      }
      case "sequence":
        return sequence(node.steps, input, loops);
      case "loop":
        return arrayOf(sequence(node.steps, itemOf(input, node.over, types), loops + 1));
      case "parallel": {
        const output: ObjectNode = {
          kind: "object",
          properties: node.branches.map((branch) => ({
            name: branch.id ?? "",
            type: outputOf(branch, input, loops),
            optional: false,
          })),
          indexes: [],
        };
        types.charge(node, output);
        return output;
      }
    }
  };

  return { result: sequence(nodes, inputs, 0), steps };
}

function inLoops(type: TypeNode, loops: number): TypeNode {
  return loops === 0 ? type : arrayOf(inLoops(type, loops - 1));
}

/** The type of the items of the array that stands at a dotted path of a value. */
function itemOf(input: TypeNode, path: string, types: NodeTypes): TypeNode {
  const list = path.split(".").reduce((type, name) => fieldOf(type, name, types), input);
  const resolved = types.resolve(list);
  const items = membersOf(resolved).map((member): TypeNode | undefined => {
    if (member.kind === "array") return member.items;
    if (member.kind !== "tuple") return undefined;
    return unionOf(member.rest === undefined ? member.items : [...member.items, member.rest]);
  });
  const known = items.filter((item) => item !== undefined);
  return known.length === 0 ? unknownType : unionOf(known);
}

function fieldOf(type: TypeNode, name: string, types: NodeTypes): TypeNode {
  const found = membersOf(types.resolve(type)).flatMap((member) => {
    const resolved = types.resolve(member);
    if (resolved.kind !== "object") return [];
    const property = resolved.properties.find((candidate) => candidate.name === name);
    return property === undefined ? resolved.indexes.map((index) => index.type) : [property.type];
  });
  return found.length === 0 ? unknownType : unionOf(found);
}

/** The members of a union, or the type itself. */
export function membersOf(type: TypeNode): readonly TypeNode[] {
  return type.kind === "union" ? type.members : [type];
}
