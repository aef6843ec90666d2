import type { CaptureMode } from "../../generator/definition/types.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, setOwn } from "../../generator/json-schema/values.js";
import type { ContextView } from "./wire-form.js";

/** What takes the place of text in redacted contexts (assumed: the service does not document what it redacts). */
export const REDACTED = "[redacted]";

/**
 * The capture mode of a run: `trace: true` captures everything, otherwise the flow's mode applies, then the emulator's.
 */
export function captureOf(
  trace: boolean,
  flow: CaptureMode | undefined,
  otherwise: CaptureMode,
): CaptureMode {
  return trace ? "full" : (flow ?? otherwise);
}

/** Whether traces and sessions have contexts. */
export function isCaptured(mode: CaptureMode): boolean {
  return mode !== "metadata_only";
}

/** What a capture mode shows of a context. */
export function viewOf(mode: CaptureMode): ContextView {
  switch (mode) {
    case "metadata_only":
      return () => undefined;
    case "redacted":
      return redact;
    case "full":
      return (value) => value;
  }
}

/** Replaces all text in a value; keys, numbers and the structure stay. */
function redact(value: JsonValue): JsonValue {
  if (typeof value === "string") return REDACTED;
  if (isJsonList(value)) return value.map(redact);
  if (!isJsonObject(value)) return value;
  const redacted: Record<string, JsonValue> = {};
  for (const [key, entry] of Object.entries(value)) setOwn(redacted, key, redact(entry));
  return redacted;
}
