import { ValueError } from "../errors.js";
import { checkInputs, refuseOptions, requireOptions } from "../flow/check-inputs.js";
import { isRecord } from "../request/json.js";
import type { BrowserBound } from "./settings.js";

/** @throws ValueError for an input that is invalid, and for a setting that is the server's. */
export function checkOptions({ flow }: BrowserBound, options: unknown, isStream: boolean): void {
  if (!isRecord(options)) {
    requireOptions(options, "A call");
    return;
  }
  const name = ["version", "sessionId", "validate", "maxCostUsd"].find(
    (each) =>
      options[each] !== undefined && (each !== "version" || options[each] !== flow.defaultVersion),
  );
  if (name !== undefined)
    throw new ValueError(`${name} is not for pages to set: the relay on your server decides it.`);
  if (isStream) refuseOptions(options, ["messages", "attachments"], "A stream");
  checkInputs(options);
}
