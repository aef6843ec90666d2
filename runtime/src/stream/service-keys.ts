import { isRecord } from "../request/json.js";
import { RENDERED_PROMPT_KEY } from "../wire.js";

/** Removes the keys of the service from a snapshot of a step, in place. */
export function stripServiceKeys(snapshot: unknown): void {
  if (Array.isArray(snapshot)) {
    for (const item of snapshot) stripServiceKeys(item);
  } else if (isRecord(snapshot)) {
    Reflect.deleteProperty(snapshot, RENDERED_PROMPT_KEY);
    for (const value of Object.values(snapshot)) {
      if (typeof value === "object") stripServiceKeys(value);
    }
  }
}
