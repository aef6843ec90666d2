import { withinWork } from "../request/work-limit.js";
import { checkToolOptions } from "../tools/check-options.js";
import type { BoundFlow } from "./bound-flow.js";
import { checkAttachments } from "./check-attachments.js";
import { checkInputs, checkMessages, requireOptions } from "./check-inputs.js";
import type { VersionContract } from "./contract.js";
import { sendExecute, type AnyExecuteOptions, type Outcome } from "./execute.js";
import { liftMessage } from "./lift-message.js";
import { finishRun } from "./paused.js";
import type { SavedRequest } from "./results.js";

/**
 * `Flow.execute` for calls whose options must be checked or converted; `execute` handles all others.
 *
 * @throws ValueError with the option and the rule it violates; what `execute` throws.
 */
export async function executeChecked<C extends VersionContract>(
  bound: BoundFlow,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  requireOptions(options, "execute()");
  const { core, flow } = bound;
  const { blockOverrides, attachments, tools, toolChoice, trace } = options;
  const version = options.version ?? flow.defaultVersion;
  checkInputs(options);
  if (options.messages !== undefined) checkMessages(core, options.messages);
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
  return withinWork(core, options, async (settings) =>
    finishRun<C>(
      bound,
      request,
      settings,
      await sendExecute(bound, request, { message, messages }, settings),
    ),
  );
}
