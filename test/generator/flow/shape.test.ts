import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeOutput } from "../../../emulator/engine/outputs.js";
import type { Step, StepNode } from "../../../generator/definition/types.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { outputTypes } from "../../../generator/model/output-types.js";
import { shapeOf } from "../../../generator/flow/shape.js";
import type { TypeNode } from "../../../generator/types/type-node.js";
import { propertyOptions } from "../../support/seed.js";
import { corpusDefinitions } from "../../corpus/render.js";

function step(id: string): Step {
  const unsaid = {
    serviceId: undefined,
    ...{ name: undefined, description: undefined, prompt: undefined, model: undefined },
    ...{ code: undefined, language: undefined, input: undefined },
    ...{ configSchema: undefined, output: undefined, mock: undefined },
  };
  return { kind: "step", id, processor: "llm", config: {}, tools: false, ...unsaid };
}

const row = (id: string, ...steps: StepNode[]): StepNode => ({ kind: "sequence", id, steps });
const loop = (id: string, ...steps: StepNode[]): StepNode => ({
  ...{ kind: "loop", id, over: "items", steps },
});
const parallel = (...branches: StepNode[]): StepNode => ({
  ...{ kind: "parallel", id: undefined, branches },
});

describe("the shape of a flow", () => {
  test.each<[string, StepNode[], string]>([
    ["steps in a row", [step("find"), step("summary")], "summary"],
    ["a loop at the end", [step("find"), loop("each", step("explain"))], "[explain]"],
    ["a loop before the end", [loop("each", step("a"), step("b")), step("c")], "[a b] c"],
    ["a parallel at the end", [step("a"), parallel(step("b"), step("c"))], "{b:b c:c}"],
    ["a parallel before the end", [parallel(step("b"), step("c")), step("d")], "d"],
    [
      "a parallel with a loop before the end",
      [parallel(step("a"), row("b", step("b1"), loop("each", step("b2")), step("b3"))), step("c")],
      "{b:[b2]} c",
    ],
    [
      "rows at the end of branches",
      [parallel(row("b", step("b1"), step("b2")), row("c", row("d", step("d1")), step("c1")))],
      "{b:b2 c:c1}",
    ],
    [
      "everything in a loop",
      [loop("each", step("a"), row("r", step("b")), parallel(step("c"), loop("d", step("e"))))],
      "[a b {c:c d:[e]}]",
    ],
  ])("with %s", (_, steps, shape) => {
    expect(shapeOf(steps)).toBe(shape);
  });

  test("of the examples is short", () => {
    const shapes = corpusDefinitions().map(({ definition }) => [
      `${definition.slug} ${definition.version}`,
      shapeOf(definition.steps),
    ]);
    expect(Object.fromEntries(shapes)).toMatchInlineSnapshot(`
      {
        "2nd-try draft": "-",
        "a-slug-of-the-longest-kind-that-a-flow-can-have-ab draft": "a-step-with-a-name-that-is-as-long-as-a-step-name-can-possibly-b",
        "brief draft": "write",
        "changes 1": "last",
        "changes 2": "last",
        "changes 3": "last",
        "changes draft": "last",
        "con draft": "run",
        "delete draft": "default",
        "enum-primary draft": "reply",
        "extract draft": "outline",
        "fidelity draft": "draft7",
        "grade-3 1": "find",
        "grade-3 2": "score",
        "grade-3 draft": "[explain]",
        "hostile-text draft": "run",
        "kinds draft": "local2",
        "localise draft": "[translate check]",
        "nested-containers draft": "[document {pages:[page summary] whole:whole_title shout}] end",
        "no-inputs draft": "now",
        "numeric-primary draft": "convert",
        "processors draft": "search",
        "triage 1": "classify",
        "triage draft": "reply",
      }
    `);
  });
});

/** A tree of which no two steps or branches share an id. */
const tree: fc.Arbitrary<readonly StepNode[]> = fc
  .letrec<{ nodes: StepNode[]; node: StepNode }>((tie) => ({
    nodes: fc.array(tie("node"), {
      minLength: 1,
      maxLength: 3,
      size: "max",
      depthIdentifier: "tree",
    }),
    node: fc.oneof(
      { depthIdentifier: "tree", maxDepth: 3, depthSize: "large" },
      { weight: 2, arbitrary: fc.constant(step("")) },
      { weight: 1, arbitrary: tie("nodes").map((steps) => row("", ...steps)) },
      { weight: 2, arbitrary: tie("nodes").map((steps) => loop("", ...steps)) },
      { weight: 2, arbitrary: tie("nodes").map((branches) => parallel(...branches)) },
    ),
  }))
  .nodes.map((nodes) => {
    let count = 0;
    const named = (node: StepNode): StepNode => {
      const id = `n${count++}`;
      if (node.kind === "step") return { ...node, id };
      if (node.kind === "parallel") return { ...node, id, branches: node.branches.map(named) };
      return { ...node, id, steps: node.steps.map(named) };
    };
    return nodes.map(named);
  });

/** How a node's output is put together: `loop` is an array of outputs, `parallel` an object of them. */
type Output =
  | { readonly kind: "step"; readonly id: string }
  | { readonly kind: "loop"; readonly body: readonly Output[] }
  | { readonly kind: "parallel"; readonly branches: readonly (readonly [string, Row])[] };
type Row = readonly Output[];

/** Reads the notation by its grammar alone. */
function parse(shape: string): Row {
  const tokens = shape.match(/[A-Za-z0-9_-]+:?|[[\]{}]/g) ?? [];
  const row = (): Row => {
    const nodes: Output[] = [];
    while (/^(?:\[|\{|[^:\]}]+$)/.test(tokens[0] ?? "]")) nodes.push(node());
    return nodes;
  };
  const node = (): Output => {
    const token = tokens.shift() ?? "";
    if (token === "[") {
      const body = row();
      expect(tokens.shift(), shape).toBe("]");
      return { kind: "loop", body };
    }
    if (token !== "{") return { kind: "step", id: token };
    const branches: [string, Row][] = [];
    while (tokens[0]?.endsWith(":") === true) {
      const key = tokens.shift() ?? "";
      branches.push([key.slice(0, -1), row()]);
    }
    expect(tokens.shift(), shape).toBe("}");
    return { kind: "parallel", branches };
  };
  const nodes = row();
  expect(tokens, shape).toEqual([]);
  return nodes;
}

const lastOf = (nodes: Row): Output => {
  const last = nodes.at(-1);
  if (last === undefined) throw new Error("a row of nothing");
  return last;
};

/** The depth of loops around each step that the shape names. */
function depths(nodes: Row, depth = 0): [string, number][] {
  return nodes.flatMap((node): [string, number][] => {
    if (node.kind === "step") return [[node.id, depth]];
    if (node.kind === "loop") return depths(node.body, depth + 1);
    return node.branches.flatMap(([, branch]) => depths(branch, depth));
  });
}

/** A type as far as this test goes: the id of a step, an array or an object. */
function outputOfType(type: TypeNode): JsonValue {
  if (type.kind === "array") return [outputOfType(type.items)];
  if (type.kind === "literal") return type.value;
  if (type.kind !== "object") throw new Error(`an output that is ${type.kind}`);
  return Object.fromEntries(type.properties.map(({ name, type: of }) => [name, outputOfType(of)]));
}

function outputOf(node: Output): JsonValue {
  if (node.kind === "step") return node.id;
  if (node.kind === "loop") return [outputOf(lastOf(node.body))];
  return Object.fromEntries(node.branches.map(([key, branch]) => [key, outputOf(lastOf(branch))]));
}

/** The result that the shape says, of the outputs of all steps. */
function putTogether(node: Output, outputs: ReadonlyMap<string, JsonValue>): JsonValue {
  if (node.kind === "step") return outputs.get(node.id) ?? null;
  if (node.kind === "parallel") {
    return Object.fromEntries(
      node.branches.map(([key, branch]) => [key, putTogether(lastOf(branch), outputs)]),
    );
  }
  const last = lastOf(node.body);
  const [first] = depths([last]);
  const iterations = outputs.get(first?.[0] ?? "");
  if (!Array.isArray(iterations)) throw new Error("a loop without iterations");
  return iterations.map((_, index) => {
    const ofIteration = [...outputs].map(([id, output]): [string, JsonValue] => [
      id,
      Array.isArray(output) ? ((output as JsonValue[])[index] ?? null) : output,
    ]);
    return putTogether(last, new Map(ofIteration));
  });
}

/** What each step returns where every loop runs `iterations` times. */
function outputsOf(nodes: readonly StepNode[], iterations: number): Record<string, JsonValue> {
  const outputs: Record<string, JsonValue> = {};
  const nest = (id: string, loops: number): JsonValue =>
    loops === 0
      ? id
      : Array.from({ length: iterations }, (_, at) => nest(`${id}.${at}`, loops - 1));
  const visit = (node: StepNode, loops: number): void => {
    if (node.kind === "step") outputs[node.id] = nest(node.id, loops);
    else if (node.kind === "parallel") for (const branch of node.branches) visit(branch, loops);
    else for (const inner of node.steps) visit(inner, loops + (node.kind === "loop" ? 1 : 0));
  };
  for (const node of nodes) visit(node, 0);
  return outputs;
}

describe("the shape of any tree", () => {
  test("has each step in as many loops as its type, and the result of its type", () => {
    fc.assert(
      fc.property(tree, (steps) => {
        const shape = parse(shapeOf(steps));
        const types = outputTypes(
          steps,
          { kind: "object", properties: [], indexes: [] },
          {
            declaredOutput: ({ id }) => ({ kind: "literal", value: id }),
            resolve: (type) => type,
            charge: () => undefined,
          },
        );
        const known = new Map(depths(shape));
        const loopsOf = (type: TypeNode): number =>
          type.kind === "array" ? 1 + loopsOf(type.items) : 0;
        for (const { step: leaf, type } of types.steps)
          expect(known.get(leaf.id) ?? 0).toBe(loopsOf(type));
        expect(outputOf(lastOf(shape))).toEqual(outputOfType(types.result));
      }),
      propertyOptions(300),
    );
  });

  test("puts the result together as the emulator does", () => {
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 3 }), (steps, iterations) => {
        const outputs = outputsOf(steps, iterations);
        const last = steps.at(-1);
        if (last === undefined) throw new Error("a tree of nothing");
        const shape = lastOf(parse(shapeOf(steps)));
        const result = putTogether(shape, new Map(Object.entries(outputs)));
        expect(result).toEqual(nodeOutput(last, outputs));
      }),
      propertyOptions(300),
    );
  });

  test("keeps the order of all steps of a loop", () => {
    const leaves = (node: StepNode): string[] =>
      node.kind === "step"
        ? [node.id]
        : (node.kind === "parallel" ? node.branches : node.steps).flatMap(leaves);
    fc.assert(
      fc.property(tree, (steps) => {
        const inLoops = (node: StepNode): string[] => {
          if (node.kind === "loop") return leaves(node);
          if (node.kind === "step") return [];
          return (node.kind === "parallel" ? node.branches : node.steps).flatMap(inLoops);
        };
        const kept = depths(parse(shapeOf(steps))).filter(([, depth]) => depth > 0);
        expect(kept.map(([id]) => id)).toEqual(steps.flatMap(inLoops));
      }),
      propertyOptions(300),
    );
  });
});
