import { afterEach, beforeEach, expect, expectTypeOf, it } from "vitest";
import { FlowExecutionError, InputValidationError } from "noukai-codegen-runtime";
import { asTool } from "noukai-codegen-runtime/as-tool";
import { instrument } from "noukai-codegen-runtime/otel";
import { definition, markFlow, type MarkFlow } from "../schemas/harness.js";
import { serveFlow, type ServedFlow } from "./harness.js";

let at: ServedFlow;

beforeEach(async () => {
  at = await serveFlow();
});
afterEach(() => at[Symbol.asyncDispose]());

it("a tool with Standard Schemas validates, and runs the flow", async () => {
  const tool = await asTool(at.flow, { format: "standard" });
  expect(tool).toMatchObject({ name: "mark", description: "Mark: Marks a pupil's sentence." });
  const { inputSchema, outputSchema } = tool;
  expect(await inputSchema["~standard"].validate({ message: 5 })).toEqual({
    issues: [{ message: "must be a string, not 5", path: ["message"] }],
  });
  const value = { message: "Ths." };
  expect(await inputSchema["~standard"].validate(value)).toEqual({ value });
  expect(await outputSchema?.["~standard"].validate([{ text: "x" }])).toEqual({
    issues: [{ message: 'must have at least 2 characters, not "x"', path: [0, "text"] }],
  });

  const result = await tool.execute(value);
  expectTypeOf(result).toEqualTypeOf<MarkFlow["result"]>();
  expect(result).toEqual([{ text: "It is spelt this." }]);
  expect(await tool.answer(value)).toBe(JSON.stringify(result));
});

it("its JSON Schema is written for both drafts, without what the older one does not have", async () => {
  const tool = await asTool(at.flow, { format: "standard" });
  const write = tool.inputSchema["~standard"].jsonSchema.input;
  expect(write({ target: "draft-2020-12" })).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    properties: definition.inputs.properties,
  });
  expect(write({ target: "draft-07" })).toMatchObject({
    $schema: "http://json-schema.org/draft-07/schema#",
    properties: definition.inputs.properties,
  });
  expect(() => write({ target: "openapi-3.0" })).toThrow('not for "openapi-3.0"');
});

it("what is wrong is thrown: before anything is sent, or with the run", async () => {
  const tool = await asTool(at.flow, { format: "standard" });
  const refused = await tool.execute({ message: "a".repeat(21) }).catch((error: unknown) => error);
  if (!(refused instanceof InputValidationError)) throw new Error("the input was sent");
  expect(refused.message).toContain("message: must have at most 20 characters");
  expect(at.runs()).toEqual([]);

  at.emulator.mock("find", { $error: "the model is gone" });
  const failed = await tool.execute({ message: "Ths." }).catch((error: unknown) => error);
  if (!(failed instanceof FlowExecutionError)) throw new Error("the run did not fail");
  expect(failed.executionId).toEqual(expect.any(String));
});

it("a flow of a client that records spans has its schemas too", async () => {
  const tool = await asTool(markFlow()(instrument(at.client)), { format: "standard" });
  expect(tool.outputSchema).toBeDefined();
  expect(await tool.execute({ message: "Ths." })).toEqual([{ text: "It is spelt this." }]);
});
