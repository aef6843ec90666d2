import type { Step } from "../../generator/definition/types.js";
import { setOwn, type JsonObject, type JsonValue } from "../json.js";

/**
 * The step as one run sees it: `prompt`, `model` and `code` are replaced, every other field replaces or joins the
 * step's config. The definition itself is never changed.
 */
export function applyOverrides(step: Step, overrides: Readonly<Record<string, JsonObject>>): Step {
  const fields = Object.hasOwn(overrides, step.id) ? overrides[step.id] : undefined;
  if (fields === undefined) return step;
  const config: Record<string, JsonValue> = { ...step.config };
  const replaced = { prompt: step.prompt, model: step.model, code: step.code };
  for (const [field, value] of Object.entries(fields)) {
    if (isTextField(field) && typeof value === "string") replaced[field] = value;
    else setOwn(config, field, value);
  }
  return { ...step, ...replaced, config };
}

function isTextField(field: string): field is "prompt" | "model" | "code" {
  return field === "prompt" || field === "model" || field === "code";
}
