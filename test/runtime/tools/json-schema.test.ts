import { describe, expect, expectTypeOf, it } from "vitest";
import { defineTool, type FromSchema, type ObjectSchema } from "noukai-codegen-runtime";

const parameters = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["city", "unit"],
  properties: {
    city: { type: "string", minLength: 2 },
    unit: { enum: ["C", "F"] },
    days: { type: "integer", default: 1 },
    tags: { type: "array", items: { $ref: "#/$defs/Tag" } },
  },
  additionalProperties: false,
  $defs: { Tag: { type: "string" } },
} as const;

describe("defineTool with a plain JSON Schema", () => {
  const weather = defineTool({
    ...{ name: "weather", parameters },
    run: (args) => {
      expectTypeOf(args).toEqualTypeOf<{
        city: string;
        unit: "C" | "F";
        days?: number;
        tags?: unknown[];
      }>();
      return { ...args, sky: "clear" };
    },
  });

  it("gives an OpenAI definition", () => {
    const { $schema: _, ...sent } = parameters;
    expect(weather.function).toEqual({ name: "weather", parameters: sent });
  });

  it("validates the arguments, and runs with them as they are", async () => {
    const context = { toolCallId: "c1", executionId: "run", stepId: "find", signal: undefined };
    const answer = async (args: string): Promise<unknown> =>
      JSON.parse(await weather.answer(args, context));
    expect(await answer('{"city":"Bern","unit":"C"}')).toEqual({
      ...{ city: "Bern", unit: "C", sky: "clear" },
    });
    expect(await answer('{"city":"B","unit":"K","tags":[5],"more":1}')).toEqual({
      error: "Invalid arguments",
      issues: expect.arrayContaining([
        'city: must have at least 2 characters, not "B"',
        'unit: must be one of "C", "F", not "K"',
        "tags.0: must be a string, not 5",
      ]) as string[],
    });
    expect(await answer("{")).toEqual({
      error: expect.stringContaining("The arguments are not JSON") as string,
    });
  });

  it("types arguments in the call itself, and leaves others unknown", () => {
    defineTool({
      name: "inline",
      parameters: { type: "object", properties: { at: { type: ["string", "null"] } } },
      run: ({ at }) => {
        expectTypeOf(at).toEqualTypeOf<string | null | undefined>();
      },
    });
    const loaded: ObjectSchema = { type: "object" };
    defineTool({
      name: "loaded",
      parameters: loaded,
      run: (args) => {
        expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>();
      },
    });
  });

  it.each([
    ["a shape", { city: { parse: () => "" } }],
    ["a schema of something else", { type: "string" }],
    ["an object of a class", new URL("https://schemas.example")],
    ["null", null],
  ])("refuses %s", (_, given) => {
    const define = (): unknown =>
      defineTool({ name: "odd", parameters: given as unknown as ObjectSchema, run: () => "" });
    expect(define).toThrow(TypeError);
    expect(define).toThrow(/tool odd is neither a Standard Schema.*nor a JSON Schema of an object/);
  });

  it("tells the model of a schema that cannot be read, unless that is thrown", async () => {
    const context = { toolCallId: "c1", executionId: "run", stepId: "find", signal: undefined };
    const broken = { type: "object", properties: { a: { minLength: "two" } } };
    const tool = defineTool({ name: "broken", parameters: broken, run: () => "never" });
    expect(await tool.answer({ a: "x" }, context)).toContain("minLength");
    const strict = defineTool({
      ...{ name: "broken", parameters: broken, onError: "throw", run: () => "never" },
    });
    await expect(strict.answer({ a: "x" }, context)).rejects.toThrow("minLength");
  });
});

it("FromSchema is the type of what a schema accepts", () => {
  type Of<S> = FromSchema<S>;
  expectTypeOf<Of<{ const: 5 }>>().toEqualTypeOf<5>();
  expectTypeOf<Of<{ type: "array"; items: { type: "boolean" } }>>().toEqualTypeOf<boolean[]>();
  expectTypeOf<Of<{ type: "object"; additionalProperties: { type: "number" } }>>().toEqualTypeOf<
    Record<string, number>
  >();
  expectTypeOf<
    Of<{
      anyOf: readonly [{ type: "string" }, { type: "object"; properties: { a: { const: 1 } } }];
    }>
  >().toEqualTypeOf<string | { a?: 1 }>();
  expectTypeOf<Of<{ oneOf: readonly [{ type: "null" }, { $ref: "#" }] }>>().toBeUnknown();
  expectTypeOf<Of<{ $ref: "#/$defs/A" }>>().toBeUnknown();
  expectTypeOf<Of<true>>().toBeUnknown();
});
