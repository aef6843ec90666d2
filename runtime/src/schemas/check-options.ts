import { ValueError } from "../errors.js";
import { isObject } from "../validation/values.js";

const MODES: readonly unknown[] = ["throw", "warn", "off"];

/**
 * Checks `validate` of a client or of a call, as a JavaScript program may give it: a misspelt setting must not turn into the default.
 *
 * @throws ValueError with the option, and the values that it has.
 */
export function checkValidateOptions(validate: unknown): void {
  if (validate === undefined || validate === null) return;
  if (!isObject(validate))
    throw new ValueError(
      `validate must be an object such as { inputs: "throw", outputs: "warn" }, not ${textOf(validate)}.`,
    );
  for (const [name, mode] of Object.entries(validate)) {
    if (name !== "inputs" && name !== "outputs")
      throw new ValueError(`validate has inputs and outputs, and no ${JSON.stringify(name)}.`);
    if (mode !== undefined && !MODES.includes(mode))
      throw new ValueError(
        `validate.${name} must be "throw", "warn" or "off", not ${textOf(mode)}.`,
      );
  }
}

function textOf(value: unknown): string {
  if ((typeof value === "object" && value !== null) || typeof value === "function")
    return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
