import { defineTool, ValueError, type ToolContext } from "noukai-codegen-runtime";
import { describe, expect, expectTypeOf, it } from "vitest";
import { defineValidatedFlow, type SchemaDocument } from "noukai-codegen-runtime";
import { definition, markFlow, schemasOf, type MarkFlow } from "./harness.js";

const context: ToolContext = {
  executionId: "run-1",
  toolCallId: "c1",
  stepId: "find",
  signal: undefined,
};

describe("the schemas of a flow", () => {
  it("validate with a promise until they are loaded, and at once from then on", async () => {
    const { schemas, loads } = markFlow();
    const first = schemas.inputs["~standard"].validate({ message: "Ths." });
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual({ value: { message: "Ths." } });
    expect(schemas.inputs["~standard"].validate({ message: 5, difficulty: "none" })).toEqual({
      issues: [
        { path: ["message"], message: "must be a string, not 5" },
        { path: ["difficulty"], message: 'must be one of "easy", "hard", not "none"' },
      ],
    });
    expect(loads()).toBe(1);
  });

  it("are there for steps, overrides, the result and each version", async () => {
    const { schemas } = markFlow();
    await schemas.load();
    expect(schemas.steps.find["~standard"].validate({ mistakes: [{}] })).toMatchObject({
      issues: [{ path: ["mistakes", 0, "word"], message: "must be present" }],
    });
    expect(schemas.steps.explain["~standard"].validate([{ text: "It is." }])).toHaveProperty(
      "value",
    );
    expect(schemas.result["~standard"].validate({ text: "It is." })).toHaveProperty("issues");
    expect(schemas.overrides.find["~standard"].validate({ temperature: 2 })).toHaveProperty(
      "issues",
    );
    const { 2: published } = schemas.versions;
    const second = published.result["~standard"];
    expect(second.validate([{ text: "x" }])).toHaveProperty("issues");
    expect(Object.keys(schemas.steps)).toEqual(["find", "explain"]);
    expect(Object.hasOwn(schemas.steps, "nope")).toBe(false);
    expect(Reflect.has(published.steps, "explain")).toBe(true);
    expect("nope" in schemas.steps).toBe(false);
    expect(second).toMatchObject({ version: 1, vendor: "noukai-codegen" });
  });

  it("accept inputs that rely on defaults, as the service does", async () => {
    const { schemas } = markFlow();
    const { validate } = schemas.inputs["~standard"];
    const value = { message: "Ths.", birthday: "2015-01-01" };
    expect(await validate(value)).toEqual({ value });
  });

  it("refuse what takes too much work to validate, as a value that somebody sent", async () => {
    const { schemas } = defineValidatedFlow({
      ...{ org: "acme", project: "spelling", slug: "tree", defaultVersion: "draft" },
      schemas: () =>
        Promise.resolve({
          schemas: {
            $defs: { Tree: { items: { $ref: "#/$defs/Tree" } } },
            contracts: [
              { inputs: true, overrides: {}, steps: {}, result: { $ref: "#/$defs/Tree" } },
            ],
            versions: { draft: 0 },
          },
        }),
    });
    let tree: unknown = [];
    for (let level = 0; level < 3_000; level++) tree = [tree];
    expect(await schemas.result["~standard"].validate(tree)).toEqual({
      issues: [{ message: "the value or its schema is nested too deep", path: [] }],
    });
  });

  it("are typed as the interfaces are", () => {
    const { values } = markFlow();
    type Schemas = ReturnType<typeof markFlow>["schemas"];
    type In<Schema extends { "~standard": { types?: unknown } }> = NonNullable<
      Schema["~standard"]["types"]
    >;
    expectTypeOf<In<Schemas["inputs"]>>().toEqualTypeOf<{
      readonly input: MarkFlow["inputs"];
      readonly output: MarkFlow["inputs"];
    }>();
    expectTypeOf<In<Schemas["steps"]["find"]>["output"]>().toEqualTypeOf<
      MarkFlow["outputs"]["find"]
    >();
    expectTypeOf<In<Schemas["versions"][2]["result"]>["output"]>().toEqualTypeOf<
      MarkFlow["result"]
    >();
    expectTypeOf(values.difficulty).toEqualTypeOf<readonly ["easy", "hard"]>();
    expect(values).toEqual({ difficulty: ["easy", "hard"] });
  });

  it("are parameters of a tool", async () => {
    const { schemas } = markFlow();
    expect(() => defineTool({ name: "mark", parameters: schemas.inputs, run: () => 1 })).toThrow(
      "await schemas.load()",
    );
    await schemas.load();
    const tool = defineTool({
      name: "mark",
      parameters: schemas.inputs,
      run: ({ message, difficulty }) => `${message} ${difficulty ?? ""}`,
    });
    expect(tool.function.parameters).toMatchObject({ type: "object", required: ["message"] });
    expect(await tool.answer('{"message":"Ths."}', context)).toBe("Ths. ");
    expect(await tool.answer('{"message":5}', context)).toContain("message: must be a string");
  });
});

describe("the JSON Schema of a schema", () => {
  it("has its keywords at the top, and the definitions that it uses", async () => {
    const { schemas } = markFlow();
    await schemas.load();
    const { jsonSchema } = schemas.steps.find["~standard"];
    const written = jsonSchema.input({ target: "draft-2020-12" });
    expect(written).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      required: ["mistakes"],
      properties: { mistakes: { type: "array", items: { $ref: "#/$defs/Mistake" } } },
      $defs: { Mistake: definition.models.Mistake },
    });
    // A copy, which a program may change.
    Object.assign(written.properties as object, { mistakes: false });
    expect(jsonSchema.output({ target: "draft-2020-12" })).not.toEqual(written);
    expect(jsonSchema.input({ target: "draft-07" })).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      properties: { mistakes: { items: { $ref: "#/definitions/Mistake" } } },
      definitions: { Mistake: definition.models.Mistake },
    });
    expect(() => jsonSchema.input({ target: "openapi-3.0" })).toThrow(ValueError);
  });

  it("for draft-07 is written with its keywords, or refused", async () => {
    const convert = async (inputs: object): Promise<Record<string, unknown>> => {
      const document: SchemaDocument = {
        $defs: { Name: { type: "string" } },
        contracts: [{ inputs, overrides: {}, steps: {}, result: true }],
        versions: {},
      };
      const { schemas } = defineValidatedFlow({
        ...{ org: "acme", project: "a1", slug: "b1", defaultVersion: "draft" },
        schemas: () => Promise.resolve({ schemas: document }),
      });
      await schemas.load();
      return schemas.inputs["~standard"].jsonSchema.input({ target: "draft-07" });
    };
    const name = { $ref: "#/$defs/Name" };
    expect(
      await convert({
        dependentRequired: { a: ["b"] },
        dependentSchemas: { a: { minProperties: 2 }, c: false },
        properties: { a: { prefixItems: [name], items: false }, b: { ...name, minLength: 1 } },
        default: { dependentRequired: 1 },
      }),
    ).toMatchObject({
      dependencies: { a: { allOf: [{ required: ["b"] }, { minProperties: 2 }] }, c: false },
      properties: {
        a: { items: [{ $ref: "#/definitions/Name" }], additionalItems: false },
        b: { allOf: [{ $ref: "#/definitions/Name" }], minLength: 1 },
      },
      default: { dependentRequired: 1 },
    });
    await expect(convert({ unevaluatedProperties: false })).rejects.toThrow(
      "unevaluatedProperties",
    );
  });
});

it("formats are asserted where the config says so", async () => {
  const inputs = { type: "object", properties: { at: { type: "string", format: "date" } } };
  const text = { ...definition, inputs, primary: "at" };
  for (const formats of ["annotation", "assert"] as const) {
    const { schemas } = defineValidatedFlow<MarkFlow>({
      ...{ org: "acme", project: "spelling", slug: "mark", defaultVersion: "draft" },
      schemas: () => Promise.resolve({ schemas: schemasOf(text, {}, formats) }),
    });
    const result = await schemas.inputs["~standard"].validate({ at: "tomorrow" });
    expect("issues" in result).toBe(formats === "assert");
  }
});
