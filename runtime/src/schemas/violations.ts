/** The validator, what describes violations, and what users of schemas need, those of tools too: loaded when one of them is needed. */
import { APIConnectionError } from "../errors.js";
import { checkValidateOptions } from "./check-options.js";
import { addressOf } from "./report.js";
import type { FlowAddress } from "./types.js";

export { AllSchemas } from "./all-schemas.js";
export { createArgumentCheck } from "../tools/check-arguments.js";

/** @throws ValueError if a `validate` option is not what it may be. */
export function checkSettings(settings: readonly unknown[]): void {
  settings.forEach(checkValidateOptions);
}

/** The error for schemas that cannot be loaded, such as those whose file was not deployed. */
export function notLoaded(flow: FlowAddress, cause: unknown): APIConnectionError {
  return new APIConnectionError(
    `Could not load the schemas of ${addressOf(flow)}, and nothing was sent. Their file belongs beside that of the client; a call whose inputs and outputs have validate "off" does without it.`,
    { cause },
  );
}

// As in `lazy.ts`: the runtime at the start is one file.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/define.js";
