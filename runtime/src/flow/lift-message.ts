import { isRecord } from "../request/json.js";
import type { CallInputs } from "./check-inputs.js";
import type { FlowContract } from "./contract.js";
import type { FlowDescriptor } from "./types.js";
import { versionDescriptor } from "./version-descriptor.js";

/**
 * The inputs of a call as they are sent. The service reads the primary input as `message` or as the parameter of its name,
 * depending on its version, so that a client sends both: PROTOCOL "execute".
 */
export function liftMessage(
  flow: FlowDescriptor<FlowContract>,
  version: unknown,
  inputs: CallInputs,
): CallInputs {
  const { message, messages, parameters } = inputs;
  const known = versionDescriptor(flow, version);
  if (Array.isArray(messages)) {
    // An empty list is not sent.
    return messages.length > 0 ? inputs : liftMessage(flow, version, { message, parameters });
  }
  if (!known) return inputs;
  const { primary = "message" } = known;
  const given = isRecord(parameters) ? parameters[primary] : undefined;
  if (message === undefined) {
    return typeof given === "string" ? { message: given, parameters } : inputs;
  }
  return primary === "message" || given !== undefined
    ? inputs
    : { message, parameters: { ...(parameters as object | undefined), [primary]: message } };
}
