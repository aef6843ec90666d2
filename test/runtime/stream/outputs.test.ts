import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyOptions } from "../../support/seed.js";
import type { WireEvent } from "../../../runtime/src/stream/parse-frame.js";
import { StepOutputs } from "../../../runtime/src/stream/outputs.js";

/** A node of a flow: a step, a loop or a parallel. */
type Node =
  | { readonly kind: "step" }
  | { readonly kind: "loop"; readonly body: readonly Node[] }
  | { readonly kind: "parallel"; readonly branches: readonly (readonly Node[])[] };

/** What a run does: its frames in the live form, and what its steps and the flow return. */
interface Run {
  readonly shape: string;
  readonly events: readonly WireEvent[];
  readonly outputs: Record<string, unknown>;
  readonly result: unknown;
}

// Each step is an object of its own, because it is known by it.
const step = fc.constant(undefined).map((): Node => ({ kind: "step" }));
const { node } = fc.letrec<{ node: Node }>((tie) => {
  const row = fc.array(tie("node"), { minLength: 1, maxLength: 3 });
  return {
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      step,
      // A step at the start of each body tells the iterations of the loop apart.
      row.map((body): Node => ({ kind: "loop", body: [{ kind: "step" }, ...body] })),
      fc
        .array(row, { minLength: 1, maxLength: 2 })
        .map((branches): Node => ({ kind: "parallel", branches })),
    ),
  };
});

/** Runs a flow one step after the other; each loop has as many iterations as `counts` say, in turn. */
function runFlow(row: readonly Node[], counts: readonly number[]): Run {
  const events: WireEvent[] = [];
  const outputs: Record<string, unknown> = {};
  const ids = new Map<Node, string>();
  let made = 0;
  let loops = 0;

  const idOf = (found: Node): string => {
    const id = ids.get(found) ?? `s${ids.size}`;
    ids.set(found, id);
    return id;
  };
  const shapeOf = (found: Node): string => {
    if (found.kind === "step") return idOf(found);
    if (found.kind === "loop") return `[${found.body.map(shapeOf).join(" ")}]`;
    const branches = found.branches.map((branch, at) => `b${at}:${branch.map(shapeOf).join(" ")}`);
    return `{${branches.join(" ")}}`;
  };
  const collect = (id: string, output: unknown, path: readonly number[]): void => {
    if (path.length === 0) {
      outputs[id] = output;
      return;
    }
    let list = (outputs[id] ??= []) as unknown[];
    for (const index of path.slice(0, -1)) list = (list[index] ??= []) as unknown[];
    list.push(output);
  };
  /** Gives each step in a loop its array, also where an inner loop has no iterations. */
  const open = (found: Node, path: readonly number[]): void => {
    if (found.kind === "parallel") for (const node of found.branches.flat()) open(node, path);
    else if (found.kind === "loop") for (const node of found.body) open(node, path);
    else {
      let list = (outputs[idOf(found)] ??= []) as unknown[];
      for (const index of path) list = (list[index] ??= []) as unknown[];
    }
  };
  const walk = (found: Node, path: readonly number[]): unknown => {
    if (found.kind === "parallel") {
      return Object.fromEntries(
        found.branches.map((branch, at) => [`b${at}`, walkRow(branch, path)]),
      );
    }
    if (found.kind === "loop") {
      for (const node of found.body) open(node, path);
      const count = counts[loops++ % counts.length] ?? 0;
      return Array.from({ length: count }, (_, index) => walkRow(found.body, [...path, index]));
    }
    const stepId = idOf(found);
    const output = made++;
    for (const type of ["step_started", "step_input"]) events.push({ type, stepId });
    events.push({ type: "step_output", stepId, outputData: output });
    events.push({ type: "step_completed", stepId });
    collect(stepId, output, path);
    return output;
  };
  const walkRow = (nodes: readonly Node[], path: readonly number[]): unknown => {
    let output: unknown;
    for (const found of nodes) output = walk(found, path);
    return output;
  };
  const shape = row.map(shapeOf).join(" ");
  return { shape, events, outputs, result: walkRow(row, []) };
}

describe("the outputs of a flow", () => {
  it("of any shape are put together from its frames", () => {
    fc.assert(
      fc.property(
        fc.array(node, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 }),
        (row, counts) => {
          const { shape, events, outputs, result } = runFlow(row, counts);
          const warnings: string[] = [];
          const collected = new StepOutputs(shape, (_code, message) => warnings.push(message));
          collected.startCall(false);
          for (const event of events) {
            const stepId = String(event.stepId);
            if (event.type === "step_output") collected.addOutput(stepId, event);
            else if (event.type === "step_completed") collected.complete(stepId, event);
            else collected.addFrame(stepId);
          }
          collected.release([]);
          const ran = new Set(events.map((event) => event.stepId));
          const expected = Object.entries(outputs).filter(([stepId]) => ran.has(stepId));
          expect(collected.values).toEqual(Object.fromEntries(expected));
          const end: WireEvent = { type: "flow_completed" };
          collected.setResult(end);
          expect(end.result).toEqual(result);
          expect(warnings).toEqual([]);
        },
      ),
      propertyOptions(),
    );
  });
});
