import type { FlowDefinition, StepNode } from "../definition/types.js";
import { flowOutputs } from "../flow/data-flow.js";
import type { JsonSchema } from "../json-schema/types.js";
import { arrayPart } from "./array-part.js";
import { anyValue, type Description } from "./description.js";
import type { DescriptionReader } from "./description-reader.js";
import { fieldOf } from "./field.js";

/** What is known of a value, and what it is called in messages. */
export interface NamedValue {
  readonly description: Description;
  /** Such as `the output of step "find"`. */
  readonly name: string;
}

/** What a node of the tree can read. */
export interface Received {
  readonly input: NamedValue;
  /** The flow's inputs. */
  readonly initial: NamedValue;
  /** The item of the innermost loop; undefined outside of loops. */
  readonly item: NamedValue | undefined;
}

/** The values that flow between the nodes of a tree. */
export interface FlowValues {
  readonly received: ReadonlyMap<StepNode, Received>;
  /** What the steps and the parallels return. */
  readonly outputs: ReadonlyMap<StepNode, NamedValue>;
  readonly result: NamedValue;
}

/** Follows the data through a flow. */
export function flowValues(definition: FlowDefinition, reader: DescriptionReader): FlowValues {
  const { models, steps } = definition;
  const received = new Map<StepNode, Received>();
  const outputs = new Map<StepNode, NamedValue>();
  const describe = (root: JsonSchema, filled: boolean): Description =>
    reader.schema(root, { models, root, rootPath: [] }, filled);
  const initial: NamedValue = {
    description: describe(definition.inputs, true),
    name: "the input of the flow",
  };
  const { result } = flowOutputs<NamedValue>(steps, initial, {
    unknown: { description: anyValue, name: "an output" },
    declaredOutput: ({ id, output, processor }) => {
      if (output === undefined && processor === "passthrough") return undefined;
      const description = output === undefined ? anyValue : describe(output, false);
      return { description, name: `the output of step ${JSON.stringify(id)}` };
    },
    arrayOf: ({ description }) => ({
      description: { kind: "array", items: description },
      name: "the output of the loop",
    }),
    objectOf: (properties) => ({
      description: {
        kind: "object",
        properties: new Map(properties.map(([id, value]) => [id, value.description])),
      },
      name: "the output of the parallel",
    }),
    itemsAt: ({ description }, path) => ({
      description: itemsAt(description, path, reader),
      name: `an item of ${JSON.stringify(path.join("."))}`,
    }),
    charge: (node, value) => outputs.set(node, value),
    received: (node, input, item) => received.set(node, { input, initial, item }),
  });
  return { received, outputs, result };
}

function itemsAt(
  description: Description,
  path: readonly string[],
  reader: DescriptionReader,
): Description {
  let current = description;
  for (const name of path) {
    const field = fieldOf(current, name, reader);
    if (field.has === "never") return anyValue;
    current = field.value;
  }
  return reader.typesOf(current).has("array") ? arrayPart(current, reader).items : anyValue;
}
