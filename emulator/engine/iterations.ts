import type { LoopNode } from "../../generator/definition/types.js";
import { loopPath } from "../../generator/flow/data-flow.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList } from "../../generator/json-schema/values.js";
import { StepError } from "./errors.js";
import { addUsage, noUsage, type Usage } from "./events.js";
import { lookUp } from "./template.js";

/** The maximum number of items of a loop. */
const MAX_ITERATIONS = 10_000;

/** The combined calls of a leaf step. */
export interface Collected {
  readonly output: JsonValue;
  readonly usage: Usage;
  readonly durationMs: number;
  readonly calls: number;
}

/**
 * The items that a loop runs over.
 *
 * @throws StepError when the field is missing, is not an array, or has too many items.
 */
export function itemsOf(node: LoopNode, input: JsonValue): readonly JsonValue[] {
  const items = lookUp(input, loopPath(node.over));
  if (items === undefined) {
    throw new StepError("LOOP_FIELD_MISSING", `The loop's input has no field "${node.over}"`);
  }
  if (!isJsonList(items)) {
    throw new StepError("LOOP_FIELD_NOT_ARRAY", `The loop's field "${node.over}" is not an array`);
  }
  if (items.length > MAX_ITERATIONS) {
    throw new StepError(
      "LOOP_TOO_LONG",
      `The loop's field "${node.over}" has ${items.length} items; the maximum is ${MAX_ITERATIONS}`,
    );
  }
  return items;
}

/** Combines the iterations of a step: an array of the outputs, and sums of the rest. */
export function gather(each: readonly Collected[]): Collected {
  return {
    output: each.map((collected) => collected.output),
    usage: each.reduce((sum, collected) => addUsage(sum, collected.usage), noUsage),
    durationMs: each.reduce((sum, collected) => sum + collected.durationMs, 0),
    calls: each.reduce((sum, collected) => sum + collected.calls, 0),
  };
}
