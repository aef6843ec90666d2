import { ValueError } from "../errors.js";
import { isRecord } from "../request/read-body.js";
import { RESERVED_PARAMETER } from "../wire-execute.js";

/** Inputs of a call, for any contract. */
export interface CallInputs {
  readonly message?: unknown;
  readonly messages?: unknown;
  readonly parameters?: unknown;
}

/**
 * Checks the rules that types do not express, or that a JavaScript program may break.
 *
 * @throws ValueError with the option and the rule it violates.
 */
export function checkInputs(inputs: CallInputs): void {
  const { message, messages, parameters } = inputs;
  if (message !== undefined && messages !== undefined) {
    throw new ValueError("message and messages exclude each other: pass only one.");
  }
  if (parameters === undefined) return;
  if (!isRecord(parameters)) throw new ValueError("parameters must be an object.");
  if (RESERVED_PARAMETER in parameters) {
    throw new ValueError(
      `The parameter name "${RESERVED_PARAMETER}" is reserved: use the option attachments.`,
    );
  }
}
