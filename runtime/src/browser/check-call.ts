import { ValueError } from "../errors.js";
import { checkInputs, requireOptions, type CallInputs } from "../flow/check-inputs.js";
import type { BrowserBound } from "./settings.js";

/** @throws ValueError for an input that is invalid, and for a setting that is the server's. */
export function checkCall(
  { flow }: BrowserBound,
  options: CallInputs & { readonly signal?: unknown },
): void {
  requireOptions(options, "A call");
  const given = new Map<string, unknown>(Object.entries(options));
  if (given.get("version") === flow.defaultVersion) given.delete("version");
  const name = ["version", "sessionId", "validate", "maxCostUsd"].find(
    (each) => given.get(each) !== undefined,
  );
  if (name !== undefined)
    throw new ValueError(`${name} is not for pages to set: the relay on your server decides it.`);
  checkInputs(options);
}
