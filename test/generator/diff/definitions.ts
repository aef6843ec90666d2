import { readDefinition, type FlowDefinition } from "../../../generator/definition/index.js";
import { compareDefinitions, type Change } from "../../../generator/diff/index.js";

/** A definition of one flow, with whatever differs from an ordinary one. */
export function definition(changes: Readonly<Record<string, unknown>> = {}): FlowDefinition {
  const document = {
    org: "acme",
    project: "spelling",
    slug: "grade",
    version: "draft",
    inputs: {
      type: "object",
      required: ["message"],
      properties: { message: { type: "string" }, level: { enum: ["easy", "hard"] } },
    },
    primary: "message",
    steps: [
      {
        id: "find",
        processor: "llm",
        prompt: "{{message}}",
        output: {
          type: "object",
          required: ["words"],
          properties: {
            words: { type: "array", items: { type: "string" } },
            hint: { type: "string" },
          },
        },
      },
    ],
    ...changes,
  };
  const result = readDefinition({ path: "grade.flow.json", text: JSON.stringify(document) });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.definition;
}

/** A definition whose only input besides `message` is of this schema, and required. */
export function withInput(
  schema: unknown,
  more: Readonly<Record<string, unknown>> = {},
): FlowDefinition {
  return definition({
    inputs: {
      type: "object",
      required: ["message", "value"],
      properties: { message: { type: "string" }, value: schema },
      ...more,
    },
  });
}

/** A definition whose only step returns this. */
export function withOutput(
  output: unknown,
  more: Readonly<Record<string, unknown>> = {},
): FlowDefinition {
  return definition({ steps: [{ id: "find", processor: "llm", prompt: "x", output, ...more }] });
}

/** Changes as lines: what they are, where, and what happened. */
export function told(before: FlowDefinition, after: FlowDefinition): string[] {
  return compareDefinitions(before, after).map(line);
}

export function line({ class: found, path, message }: Change): string {
  return `${found}: ${path} ${message}`;
}
