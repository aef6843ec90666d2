import { checkCosts, guarded } from "../costs/guarded.js";
import { withinWork } from "../request/work-limit.js";
import { checkToolOptions } from "../tools/check-options.js";
import type { BoundFlow } from "./bound-flow.js";
import { checkAttachments } from "./check-attachments.js";
import { checkInputs, checkMessages, requireOptions } from "./check-inputs.js";
import type { VersionContract } from "./contract.js";
import { type AnyExecuteOptions, type Outcome } from "./execute.js";
import { liftMessage } from "./lift-message.js";
import { finishRun, sendCounted } from "./paused.js";
import type { SavedRequest } from "./saved-run.js";

/**
 * `Flow.execute` for calls whose options must be checked or converted; `execute` handles all others.
 *
 * @throws ValueError with the option and the rule it violates; what `execute` throws.
 */
export async function executeChecked<C extends VersionContract>(
  given: BoundFlow,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  requireOptions(options, "execute()");
  const { flow } = given;
  const { blockOverrides, attachments, tools, toolChoice, trace } = options;
  const version = options.version ?? flow.defaultVersion;
  checkInputs(options);
  if (options.messages !== undefined) checkMessages(given.core, options.messages);
  if (attachments) checkAttachments(attachments);
  checkToolOptions(options);
  const { message, messages, parameters } = liftMessage(flow, version, options);
  const request = {
    version,
    parameters,
    blockOverrides,
    attachments,
    tools,
    toolChoice,
    trace,
  } as SavedRequest;
  const bound = await guarded(given, options);
  return withinWork(bound.core, options, async (settings) => {
    await checkCosts(bound, settings);
    const answer = await sendCounted(bound, request, { message, messages }, settings);
    return finishRun<C>(bound, request, settings, answer);
  });
}
