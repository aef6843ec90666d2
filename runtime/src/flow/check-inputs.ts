import { ValueError } from "../errors.js";
import { isRecord } from "../request/read-body.js";
import { RESERVED_PARAMETER } from "../wire-execute.js";

/** The inputs of a flow, as any contract permits them. */
export interface CallInputs {
  readonly message?: unknown;
  readonly messages?: unknown;
  readonly parameters?: unknown;
}

/**
 * Checks what the compiler cannot, or could not in a JavaScript program.
 *
 * @throws ValueError naming the option and the rule.
 */
export function checkInputs(inputs: CallInputs): void {
  const { message, messages, parameters } = inputs;
  if (message !== undefined && messages !== undefined) {
    throw new ValueError("message and messages exclude each other: pass one of them.");
  }
  if (parameters === undefined) return;
  if (!isRecord(parameters)) throw new ValueError("parameters must be an object.");
  if (RESERVED_PARAMETER in parameters) {
    throw new ValueError(
      `No parameter may be named "${RESERVED_PARAMETER}": attachments are an option of their own.`,
    );
  }
}
