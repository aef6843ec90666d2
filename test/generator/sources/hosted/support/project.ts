/** A project as the service might have it, before it is written in any shape. */
export interface Project {
  readonly org: string;
  readonly slug: string;
  readonly id: string;
  readonly models: readonly Model[];
  readonly flows: readonly Flow[];
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "array" | "object" | "model";
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: "string" | "integer" | "model";
  readonly fields?: readonly Field[];
  /** The name of the model, of the field or of its items. */
  readonly model?: string;
}

export interface Block {
  readonly id: string;
  readonly serviceId: string;
  readonly name: string;
  readonly processor: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tools?: boolean;
  readonly input?: readonly Field[];
  readonly output?: readonly Field[];
}

export type Node =
  | { readonly row: readonly Node[] }
  | { readonly parallel: readonly Node[] }
  | { readonly loop: string; readonly body: readonly Node[] }
  | Block;

export interface Flow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  readonly chat?: boolean;
  readonly inputs?: readonly Field[];
  readonly steps: readonly Node[];
  readonly published?: readonly number[];
  readonly production?: number;
}

const uuid = (number: number): string =>
  `7b0e1c52-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** A project with everything that the reader has to know. */
export const project: Project = {
  org: "acme",
  slug: "support",
  id: uuid(1),
  models: [
    {
      id: uuid(2),
      name: "Category",
      fields: [
        { name: "label", type: "string", description: "What it is about." },
        { name: "sure", type: "number" },
        { name: "parent", type: "model", model: "Team", required: false },
      ],
    },
    { id: uuid(3), name: "Team", fields: [{ name: "queue", type: "string", enum: ["a", "b"] }] },
    { id: uuid(4), name: "Unused", fields: [{ name: "x", type: "string" }] },
  ],
  flows: [
    {
      id: uuid(10),
      slug: "triage",
      name: "Ticket triage",
      description: "Sorts tickets.",
      inputs: [
        { name: "message", type: "string", description: "What was said." },
        { name: "tone", type: "string", enum: ["kind", "short"], default: "kind" },
        { name: "urgent", type: "boolean", required: false },
      ],
      steps: [
        {
          id: "step-1",
          serviceId: uuid(11),
          name: "Classify ticket",
          processor: "llm",
          config: {
            prompt: "Classify:\n{{message}}",
            model: "anthropic/claude-haiku-4-5",
            temperature: 0,
            max_tokens: 300,
            voice: { name: "calm" },
          },
          tools: true,
          output: [
            { name: "category", type: "model", model: "Category" },
            { name: "parts", type: "array", items: "string" },
            { name: "people", type: "array", items: "model", model: "Team", required: false },
          ],
        },
        {
          parallel: [
            { id: "step-2", serviceId: uuid(12), name: "Hand on", processor: "passthrough" },
            {
              id: "step-3",
              serviceId: uuid(13),
              name: "Count",
              processor: "code",
              config: { code: "return {'count': len(parts)}" },
              input: [
                { name: "parts", type: "array", items: "string" },
                { name: "people", type: "array", items: "model", model: "Team", required: false },
              ],
              output: [{ name: "count", type: "integer" }],
            },
          ],
        },
      ],
      published: [1, 3],
      production: 3,
    },
    {
      id: uuid(20),
      slug: "each-part",
      name: "Each part",
      inputs: [
        {
          name: "order",
          type: "object",
          fields: [
            { name: "items", type: "array", items: "string" },
            { name: "note", type: "string", required: false },
          ],
        },
      ],
      steps: [
        {
          row: [
            { id: "start", serviceId: uuid(21), name: "Start", processor: "passthrough" },
            {
              loop: "order.items",
              body: [
                {
                  id: "explain",
                  serviceId: uuid(22),
                  name: "Explain",
                  processor: "llm",
                  config: { prompt: "Explain {{item}}" },
                  output: [{ name: "text", type: "string" }],
                },
              ],
            },
          ],
        },
      ],
      published: [],
    },
    {
      id: uuid(30),
      slug: "assistant",
      name: "Assistant",
      chat: true,
      steps: [
        {
          id: "answer",
          serviceId: uuid(31),
          name: "Answer",
          processor: "llm",
          config: { prompt: "Answer {{message}}" },
        },
      ],
    },
  ],
};
