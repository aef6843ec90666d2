import type { JsonValue } from "../../../generator/json-schema/types.js";
import type { CodeParameters } from "./interpreter.js";

/** A request to the sandbox's thread. */
export interface CodeRequest {
  readonly body: string;
  readonly parameters: CodeParameters;
}

/** The response: the output, or the code and message of a `StepError`. */
export type CodeAnswer =
  | { readonly output: JsonValue }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Whether a message is a response. */
export function isCodeAnswer(value: unknown): value is CodeAnswer {
  return typeof value === "object" && value !== null && ("output" in value || "error" in value);
}

/** Whether a value is the limits of a sandbox. */
export function isLimits(
  value: unknown,
): value is { readonly timeoutMs: number; readonly memoryBytes: number } {
  return (
    typeof value === "object" && value !== null && "timeoutMs" in value && "memoryBytes" in value
  );
}

/** Whether a message is a request. */
export function isCodeRequest(value: unknown): value is CodeRequest {
  return typeof value === "object" && value !== null && "body" in value && "parameters" in value;
}
