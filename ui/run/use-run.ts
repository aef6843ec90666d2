import { useEffect, useReducer, useState } from "react";
import type { RunFrame } from "../../emulator/ui/api.js";
import { pathOf } from "../api/client.js";
import { ApiError } from "../api/error.js";
import { delayBeforeAttempt, readFrames, wait } from "../api/frames.js";
import { takeFrame, type RunState } from "./run-state.js";

/** A run, followed until it ends or pauses. */
export interface FollowedRun {
  /** Undefined until the first frame comes. */
  readonly state: RunState | undefined;
  /** What keeps the run from being followed. */
  readonly error: unknown;
  /** Follows it again: after tool calls were answered. */
  readonly goOn: () => void;
}

/** Frames that came at once, or `undefined`: the run that was followed before is forgotten. */
type Action = readonly RunFrame[] | undefined;

/** Follows a run. @param executionId undefined follows none. */
export function useRun(executionId: string | undefined): FollowedRun {
  const [state, take] = useReducer(
    (before: RunState | undefined, frames: Action) =>
      frames?.reduce<RunState | undefined>(takeFrame, before),
    undefined,
  );
  const [error, setError] = useState<unknown>();
  const [round, goOn] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const stop = new AbortController();
    const collected: RunFrame[] = [];
    let drawing: number | undefined;
    // Frames that come faster than the screen is drawn are taken in together.
    const draw = (): void => {
      drawing = undefined;
      take(collected.splice(0));
    };
    const add = (frame: RunFrame): void => {
      collected.push(frame);
      drawing ??= requestAnimationFrame(draw);
    };
    if (executionId !== undefined) void follow(executionId, add, setError, stop.signal);
    return () => {
      stop.abort();
      if (drawing !== undefined) cancelAnimationFrame(drawing);
    };
  }, [executionId, round]);
  const isOther = state?.run.executionId !== executionId;
  return { state: isOther ? undefined : state, error, goOn };
}

async function follow(
  executionId: string,
  add: (frame: RunFrame) => void,
  report: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = `${pathOf("runs", executionId)}/events`;
  for (let attempt = 0; ; attempt += 1) {
    const told = { isOver: false };
    try {
      await readFrames(
        path,
        (data) => {
          const frame = JSON.parse(data) as RunFrame;
          if (frame.type === "snapshot") {
            attempt = 0;
            report(undefined);
          }
          told.isOver = frame.type === "ended";
          add(frame);
        },
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      report(error);
      if (error instanceof ApiError) return;
    }
    if (told.isOver || signal.aborted) return;
    await wait(delayBeforeAttempt(attempt), signal);
  }
}
