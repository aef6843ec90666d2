import type { Step, StepNode } from "../definition/types.js";
import { flowOutputs } from "../flow/data-flow.js";
import { arrayOf, unionOf } from "../types/union.js";
import { unknownType, type TypeNode } from "../types/type-node.js";

/** What following the data needs to know about types. */
export interface OutputTypesOptions {
  /** The type of what a step says it returns; undefined where it says nothing. */
  readonly declaredOutput: (step: Step) => TypeNode | undefined;
  /** What a type consists of, references followed. */
  readonly resolve: (type: TypeNode) => TypeNode;
  /** Called with what each node returns: types that are put together may double at each node. */
  readonly charge: (node: StepNode, type: TypeNode) => void;
}

/** The types of a step. */
export interface StepTypes {
  readonly step: Step;
  /** What it returns over a whole run, loops around it included. */
  readonly type: TypeNode;
  /** What one call of it receives. */
  readonly input: TypeNode;
  /** The item of the innermost loop around it; undefined outside of loops. */
  readonly item: TypeNode | undefined;
  /** What one call of it returns. */
  readonly output: TypeNode;
  /** How many loops enclose it. */
  readonly loopDepth: number;
}

/** The types of what the steps of a flow and the flow itself return. */
export interface OutputTypes {
  /** In document order. */
  readonly steps: readonly StepTypes[];
  readonly result: TypeNode;
}

/** Infers the types of a flow's outputs from those of its inputs and of its steps' declared outputs. */
export function outputTypes(
  nodes: readonly StepNode[],
  inputs: TypeNode,
  { declaredOutput, resolve, charge }: OutputTypesOptions,
): OutputTypes {
  const received = new Map<StepNode, Pick<StepTypes, "input" | "item">>();
  const { steps, result } = flowOutputs<TypeNode>(nodes, inputs, {
    unknown: unknownType,
    received: (node, input, item) => {
      received.set(node, { input, item });
    },
    declaredOutput,
    charge,
    arrayOf,
    objectOf: (properties) => ({
      kind: "object",
      properties: properties.map(([name, type]) => ({ name, type, optional: false })),
      indexes: [],
    }),
    itemsAt: (type, path) => {
      const list = path.reduce((inner, name) => fieldOf(inner, name, resolve), type);
      return itemsOf(list, resolve);
    },
  });
  return {
    steps: steps.map(({ step, output, loopDepth }) => {
      const { input, item } = received.get(step) ?? { input: unknownType, item: undefined };
      return { step, type: inLoops(output, loopDepth), input, item, output, loopDepth };
    }),
    result,
  };
}

function inLoops(type: TypeNode, loopDepth: number): TypeNode {
  return loopDepth === 0 ? type : arrayOf(inLoops(type, loopDepth - 1));
}

/** The type of an array's items. */
function itemsOf(list: TypeNode, resolve: OutputTypesOptions["resolve"]): TypeNode {
  const items = membersOf(resolve(list)).map((member): TypeNode | undefined => {
    if (member.kind === "array") return member.items;
    if (member.kind !== "tuple") return undefined;
    return unionOf(member.rest === undefined ? member.items : [...member.items, member.rest]);
  });
  const known = items.filter((item) => item !== undefined);
  return known.length === 0 ? unknownType : unionOf(known);
}

function fieldOf(type: TypeNode, name: string, resolve: OutputTypesOptions["resolve"]): TypeNode {
  const found = membersOf(resolve(type)).flatMap((member) => {
    const resolved = resolve(member);
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
