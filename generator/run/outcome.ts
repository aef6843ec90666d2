import type { Tokens, ToolCall } from "noukai-codegen-runtime";
import { entryOf } from "../json-schema/values.js";

/** A step that has ended. */
export interface EndedStep {
  readonly stepId: string;
  readonly status: string;
  /** Index of the iteration, where the step is in a loop and each iteration is reported. */
  readonly loopIndex?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly tokens?: Tokens | undefined;
  /** In US dollars, as a decimal string. */
  readonly costUsd?: string | undefined;
  readonly output?: unknown;
}

/** Why a run failed. */
export interface Failure {
  readonly message: string;
  readonly stepId?: string | undefined;
  readonly code?: string | undefined;
}

/** How a run ended. */
export interface Outcome {
  readonly status: "completed" | "failed" | "paused" | "cancelled";
  readonly executionId: string | undefined;
  readonly result?: unknown;
  readonly failure?: Failure | undefined;
  /** The calls that a paused run waits for. */
  readonly toolCalls?: readonly ToolCall[] | undefined;
  readonly pausedAt?: string | undefined;
}

/** Mocks that were recorded from a run. */
export interface SavedRecording {
  readonly file: string;
  /** The steps that have a mock. */
  readonly steps: readonly string[];
  /** What is not recorded, and why. */
  readonly gaps: readonly string[];
  /** The generated file that the recording imports, where there is none yet. */
  readonly missingClient: string | undefined;
}

/**
 * Reads what a service says of a step that has ended, in an event or a trace. What is not as it should be is left out: a result
 * that was paid for is not lost for it.
 *
 * @returns undefined for what is no step.
 */
export function readStep(said: unknown): EndedStep | undefined {
  const stepId = entryOf(said, "stepId");
  if (typeof stepId !== "string") return undefined;
  const status = entryOf(said, "status");
  const numberIn = (name: string): number | undefined => {
    const value = entryOf(said, name);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const costUsd = entryOf(said, "costUsd");
  return {
    stepId,
    status: typeof status === "string" ? status : "completed",
    loopIndex: numberIn("loopIndex"),
    durationMs: numberIn("durationMs"),
    tokens: tokensIn(entryOf(said, "tokens")),
    costUsd: typeof costUsd === "string" || typeof costUsd === "number" ? `${costUsd}` : undefined,
    output: entryOf(said, "output") ?? entryOf(said, "outputContext") ?? undefined,
  };
}

function tokensIn(said: unknown): Tokens | undefined {
  const counts = ["prompt", "completion", "total"].map((name) => entryOf(said, name));
  const [prompt = 0, completion = 0, total = 0] = counts.map((count) =>
    typeof count === "number" && Number.isFinite(count) ? count : 0,
  );
  return counts.includes(undefined) ? undefined : { prompt, completion, total };
}

/** Reads the error of a step, which services describe as text or as an object. */
export function failureOf(error: unknown, stepId: string): Failure {
  const message = [error, entryOf(error, "message"), entryOf(error, "error")].find(
    (each) => typeof each === "string" && each.trim() !== "",
  );
  const code = entryOf(error, "code");
  return {
    message: typeof message === "string" ? message : "the service gave no reason",
    stepId,
    code: typeof code === "string" ? code : undefined,
  };
}
