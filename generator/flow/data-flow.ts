import type { Step, StepNode } from "../definition/types.js";

/** Descriptions of values, such as types or sets of values, and how they are composed. */
export interface ValueDescriptions<Value> {
  /** Describes any value. */
  readonly unknown: Value;
  /** Describes what a step says it returns; undefined where it says nothing. */
  readonly declaredOutput: (step: Step) => Value | undefined;
  /** Describes an array by its items. */
  readonly arrayOf: (items: Value) => Value;
  /** Describes an object by its properties, all of which are required. */
  readonly objectOf: (properties: readonly (readonly [name: string, value: Value])[]) => Value;
  /** Called with what each node returns: descriptions that are put together may double at each node. */
  readonly charge: (node: StepNode, value: Value) => void;
  /** Called with what each node receives, and with the item of the innermost loop around it. */
  readonly received?: (node: StepNode, input: Value, item: Value | undefined) => void;
  /** Describes the items of the array at a path of property names; `unknown` where that cannot be said. */
  readonly itemsAt: (value: Value, path: readonly string[]) => Value;
}

/** What a step returns in one iteration of the loops that enclose it. */
export interface StepOutput<Value> {
  readonly step: Step;
  readonly output: Value;
  readonly loopDepth: number;
}

/** What the steps of a flow and the flow itself return. */
export interface FlowOutputs<Value> {
  /** In document order. */
  readonly steps: readonly StepOutput<Value>[];
  readonly result: Value;
}

/**
 * Follows the data through the tree (PROTOCOL "How a flow runs"): the first node gets the flow's inputs, each next one the
 * output before it, branches all get the parallel's input, a loop's steps get an item each, and a `passthrough` that
 * declares no output returns its input.
 */
export function flowOutputs<Value>(
  nodes: readonly StepNode[],
  inputs: Value,
  values: ValueDescriptions<Value>,
): FlowOutputs<Value> {
  interface Loop {
    readonly depth: number;
    readonly item: Value | undefined;
  }
  const steps: StepOutput<Value>[] = [];

  const sequence = (list: readonly StepNode[], input: Value, loop: Loop): Value =>
    list.reduce((current, node) => outputOf(node, current, loop), input);

  const outputOf = (node: StepNode, input: Value, loop: Loop): Value => {
    values.received?.(node, input, loop.item);
    switch (node.kind) {
      case "step": {
        const undeclared = node.processor === "passthrough" ? input : values.unknown;
        const output = values.declaredOutput(node) ?? undeclared;
        values.charge(node, output);
        steps.push({ step: node, output, loopDepth: loop.depth });
        return output;
      }
      case "sequence":
        return sequence(node.steps, input, loop);
      case "loop": {
        const item = values.itemsAt(input, loopPath(node.over));
        return values.arrayOf(sequence(node.steps, item, { depth: loop.depth + 1, item }));
      }
      case "parallel": {
        const output = values.objectOf(
          node.branches.map((branch) => [branch.id ?? "", outputOf(branch, input, loop)]),
        );
        values.charge(node, output);
        return output;
      }
    }
  };

  const result = sequence(nodes, inputs, { depth: 0, item: undefined });
  return { steps, result };
}

/** The property names in the dotted path of a loop's `over`. */
export function loopPath(over: string): readonly string[] {
  return over.split(".");
}
