import { isRecord } from "../request/json.js";

/*
 * What a model is told as the result of a tool call.
 */

/** What is wrong with arguments, as Standard Schema has it. */
export interface ArgumentIssue {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}

/** A result: text as it is, and any other value as JSON. */
export function tellResult(result: unknown): string {
  if (typeof result === "string") return result;
  // JSON has neither undefined nor functions; the model receives null.
  const text: unknown = JSON.stringify(result);
  return typeof text === "string" ? text : "null";
}

/** Arguments that are invalid. */
export function tellIssues(issues: readonly ArgumentIssue[]): string {
  return JSON.stringify({ error: "Invalid arguments", issues: describeIssues(issues) });
}

/** An error, or why there is no result. */
export function tellError(error: unknown): string {
  return JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
}

/** Such as `city: must be a string, not 5`. */
export function describeIssues(issues: readonly ArgumentIssue[]): string[] {
  return issues.map(({ message, path = [] }) => {
    const keys = path.map((part) => String(isRecord(part) ? part.key : part));
    return keys.length > 0 ? `${keys.join(".")}: ${message}` : message;
  });
}
