import type { RunDetail, RunFrame, UiCall } from "../../emulator/ui/api.js";

/** A run as far as frames have told of it. */
export interface RunState {
  readonly run: RunDetail;
  /** Whether nothing follows: the run ended, or is paused. */
  readonly isOver: boolean;
}

/** Takes in a frame. Undefined before the first one, which is the whole run. */
export function takeFrame(state: RunState | undefined, frame: RunFrame): RunState | undefined {
  if (frame.type === "snapshot") return { run: frame.run, isOver: false };
  if (frame.type === "ended") return { run: frame.run, isOver: true };
  if (state === undefined) return undefined;
  const { calls } = state.run;
  return {
    ...state,
    run: {
      ...state.run,
      calls: frame.type === "call_chunk" ? withChunk(calls, frame) : withCall(calls, frame.call),
    },
  };
}

function withCall(calls: readonly UiCall[], call: UiCall): readonly UiCall[] {
  const at = calls.findIndex((each) => isSameCall(each, call));
  return at < 0 ? [...calls, call] : calls.with(at, call);
}

function withChunk(
  calls: readonly UiCall[],
  { stepId, loopIndex, data }: Extract<RunFrame, { type: "call_chunk" }>,
): readonly UiCall[] {
  return calls.map((call) =>
    call.stepId === stepId && call.loopIndex === loopIndex && call.status === "running"
      ? { ...call, chunks: [...call.chunks, data] }
      : call,
  );
}

/** Names a step, or one iteration of it. */
export function callKey(call: Pick<UiCall, "stepId" | "loopIndex" | "kind">): string {
  return `${call.stepId} ${call.loopIndex ?? ""} ${call.kind}`;
}

function isSameCall(one: UiCall, other: UiCall): boolean {
  return callKey(one) === callKey(other) && one.attempt === other.attempt;
}
