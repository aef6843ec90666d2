import { isNoukaiError, type NoukaiError } from "noukai-codegen-runtime";
import { CallError, UsageError } from "../errors.js";
import type { ServiceTarget } from "./target.js";

/**
 * The error of a command for one of the runtime: what is wrong, and what to do.
 *
 * @param target - the service; undefined for an emulator of this process, whose runs are free and end with it.
 * @param executionId of the run, where it has started.
 * @returns the error itself where it is no error of the runtime.
 */
export function explainError(
  error: unknown,
  target: ServiceTarget | undefined,
  executionId?: string,
): unknown {
  if (!isNoukaiError(error)) return error;
  const advice = adviceFor(error, target);
  const id = error.executionId ?? executionId;
  const run =
    id === undefined || target === undefined
      ? ""
      : ` The run is ${id}; it may have cost something, and is not repeated.`;
  const message = `${withStop(messageOf(error, target))}${advice}${run}`;
  const isUsage =
    error.name === "ValueError" ||
    error.name === "NotImplementedError" ||
    (error.name === "AuthenticationError" && error.status === undefined);
  return isUsage
    ? new UsageError(message, { cause: error })
    : new CallError(message, { cause: error });
}

/** An emulator of this process has no address that could be looked at. */
function messageOf(error: NoukaiError, target: ServiceTarget | undefined): string {
  const { message, method = "", url = "" } = error;
  const request = ` (${method} ${url})`;
  return target === undefined && message.endsWith(request)
    ? message.slice(0, -request.length)
    : message;
}

function withStop(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function adviceFor(error: NoukaiError, target: ServiceTarget | undefined): string {
  switch (error.name) {
    case "APIConnectionError":
      return target === undefined ? "" : ` The address comes from ${target.named}.`;
    case "APITimeoutError":
      return " `--timeout` gives it more seconds.";
    case "AuthenticationError":
      return error.status === undefined
        ? ""
        : ` Check that NOUKAI_API_KEY is complete, not revoked, and of this service; \`noukai-codegen doctor\` helps.`;
    case "FlowNotFoundError":
      return " The key of a project sees its flows only.";
    default:
      return "";
  }
}
