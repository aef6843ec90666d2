import { readDefinition } from "../../../generator/definition/index.js";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import { schemaDocument } from "../../../generator/schemas/index.js";
import { shapeOf } from "../../../generator/flow/shape.js";
import {
  defineValidatedFlow,
  type SchemaDocument,
  type ValidatedFlowFactory,
} from "noukai-codegen-runtime";

interface Mistake {
  word: string;
  hint?: string;
}

/** The contract of the definition below, as the generator writes it. */
export interface MarkFlow {
  inputs: { message: string; difficulty?: "easy" | "hard"; birthday?: string };
  primary: "message";
  call: {
    message?: string;
    messages?: readonly { readonly role: "user"; readonly content: string }[];
    parameters?: { message?: string; difficulty?: "easy" | "hard"; birthday?: string };
  };
  overrides: { find?: { temperature?: number }; explain?: { prompt?: string } };
  outputs: { find: { mistakes: Mistake[] }; explain: { text: string }[] };
  result: { text: string }[];
  published: 1 | 2;
  defaultVersion: "draft";
  versions: { draft: MarkFlow; production: MarkFlow; 1: MarkFlow; 2: MarkFlow };
  values: { readonly difficulty: readonly ["easy", "hard"] };
}

/** A flow whose steps return what the parameters of the emulator's mocks say. */
export const definition = {
  org: "acme",
  project: "spelling",
  slug: "mark",
  name: "Mark",
  description: "Marks a pupil's sentence.",
  published: [1, 2],
  inputs: {
    type: "object",
    required: ["message"],
    properties: {
      message: { type: "string", maxLength: 20 },
      difficulty: { enum: ["easy", "hard"], default: "easy" },
      birthday: { type: "string" },
    },
    dependentRequired: { birthday: ["difficulty"] },
  },
  models: {
    Mistake: {
      type: "object",
      required: ["word"],
      properties: { word: { type: "string", maxLength: 10 }, hint: { type: "string" } },
    },
  },
  steps: [
    {
      id: "find",
      processor: "llm",
      tools: true,
      config: { temperature: 0.2 },
      configSchema: {
        type: "object",
        properties: { temperature: { type: "number", maximum: 1 } },
        additionalProperties: false,
      },
      output: {
        type: "object",
        required: ["mistakes"],
        properties: { mistakes: { type: "array", items: { $ref: "#/models/Mistake" } } },
      },
      mock: { mistakes: [{ word: "Ths" }] },
    },
    {
      loop: { over: "mistakes" },
      steps: [
        {
          id: "explain",
          processor: "llm",
          output: {
            type: "object",
            required: ["text"],
            properties: { text: { type: "string", minLength: 2 } },
          },
          mock: { text: "It is spelt this." },
        },
      ],
    },
  ],
};

/** Reads a definition that has no mistakes. */
export function read(text: object): FlowDefinition {
  const result = readDefinition({ path: "flow.json", text: JSON.stringify(text) });
  if ("definition" in result) return result.definition;
  throw new Error(result.problems.map(({ message }) => message).join("\n"));
}

/** The schemas of a definition, as the generator writes them. */
export function schemasOf(
  text: object,
  versions: Readonly<Record<string, number>> = { draft: 0, 2: 0 },
  formats: "annotation" | "assert" = "annotation",
): SchemaDocument {
  const { document } = schemaDocument([read(text)], { formats, versions });
  // As a module has it.
  return JSON.parse(JSON.stringify(document)) as SchemaDocument;
}

/**
 * The flow of the definition, and how often its schemas were loaded.
 *
 * @param fault throws where they cannot be loaded
 */
export function markFlow(
  fault?: () => void,
): ValidatedFlowFactory<MarkFlow> & { readonly loads: () => number } {
  let loads = 0;
  const flow = defineValidatedFlow<MarkFlow>({
    ...{ org: "acme", project: "spelling", slug: "mark", defaultVersion: "draft" },
    shape: shapeOf(read(definition).steps),
    values: { difficulty: ["easy", "hard"] },
    schemas: async () => {
      loads += 1;
      await Promise.resolve();
      fault?.();
      return { schemas: schemasOf(definition) };
    },
  });
  return Object.assign(flow, { loads: () => loads });
}
