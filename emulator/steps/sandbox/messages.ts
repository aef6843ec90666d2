import type { JsonValue } from "../../json.js";
import type { CodeParameters } from "./interpreter.js";

/** Posted by a thread that takes requests. */
export const READY = "ready";

/** What the sandbox's thread is asked to do. */
export interface CodeRequest {
  readonly body: string;
  readonly parameters: CodeParameters;
}

/** What it answers: the output, or what a `StepError` would say. */
export type CodeAnswer =
  | { readonly output: JsonValue }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Tells an answer from whatever else a thread may post. */
export function isCodeAnswer(value: unknown): value is CodeAnswer {
  return typeof value === "object" && value !== null && ("output" in value || "error" in value);
}

/** Tells the limits that a thread is started with. */
export function isLimits(
  value: unknown,
): value is { readonly timeoutMs: number; readonly memoryBytes: number } {
  return (
    typeof value === "object" && value !== null && "timeoutMs" in value && "memoryBytes" in value
  );
}

/** Tells a request. */
export function isCodeRequest(value: unknown): value is CodeRequest {
  return typeof value === "object" && value !== null && "body" in value && "parameters" in value;
}
