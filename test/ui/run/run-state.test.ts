import { expect, test } from "vitest";
import type { RunDetail, RunFrame, UiCall } from "../../../emulator/ui/api.js";
import { takeFrame, type RunState } from "../../../ui/run/run-state.js";
import { stepStates } from "../../../ui/run/step-states.js";
import { loop, step } from "../nodes.js";
import { call as callOf } from "../runs/summaries.js";

/** A call that has just started. */
const call = (stepId: string, says: Partial<UiCall> = {}): UiCall =>
  callOf(stepId, 0, { status: "running", completedAt: null, durationMs: 0, ...says });

const run: RunDetail = {
  executionId: "run-1",
  sequence: 1,
  flow: "acme/a/b",
  version: "draft",
  trigger: "execute",
  status: "running",
  sessionId: null,
  startedAt: 0,
  completedAt: null,
  durationMs: null,
  tokens: { prompt: 0, completion: 0 },
  costUsd: "0",
  error: null,
  stepCount: 2,
  input: {},
  blockOverrides: {},
  result: null,
  failure: null,
  requestId: undefined,
  calls: [],
  steps: [step("a"), loop(step("b"))],
  pause: undefined,
};

const take = (...frames: readonly RunFrame[]): RunState | undefined =>
  frames.reduce<RunState | undefined>(takeFrame, undefined);

test("a run is what its frames have told so far", () => {
  const state = take(
    { type: "call_started", call: call("lost") },
    { type: "snapshot", run },
    { type: "call_started", call: call("a") },
    { type: "call_chunk", stepId: "a", loopIndex: null, data: "He" },
    { type: "call_chunk", stepId: "a", loopIndex: null, data: "llo" },
    { type: "call_started", call: call("b", { loopIndex: 1 }) },
  );
  expect(state?.run.calls.map(({ stepId, chunks }) => [stepId, chunks])).toEqual([
    ["a", ["He", "llo"]],
    ["b", []],
  ]);
  const ended = takeFrame(state, { type: "call_ended", call: call("a", { status: "completed" }) });
  expect(ended?.run.calls).toHaveLength(2);
  expect(ended?.run.calls[0]).toMatchObject({ status: "completed", chunks: [] });
  expect(ended?.isOver).toBe(false);
  const last = { ...run, status: "completed" as const };
  expect(takeFrame(ended, { type: "ended", run: last })).toEqual({ run: last, isOver: true });
});

test("iterations of a loop are counted, attempts are not, and sums have each call once", () => {
  const states = stepStates(
    [
      call("a", { status: "failed", costUsd: "0.25", durationMs: 10 }),
      call("a", { attempt: 2, status: "completed", costUsd: "0.5", durationMs: 20 }),
      call("b", { loopIndex: 0, status: "completed", tokens: { prompt: 1, completion: 2 } }),
      call("b", { loopIndex: 1 }),
      call("b", { kind: "gathered", status: "completed", tokens: { prompt: 9, completion: 9 } }),
    ],
    run.steps,
  );
  expect(states.get("a")).toMatchObject({
    ...{ status: "completed", begun: 1, isLooped: false, durationMs: 30, costUsd: "0.75" },
  });
  expect(states.get("b")).toMatchObject({
    ...{ status: "running", begun: 2, done: 1, isLooped: true },
    tokens: { prompt: 1, completion: 2 },
  });
  expect(states.has("c")).toBe(false);
});

test("the step that waits for tools is paused", () => {
  expect(stepStates([call("a")], run.steps, "a").get("a")?.status).toBe("paused");
});
