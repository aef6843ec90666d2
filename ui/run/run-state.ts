import type { RunDetail, RunFrame, UiCall } from "../../emulator/ui/api.js";
import type { JsonValue } from "../../generator/json-schema/types.js";

/** A run as far as frames have told of it. */
export interface RunState {
  readonly run: RunDetail;
  /** What calls have sent so far that are not over, by `callKey`. */
  readonly chunks: ReadonlyMap<string, readonly JsonValue[]>;
  /** Whether nothing follows: the run ended, or is paused. */
  readonly isOver: boolean;
}

/** Takes in a frame. Undefined before the first one, which is the whole run. */
export function takeFrame(state: RunState | undefined, frame: RunFrame): RunState | undefined {
  if (frame.type === "snapshot") return { run: frame.run, chunks: new Map(), isOver: false };
  if (frame.type === "ended") return { run: frame.run, chunks: new Map(), isOver: true };
  if (state === undefined) return undefined;
  if (frame.type === "call_chunk") {
    const key = callKey({ ...frame, kind: "call" });
    const chunks = new Map(state.chunks);
    chunks.set(key, [...(chunks.get(key) ?? []), frame.data]);
    return { ...state, chunks };
  }
  const calls = [...state.run.calls];
  const at = calls.findIndex((call) => isSameCall(call, frame.call));
  if (at < 0) calls.push(frame.call);
  else calls[at] = frame.call;
  const chunks = new Map(state.chunks);
  chunks.delete(callKey(frame.call));
  return { ...state, run: { ...state.run, calls }, chunks };
}

/** Names a step, or one iteration of it. */
export function callKey(call: Pick<UiCall, "stepId" | "loopIndex" | "kind">): string {
  return `${call.stepId} ${call.loopIndex ?? ""} ${call.kind}`;
}

function isSameCall(one: UiCall, other: UiCall): boolean {
  return callKey(one) === callKey(other) && one.attempt === other.attempt;
}
