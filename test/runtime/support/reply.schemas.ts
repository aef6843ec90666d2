// As the generator writes the schemas of a flow of one step.
import type { SchemaDocument } from "noukai-codegen-runtime";

/** Schemas of `reply`, in JSON Schema 2020-12. */
export const schemas: SchemaDocument = {
  $defs: {
    replyOutput: {
      type: "object",
      required: ["text"],
      properties: { text: { type: "string", minLength: 1, description: "The reply." } },
    },
  },
  contracts: [
    {
      inputs: {
        type: "object",
        required: ["message"],
        properties: {
          message: { type: "string", maxLength: 2000 },
          tone: { enum: ["warm", "plain"], default: "warm" },
        },
      },
      overrides: {
        reply: {
          type: "object",
          properties: {
            prompt: { type: "string" },
            model: { type: "string" },
            temperature: { type: "number" },
            maxTokens: { type: "number" },
          },
          additionalProperties: false,
        },
      },
      steps: { reply: { $ref: "#/$defs/replyOutput" } },
      result: { $ref: "#/$defs/replyOutput" },
    },
  ],
  versions: { draft: 0 },
};
