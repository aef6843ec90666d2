import { isRecord } from "../request/json.js";
import { RESERVED_PARAMETER } from "../wire-execute.js";
import { loadRest } from "./load-rest.js";
import type { BrowserBound } from "./settings.js";

/** Options that a page may not set, or that exclude others. */
const CHECKED = /\b(version|sessionId|validate|maxCostUsd|messages|attachments)\b/;

/** Checks the options of a call. What may be wrong with them is loaded on demand. @throws ValueError if an option is invalid. */
export async function checkCall(
  bound: BrowserBound,
  options: { readonly parameters?: unknown },
  isStream: boolean,
): Promise<void> {
  if (isRecord(options) && !CHECKED.test(Object.keys(options).join())) {
    const { parameters = {} } = options;
    if (isRecord(parameters) && !(RESERVED_PARAMETER in parameters)) return;
  }
  (await loadRest()).checkOptions(bound, options, isStream);
}
