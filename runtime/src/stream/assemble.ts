import { stepsIn, type LoopShape, type ShapeNode, type StepPlace } from "../flow/shape.js";

/** The output of a node, or why it is not known. */
export type Assembled = { readonly value: unknown } | { readonly unknown: string };

/** What a step returned: nested arrays, one level per loop around it. */
export interface StepValue {
  readonly value: unknown;
  /** Whether the iterations of nested loops are in one array, because they cannot be distinguished. */
  readonly flat: boolean;
}

/** Looks up what a step returned; undefined if it has not run. */
export type ValueOf = (stepId: string) => StepValue | undefined;

/**
 * Puts the output of a node together from the outputs of its steps.
 *
 * @param path the iterations of the loops around the node, outermost first
 */
function assemble(node: ShapeNode, path: readonly number[], valueOf: ValueOf): Assembled {
  if (typeof node === "string") return assembleStep(node, path, valueOf);
  if ("body" in node) {
    const { body } = node;
    const steps = stepsIn(body).flatMap((stepId) => valueOf(stepId) ?? []);
    if (steps.length > 0 && steps.every((step) => step.flat)) {
      return { unknown: "the iterations of nested loops cannot be told apart" };
    }
    const items = Array.from({ length: countIterations(node, path, valueOf) }, (_, index) =>
      assembleLast(body, [...path, index], valueOf),
    );
    return combine(items, (values) => values);
  }
  const { branches } = node;
  const outputs = branches.map(([, row]) => assembleLast(row, path, valueOf));
  return combine(outputs, (values) =>
    Object.fromEntries(branches.map(([key], index) => [key, values[index]])),
  );
}

/** Puts the output of a row together: that of its last node. */
export function assembleLast(
  row: readonly ShapeNode[],
  path: readonly number[],
  valueOf: ValueOf,
): Assembled {
  const last = row.at(-1);
  return last === undefined
    ? { unknown: "the shape of the flow is incomplete" }
    : assemble(last, path, valueOf);
}

/** Adds the empty arrays of iterations of an outer loop in which an inner one had none. */
export function padIterations(
  { loops }: StepPlace,
  value: unknown,
  valueOf: ValueOf,
  path: readonly number[] = [],
): void {
  const loop = loops[path.length]?.loop;
  if (!loop || path.length === loops.length - 1 || !Array.isArray(value)) return;
  const count = countIterations(loop, path, valueOf);
  while (value.length < count) value.push([]);
  for (const [index, group] of value.entries()) {
    padIterations({ loops } as StepPlace, group, valueOf, [...path, index]);
  }
}

function assembleStep(stepId: string, path: readonly number[], valueOf: ValueOf): Assembled {
  const step = valueOf(stepId);
  if (step?.flat) {
    return {
      unknown: `the iterations of the loops around the step ${stepId} cannot be told apart`,
    };
  }
  const value = elementAt(step?.value, path);
  return value === undefined
    ? { unknown: `the service sent no output of the step ${stepId}` }
    : { value };
}

/** Number of iterations of a loop, in the given iterations of the loops around it. */
function countIterations(loop: LoopShape, path: readonly number[], valueOf: ValueOf): number {
  const lists = stepsIn(loop.body).map((stepId) => {
    const step = valueOf(stepId);
    return step?.flat ? undefined : elementAt(step?.value, path);
  });
  return Math.max(0, ...lists.map((list) => (Array.isArray(list) ? list.length : 0)));
}

/** The element of nested arrays at a path of indexes. */
function elementAt(value: unknown, path: readonly number[]): unknown {
  return path.reduce<unknown>(
    (list, index) => (Array.isArray(list) ? (list as unknown[])[index] : undefined),
    value,
  );
}

function combine(
  parts: readonly Assembled[],
  build: (values: readonly unknown[]) => unknown,
): Assembled {
  const values: unknown[] = [];
  for (const part of parts) {
    if ("unknown" in part) return part;
    values.push(part.value);
  }
  return { value: build(values) };
}
