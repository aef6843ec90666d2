import { describe, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.js";
import type { FlowDefinition } from "../../../generator/definition/index.js";
import { compareDefinitions, compareFlows } from "../../../generator/diff/index.js";
import { compile } from "../../corpus/compile.js";
import { load, render } from "../../corpus/render.js";
import { clientOf } from "../../emulator/client.js";

// At bd91f18 types, emulator and check read these facts in code of their own, and disagreed.

const text = { type: "object", required: ["text"], properties: { text: { type: "string" } } };

function flow(rest: object): FlowDefinition {
  const document = {
    ...{ org: "acme", project: "facts", slug: "grade" },
    inputs: { type: "object", properties: { message: { type: "string" } } },
    steps: [{ id: "find", processor: "llm", prompt: "x", output: text }],
    ...rest,
  };
  return load("grade.flow.json", JSON.stringify(document)).definition;
}

/** The status of a call on the emulator. */
async function statusOf(
  definitions: readonly FlowDefinition[],
  call: object,
  version = "v0/",
): Promise<number> {
  await using emulator = await startEmulator({ flows: definitions, listen: false });
  const path = `/seq/acme/facts/grade/${version}execute`;
  const { status } = await clientOf(emulator).post(path, { message: "x", ...call });
  return status;
}

/** Whether a value is of a generated type. */
async function isOfType(
  definitions: readonly FlowDefinition[],
  type: string,
  value: string,
  settings: Parameters<typeof render>[1] = {},
): Promise<boolean> {
  const loaded = definitions.map((definition) => ({ definition, origin: "grade" }));
  const { files } = await render(loaded, settings);
  const program = `import type * as flow from "./acme/facts/grade.js"; const value: flow.${type} = ${value}; void value;`;
  const complaints = compile(new Map([...files, ["call.ts", program]]));
  expect(complaints.filter(({ file }) => file !== "call.ts")).toEqual([]);
  return complaints.length === 0;
}

describe("types, emulator and check agree on", () => {
  test("the version in production, where two definitions without a draft each name another", async () => {
    const one = flow({ version: 1, production: 1 });
    const two = flow({
      version: 2,
      production: 2,
      steps: [{ id: "other", processor: "llm", prompt: "x", output: { type: "number" } }],
    });
    for (const definitions of [
      [one, two],
      [two, one],
    ]) {
      const settings = { defaultVersion: "production" } as const;
      expect(await isOfType(definitions, 'GradeFlow["result"]', "1", settings)).toBe(true);
      const overrides = { blockOverrides: { other: { prompt: "y" } } };
      expect(await statusOf(definitions, overrides, "")).toBe(200);
    }
    const versions = (
      list: readonly FlowDefinition[],
    ): Map<FlowDefinition["version"], FlowDefinition> =>
      new Map(list.map((each) => [each.version, each]));
    const moved = compareFlows(versions([one]), versions([one, two]));
    expect(moved.map(({ path }) => path)).toContain("production");
  });

  test("the overrides of a processor that is not known", async () => {
    const definition = flow({ steps: [{ id: "find", processor: "search", output: text }] });
    expect(await isOfType([definition], "GradeOverrides", "{ find: { depth: 3 } }")).toBe(true);
    expect(await statusOf([definition], { blockOverrides: { find: { depth: 3 } } })).toBe(200);
  });

  test("the fields of a step with a configSchema", async () => {
    const configSchema = {
      type: "object",
      required: ["tone"],
      properties: { tone: { enum: ["kind"] } },
    };
    const definition = flow({
      steps: [{ id: "find", processor: "llm", prompt: "x", output: text, configSchema }],
    });
    for (const [fields, isAccepted] of [
      [{ prompt: "y" }, false],
      [{ tone: "rude" }, false],
      [{ tone: "kind" }, true],
      [{}, true],
    ] as const) {
      const literal = JSON.stringify({ find: fields });
      expect(await isOfType([definition], "GradeOverrides", literal)).toBe(isAccepted);
      const status = await statusOf([definition], { blockOverrides: { find: fields } });
      expect(status === 200).toBe(isAccepted);
    }
  });

  test("fields that a configSchema has from a model or from alternatives", async () => {
    const definition = flow({
      models: {
        Config: {
          type: "object",
          required: ["kind"],
          oneOf: [
            {
              required: ["kind", "depth"],
              properties: { kind: { const: "deep" }, depth: { type: "number" } },
            },
            { required: ["kind"], properties: { kind: { const: "flat" } } },
          ],
        },
      },
      steps: [
        {
          id: "find",
          processor: "llm",
          prompt: "x",
          output: text,
          configSchema: { $ref: "#/models/Config" },
        },
      ],
    });
    for (const [fields, isAccepted] of [
      [{ depth: 3 }, true],
      [{ kind: "flat" }, true],
      [{ prompt: "y" }, false],
    ] as const) {
      const literal = JSON.stringify({ find: fields });
      expect(await isOfType([definition], "GradeOverrides", literal)).toBe(isAccepted);
      const status = await statusOf([definition], { blockOverrides: { find: fields } });
      expect(status === 200).toBe(isAccepted);
    }
  });

  test("a nested required input that gets a default", async () => {
    const inputs = (level: object): object => ({
      type: "object",
      properties: {
        message: { type: "string" },
        options: { type: "object", required: ["level"], properties: { level } },
      },
    });
    const before = flow({ inputs: inputs({ type: "string" }) });
    const after = flow({ inputs: inputs({ type: "string", default: "easy" }) });
    const literal = '{ message: "x", options: {} }';
    expect(await isOfType([before], "GradeInputs", literal)).toBe(false);
    expect(await isOfType([after], "GradeInputs", literal)).toBe(true);
    expect(await statusOf([before], { parameters: { options: {} } })).toBe(422);
    expect(await statusOf([after], { parameters: { options: {} } })).toBe(200);
    expect(compareDefinitions(before, after).filter((each) => each.class === "breaking")).toEqual(
      [],
    );
    expect(compareDefinitions(after, before).map((each) => each.class)).toContain("breaking");
  });

  test("a default that only one member of an anyOf gives", async () => {
    const either = {
      anyOf: [
        { type: "object", required: ["a"], properties: { a: { type: "string", default: "x" } } },
        { type: "number" },
      ],
    };
    const definition = flow({
      inputs: { type: "object", properties: { message: { type: "string" }, either } },
    });
    expect(await isOfType([definition], "GradeInputs", "{ either: {} }")).toBe(true);
    expect(await statusOf([definition], { parameters: { either: {} } })).toBe(200);
  });
});
