import type { StepNode } from "../../generator/definition/types.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, setOwn } from "../../generator/json-schema/values.js";

/** The outputs of leaf steps by step id, as clients carry them: `accumulatedOutputs`. */
export type StepOutputs = Readonly<Record<string, JsonValue>>;

/** A leaf step's output is missing, or is not an array although the step is in a loop. */
export class MissingOutputError extends Error {
  override readonly name = "MissingOutputError";
  readonly stepId: string;

  constructor(stepId: string, message: string) {
    super(message);
    this.stepId = stepId;
  }
}

/**
 * Rebuilds the output of a node from the outputs of its leaf steps, so that a run can continue at any top-level node
 * from the client's `accumulatedOutputs`.
 *
 * @throws MissingOutputError when a required output is missing or is not the array of a loop.
 */
export function nodeOutput(node: StepNode, outputs: StepOutputs): JsonValue {
  return rebuild(node, (stepId) => {
    const output = Object.hasOwn(outputs, stepId) ? outputs[stepId] : undefined;
    if (output === undefined) {
      throw new MissingOutputError(stepId, `the output of step "${stepId}" is missing`);
    }
    return output;
  });
}

function rebuild(node: StepNode, outputOf: (stepId: string) => JsonValue): JsonValue {
  switch (node.kind) {
    case "step":
      return outputOf(node.id);
    case "sequence":
      return rebuild(lastOf(node.steps), outputOf);
    case "parallel": {
      const joined: Record<string, JsonValue> = {};
      for (const branch of node.branches)
        setOwn(joined, branchId(branch), rebuild(branch, outputOf));
      return joined;
    }
    case "loop": {
      const last = lastOf(node.steps);
      const iterations = arrayOf(firstLeafId(last), outputOf).length;
      return Array.from({ length: iterations }, (_, index) =>
        rebuild(last, (stepId) => itemOf(stepId, index, outputOf)),
      );
    }
  }
}

function itemOf(stepId: string, index: number, outputOf: (stepId: string) => JsonValue): JsonValue {
  const item = arrayOf(stepId, outputOf)[index];
  if (item === undefined) {
    throw new MissingOutputError(stepId, `the output of step "${stepId}" has no element ${index}`);
  }
  return item;
}

function arrayOf(stepId: string, outputOf: (stepId: string) => JsonValue): readonly JsonValue[] {
  const output = outputOf(stepId);
  if (!isJsonList(output)) {
    throw new MissingOutputError(
      stepId,
      `step "${stepId}" runs in a loop, so its output has to be an array with one element per iteration`,
    );
  }
  return output;
}

function firstLeafId(node: StepNode): string {
  switch (node.kind) {
    case "step":
      return node.id;
    case "sequence":
    case "loop":
      // The output of a sequence or loop is that of its last node, so its leaves have the length.
      return firstLeafId(lastOf(node.steps));
    case "parallel":
      return firstLeafId(firstOf(node.branches));
  }
}

/** The key of a branch in the output of a parallel node. Definitions with a branch without id are invalid. */
export function branchId(branch: StepNode): string {
  return branch.id ?? "";
}

function lastOf(nodes: readonly StepNode[]): StepNode {
  const last = nodes.at(-1);
  if (last === undefined)
    throw new Error("A container without steps passed the definition's checks");
  return last;
}

function firstOf(nodes: readonly StepNode[]): StepNode {
  const [first] = nodes;
  if (first === undefined)
    throw new Error("A container without branches passed the definition's checks");
  return first;
}
