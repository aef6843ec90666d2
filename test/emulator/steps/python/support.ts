import { installPyodide, locatePyodide } from "../../../../emulator/steps/python/locate-pyodide.js";
import { createPython, type Python } from "../../../../emulator/steps/python/python.js";
import { StepError } from "../../../../emulator/engine/errors.js";
import type { JsonValue } from "../../../../generator/json-schema/types.js";

export const SUBJECT = 'step "score" of acme/spelling/grade-3';

/** A runner as the emulator has it; `milliseconds` is what a body may take. */
export function openPython(milliseconds = 5_000): Python {
  return createPython({
    locate: () => locatePyodide(process.cwd()),
    install: () => installPyodide(process.cwd()),
    timeoutMs: milliseconds,
    memoryBytes: 256 * 1024 * 1024,
  });
}

/** What a body returns, or the error that it ends in, as a line. */
export async function outcome(
  python: Python,
  body: string,
  values: Readonly<Record<string, JsonValue>> = {},
): Promise<JsonValue> {
  const parameters = new Map(Object.entries({ initial: { message: "hey" }, ...values }));
  try {
    return await python.run({ body, parameters, subject: SUBJECT });
  } catch (error) {
    if (error instanceof StepError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
