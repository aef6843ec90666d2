import { checkTools } from "../tools/check.js";
import type { BoundFlow } from "./bound-flow.js";
import { checkAttachments } from "./check-attachments.js";
import { checkInputs, checkMessages, type CallInputs } from "./check-inputs.js";
import type { AnyExecuteOptions } from "./execute.js";
import { liftMessage } from "./lift-message.js";

/**
 * Checks the options of `execute`, and returns the inputs as they are sent.
 *
 * @throws ValueError with the option and the rule it violates.
 */
export function prepareInputs(
  { core, flow }: BoundFlow,
  version: unknown,
  options: AnyExecuteOptions,
): CallInputs {
  const { messages, attachments, tools } = options;
  checkInputs(options);
  if (messages !== undefined) checkMessages(core, messages);
  if (attachments) checkAttachments(attachments);
  if (tools) checkTools(tools);
  return liftMessage(flow, version, options);
}
