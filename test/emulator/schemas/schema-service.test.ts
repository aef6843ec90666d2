import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  SchemaLimitError,
  SchemasClosedError,
  UnusableSchemaError,
} from "../../../emulator/schemas/errors.js";
import { createSchemaService } from "../../../emulator/schemas/schema-service.js";
import type { JsonSchemaObject, JsonValue } from "../../../generator/json-schema/types.js";
import { root, runProgram } from "../../support/cli.js";
import { propertyOptions } from "../../support/seed.js";

const service = createSchemaService({ timeoutMs: 100_000, formats: "annotation" });
afterAll(() => service.close());

/** The same schema with a keyword that checks nothing here, but that only a thread may run. */
const inThread = (schema: JsonSchemaObject): JsonSchemaObject => ({
  ...schema,
  propertyNames: { pattern: "" },
});
const endless = { type: "string", pattern: "^(a+)+$" } as const;
const nearly = `${"a".repeat(60)}!`;

describe("a thread and this process", () => {
  const object: JsonSchemaObject = {
    type: "object",
    properties: {
      a: { type: "integer", default: 3 },
      b: { type: "array", items: { enum: [{ x: 1 }, { x: 2 }] } },
      ["__proto__"]: { type: "string" },
    },
    required: ["b"],
    additionalProperties: false,
  };

  test("agree on values and defaults", async () => {
    const value = fc.record(
      {
        a: fc.oneof(fc.integer(), fc.string()),
        b: fc.array(fc.constantFrom<JsonValue>({ x: 1 }, { x: 2 }, { x: 3 })),
        c: fc.constant(1),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(value, async (given) => {
        const here = service.ofDefinition(object, models);
        const there = service.ofDefinition(threaded, models);
        expect(await there.check(given)).toEqual(await here.check(given));
        expect(await there.fill(given)).toEqual(await here.fill(given));
      }),
      propertyOptions(100),
    );
  });
  const models = {};
  const threaded = { ...object, propertyNames: { pattern: "" } };

  test("leave the value that is filled as it was", async () => {
    const given = { b: [] };
    expect(await service.ofDefinition(object, {}).fill(given)).toEqual({ value: { b: [], a: 3 } });
    expect(given).toEqual({ b: [] });
  });
});

test("an invalid schema is named in both", async () => {
  const schema = { type: "nonsense" };
  await expect(service.ofDefinition(schema, {}).check(1)).rejects.toThrow(UnusableSchemaError);
  const threaded = service.ofDefinition(inThread(schema), {});
  await expect(threaded.check(1)).rejects.toThrow(UnusableSchemaError);
});

test.each([3_000, 100_000])("a value nested %i deep is refused or checked", async (depth) => {
  const nested = Array.from({ length: depth }).reduce<JsonValue>((inner) => ({ a: inner }), {});
  const schema = service.ofDefinition({ properties: { a: { $ref: "#" } } }, {});
  const outcome = await schema.check(nested).catch((error: unknown) => error);
  if (outcome !== undefined) expect(outcome).toBeInstanceOf(SchemaLimitError);
});

// It was rewritten as if it pointed into the schema: "xx/$defs/a" was taken for "#/$defs/a", less a character.
test.each(["https://example.com/a.json", "x/$defs/a", "/$defs/a"])(
  "a reference to another document, %s, is refused by its name",
  async ($ref) => {
    const schema = { $ref, $defs: { a: { type: "string" } } };
    const refused = service.ofDefinition(schema, {}).check("text");
    await expect(refused).rejects.toThrow(`"$ref" cannot be "${$ref}"`);
  },
);

test("a schema of a request is read in its dialect", async () => {
  const schema = service.ofRequest({
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://example.com/tool.json",
    type: "object",
    properties: {
      pair: {
        items: [{ type: "string" }, { $ref: "#/definitions/Count" }],
        additionalItems: false,
      },
      unit: { $ref: "tool.json#/definitions/Unit", minLength: 100 },
    },
    definitions: { Count: { type: "integer", minimum: 1 }, Unit: { enum: ["kg", "g"] } },
    dependencies: { unit: ["pair"] },
  });
  const valid = { pair: ["a", 1], unit: "kg" };
  expect(await schema.check(valid)).toBeUndefined();
  expect(await schema.check({ pair: ["a", 0] })).toEqual({
    path: "pair[1]",
    message: "must be at least 1",
  });
  expect(await schema.check({ ...valid, pair: ["a", 1, 2] })).toMatchObject({ path: "pair[2]" });
  expect(await schema.check({ unit: "kg" })).toMatchObject({ path: "pair" });
});

test("a schema that is too large is refused", async () => {
  const schema = { enum: ["x".repeat(5 * 1024 * 1024)] };
  await expect(service.ofDefinition(schema, {}).check(1)).rejects.toMatchObject({
    code: "SCHEMA_TOO_LARGE",
  });
});

test("a schema that needs too much memory fails, and the next one works", async () => {
  const huge = {
    type: "array",
    items: { properties: { x: { default: "y".repeat(1_000_000) } } },
  };
  const values = Array.from({ length: 400 }, () => ({}));
  await expect(service.ofDefinition(huge, {}).fill(values)).rejects.toMatchObject({
    code: "SCHEMA_OUT_OF_MEMORY",
  });
  await expect(service.ofRequest(endless).check("aa")).resolves.toBeUndefined();
});

test("closing ends what runs and what waits", async () => {
  const closing = createSchemaService({ timeoutMs: 100_000, formats: "annotation" });
  const schema = closing.ofRequest(endless);
  const running = Array.from({ length: 3 }, () => schema.check(nearly));
  const ended = Promise.allSettled(running);
  await closing.close();
  for (const result of await ended)
    expect(result).toEqual({ status: "rejected", reason: expect.any(SchemasClosedError) as Error });
  await expect(schema.check("a")).rejects.toThrow(SchemasClosedError);
});

test("threads that wait do not keep a process alive", async () => {
  const program = `
    import { startEmulator } from "noukai-codegen/emulator";
    const inputs = { type: "object", properties: { m: { type: "string", pattern: "^a$" } } };
    const flow = { org: "a", project: "b", slug: "c", version: "draft", inputs, primary: "m", models: {},
      steps: [{ kind: "step", id: "s", processor: "passthrough", config: {}, tools: false }] };
    const emulator = await startEmulator({ flows: [flow], listen: false });
    const request = new Request(emulator.url + "/seq/a/b/c/v0/execute", {
      method: "POST", body: '{"message":"a"}', headers: { authorization: "Bearer nk_x" } });
    const answer = await (await emulator.fetch(request)).json();
    console.log(answer.status ?? answer);
  `;
  const args = ["--input-type=module", "-e", program];
  const finished = await runProgram(process.execPath, args, { cwd: root });
  expect(finished).toEqual({ code: 0, stdout: "completed\n", stderr: "" });
});
