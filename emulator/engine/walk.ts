import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { LoopNode, ParallelNode, Step, StepNode } from "../../generator/definition/types.js";
import type { JsonValue, JsonObject } from "../../generator/json-schema/types.js";
import { setOwn } from "../../generator/json-schema/values.js";
import { noDetails } from "./call-details.js";
import type { LoopScope, StepCall } from "./call.js";
import { failureOf, throwIfAborted } from "./errors.js";
import { gather, itemsOf, type Collected } from "./iterations.js";
import { makeCall, StepFailedSignal } from "./make-call.js";
import { branchId } from "./outputs.js";
import { flowSteps, type FlowStep } from "../../generator/flow/steps.js";
import type { RunInputs, RunServices, Segment } from "./segment.js";
/** Yields to the event loop after this many calls, so that a long loop of fast steps does not block other requests. */
const CALLS_PER_YIELD = 64;

/** The surroundings of a node: its loop, the collector of outputs, and the signal that stops it. */
interface Place {
  readonly loop: LoopScope | undefined;
  readonly insideLoop: boolean;
  readonly signal: AbortSignal;
  collect(stepId: string, collected: Collected): Promise<void>;
}

export interface Walker {
  /** Runs one node and returns its output. Throws `PausedSignal`, `StepFailedSignal`, `CancelledError`. */
  walk(node: StepNode, input: JsonValue): Promise<JsonValue>;
  /** Fails a step before its first call. Throws `StepFailedSignal`. */
  fail(step: FlowStep, cause: unknown): Promise<never>;
}

/**
 * Walks the tree of one run.
 *
 * @param keep is called with the output of each completed leaf step; those of loops are arrays.
 */
export function createWalker(
  inputs: RunInputs,
  segment: Segment,
  services: RunServices,
  keep: (stepId: string, output: JsonValue) => void,
): Walker {
  const { plan } = inputs;
  const started = new Set<string>();
  const iterations = new Map<string, number>();
  let resumption = segment.resumption;
  let callsMade = 0;

  async function completeStep(stepId: string, collected: Collected): Promise<void> {
    const planned = plannedStep(stepId);
    await announce(planned);
    keep(stepId, collected.output);
    await services.observe({ type: "step_completed", step: planned, ...collected });
  }

  function plannedStep(stepId: string): FlowStep {
    const planned = plan.stepsById.get(stepId);
    if (planned === undefined) throw new Error(`Step "${stepId}" is not part of the plan`);
    return planned;
  }

  async function announce(planned: FlowStep): Promise<void> {
    if (started.has(planned.step.id)) return;
    started.add(planned.step.id);
    await services.observe({ type: "step_started", step: planned });
  }

  async function walkNode(node: StepNode, input: JsonValue, place: Place): Promise<JsonValue> {
    switch (node.kind) {
      case "step":
        return await walkStep(node, input, place);
      case "sequence":
        return await walkSequence(node.steps, input, place);
      case "parallel":
        return await walkParallel(node, input, place);
      case "loop":
        return await walkLoop(node, input, place);
    }
  }

  async function walkSequence(
    nodes: readonly StepNode[],
    input: JsonValue,
    place: Place,
  ): Promise<JsonValue> {
    let value = input;
    for (const node of nodes) value = await walkNode(node, value, place);
    return value;
  }

  async function walkParallel(
    node: ParallelNode,
    input: JsonValue,
    place: Place,
  ): Promise<JsonValue> {
    const siblings = new AbortController();
    const inside = { ...place, signal: AbortSignal.any([place.signal, siblings.signal]) };
    let firstError: { error: unknown } | undefined;
    const results = await Promise.all(
      node.branches.map(async (branch) => {
        try {
          return await walkNode(branch, input, inside);
        } catch (error) {
          firstError ??= { error };
          siblings.abort();
          return null;
        }
      }),
    );
    if (firstError !== undefined) throw firstError.error;
    const joined: Record<string, JsonValue> = {};
    node.branches.forEach((branch, at) => {
      setOwn(joined, branchId(branch), results[at] ?? null);
    });
    return joined;
  }

  async function walkLoop(node: LoopNode, input: JsonValue, place: Place): Promise<JsonValue> {
    const ids = flowSteps(node.steps).map(({ step }) => step.id);
    const gathered = new Map(ids.map((id): [string, Collected[]] => [id, []]));
    const inside: Omit<Place, "loop"> = {
      insideLoop: true,
      signal: place.signal,
      collect: (stepId, collected) => {
        gathered.get(stepId)?.push(collected);
        return Promise.resolve();
      },
    };
    const results: JsonValue[] = [];
    const items = await loopItems(node, input, plannedStep(ids[0] ?? ""));
    for (const [index, item] of items.entries()) {
      results.push(await walkSequence(node.steps, item, { ...inside, loop: { item, index } }));
    }
    for (const [stepId, each] of gathered) await place.collect(stepId, gather(each));
    return results;
  }

  async function loopItems(
    node: LoopNode,
    input: JsonValue,
    firstStep: FlowStep,
  ): Promise<readonly JsonValue[]> {
    try {
      return itemsOf(node, input);
    } catch (error) {
      // A loop has no events: a problem with its items is reported as a failure of its first step.
      return await fail(firstStep, error);
    }
  }

  async function fail(step: FlowStep, cause: unknown): Promise<never> {
    await announce(step);
    const error = failureOf(cause);
    const ending = { durationMs: 0, details: noDetails };
    await services.observe({ type: "call_failed", step, loopIndex: null, error, ...ending });
    throw new StepFailedSignal(step, cause);
  }

  async function walkStep(step: Step, input: JsonValue, place: Place): Promise<JsonValue> {
    const planned = plannedStep(step.id);
    throwIfAborted(place.signal);
    callsMade += 1;
    if (callsMade % CALLS_PER_YIELD === 0) await yieldToEventLoop();
    await announce(planned);
    const count = iterations.get(step.id) ?? 0;
    iterations.set(step.id, count + 1);
    const loopIndex = place.insideLoop ? count : null;
    const resumed = resumption?.stepId === step.id ? resumption : undefined;
    if (resumed !== undefined) resumption = undefined;
    const call: Omit<StepCall, "describe"> = {
      plan,
      planned,
      step: applyOverrides(step, inputs.blockOverrides),
      scope: { input, initial: inputs.initial, loop: place.loop },
      loopIndex,
      callNumber: segment.earlierCalls(step.id) + count + (resumed?.iterationsUsed ?? 0),
      tools: planned.isSequential && step.tools ? inputs.tools : undefined,
      resumption: resumed,
      conversation: inputs.conversation,
      signal: place.signal,
      emitChunk: async (data) => {
        await services.observe({ type: "call_chunk", step: planned, loopIndex, data });
      },
    };
    await services.observe({
      type: "call_started",
      step: planned,
      loopIndex,
      input,
      resumed: resumed !== undefined,
    });
    const collected = await makeCall(call, services);
    await place.collect(step.id, collected);
    return collected.output;
  }

  return {
    fail,
    walk: (node, input) =>
      walkNode(node, input, {
        loop: undefined,
        insideLoop: false,
        signal: services.signal,
        collect: completeStep,
      }),
  };
}

/**
 * Returns the step with the overrides of a run: `prompt`, `model` and `code` are replaced, every other field is set in
 * the step's config. The definition is not changed.
 */
export function applyOverrides(step: Step, overrides: Readonly<Record<string, JsonObject>>): Step {
  const fields = Object.hasOwn(overrides, step.id) ? overrides[step.id] : undefined;
  if (fields === undefined) return step;
  const config: Record<string, JsonValue> = { ...step.config };
  const replaced = { prompt: step.prompt, model: step.model, code: step.code };
  for (const [field, value] of Object.entries(fields)) {
    if (isTextField(field) && typeof value === "string") replaced[field] = value;
    else setOwn(config, field, value);
  }
  return { ...step, ...replaced, config };
}

function isTextField(field: string): field is "prompt" | "model" | "code" {
  return field === "prompt" || field === "model" || field === "code";
}
