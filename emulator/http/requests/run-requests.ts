import * as z from "zod";
import { API_KEY_PREFIX, RESERVED_PARAMETER, WEBHOOK_EVENTS } from "noukai-codegen-runtime/wire";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import { isJsonObject } from "../../../generator/json-schema/values.js";
import type { ExecuteRequest, JobRequest, RunRequest, StepRequest } from "../../runs/requests.js";
import { isCallbackUrl, isEventName } from "../../webhooks/callback.js";
import { attachments } from "./attachments.js";
import { messages, type Messages } from "./messages.js";
import { count, flag, json, objectOrEmpty, objectsOrEmpty, parseBody, refuse } from "./parse.js";
import { iterationsUsed, toolMessages } from "./tool-round.js";
import { toolSettings } from "./tools.js";

const EXECUTION_ID = /^[A-Za-z0-9_-]{1,64}$/;

const executionId = z
  .string()
  .superRefine((id, context) => {
    // An API key that was sent in the wrong field must not become the id of a run: ids are stored and logged.
    if (EXECUTION_ID.test(id) && !id.startsWith(API_KEY_PREFIX)) return;
    refuse(
      context,
      "EXECUTION_ID_INVALID",
      `executionId has to be 1 to 64 letters, digits, "_" and "-", and may not begin with ${API_KEY_PREFIX}`,
    );
  })
  .optional();

const parameters = objectOrEmpty.superRefine((values, context) => {
  if (!Object.hasOwn(values, RESERVED_PARAMETER)) return;
  const message = `The parameter name "${RESERVED_PARAMETER}" is reserved`;
  refuse(context, "PARAMETER_NAME_RESERVED", message);
});

const blockOverrides = objectOrEmpty.transform((steps, context) => {
  const overrides: [string, JsonObject][] = [];
  for (const [stepId, fields] of Object.entries(steps)) {
    if (!isJsonObject(fields)) {
      const message = "has to be an object of config fields";
      context.addIssue({ code: "custom", path: [stepId], message });
      return z.NEVER;
    }
    overrides.push([stepId, fields]);
  }
  return Object.fromEntries(overrides);
});

/** The fields that `execute`, `step` and `jobs` share. */
const shared = {
  executionId,
  message: z.string().optional(),
  parameters,
  blockOverrides,
  inputOverrides: objectOrEmpty,
  toolChoice: json.optional(),
  trace: flag,
};

/** The fields that only calls which a client waits for have. */
const attended = { attachments, tools: objectsOrEmpty };

/** `messages`, which only `execute` takes. */
function noMessages(endpoint: string): z.ZodType {
  const message = `cannot be sent to /${endpoint}: send message, or use /execute`;
  return z.custom((value) => value === undefined, message).optional();
}

/** `tools` and `attachments`, which need a client that waits. */
function unattended(field: string): z.ZodType<readonly JsonObject[]> {
  return z
    .custom<readonly unknown[]>(Array.isArray, "has to be a list")
    .default(() => [])
    .transform((list, context) => {
      const message = `A job cannot have ${field}: use execute`;
      if (list.length > 0) refuse(context, "TOOLS_REQUIRE_SYNC_EXECUTE", message);
      return [];
    });
}

type Shared = z.output<z.ZodObject<typeof shared>> & {
  readonly tools: readonly JsonObject[];
};

function runRequest(
  body: Shared,
  sent: Messages | undefined,
  context: z.RefinementCtx,
): RunRequest {
  if (body.message !== undefined && sent !== undefined) {
    const message = "cannot be combined with message";
    context.addIssue({ code: "custom", path: ["messages"], message });
  }
  return {
    executionId: body.executionId,
    message: body.message ?? sent?.text,
    conversation: sent?.before ?? [],
    parameters: body.parameters,
    blockOverrides: body.blockOverrides,
    inputOverrides: body.inputOverrides,
    tools: toolSettings(body.tools, body.toolChoice, context),
    trace: body.trace,
  };
}

const executeSchema = z
  .object({
    ...shared,
    ...attended,
    messages,
    pausedAtStep: z.string().optional(),
    toolCallMessages: toolMessages,
    iterationsUsed,
    accumulatedOutputs: objectOrEmpty,
  })
  .transform((body, context): ExecuteRequest => {
    const run = runRequest(body, body.messages, context);
    const { executionId: id, pausedAtStep, toolCallMessages } = body;
    if (id === undefined && pausedAtStep === undefined && toolCallMessages === undefined)
      return { ...run, resume: undefined };
    if (id === undefined) {
      refuse(context, "EXECUTION_ID_INVALID", "Continuing a run requires its executionId");
      return z.NEVER;
    }
    if (pausedAtStep === undefined) {
      const message = "Resuming a run requires pausedAtStep, the id of the paused step";
      refuse(context, "PAUSED_STEP_INVALID", message);
      return z.NEVER;
    }
    const toolRound = {
      messages: toolCallMessages ?? [],
      iterationsUsed: body.iterationsUsed,
    };
    const { accumulatedOutputs } = body;
    return { ...run, resume: { executionId: id, pausedAtStep, accumulatedOutputs, toolRound } };
  });

const stepSchema = z
  .object({
    messages: noMessages("step"),
    stepIndex: count,
    ...shared,
    ...attended,
    toolCallMessages: toolMessages,
    iterationsUsed,
    accumulatedOutputs: objectOrEmpty,
    runRemaining: flag,
  })
  .transform((body, context): StepRequest => {
    const sent = body.toolCallMessages;
    return {
      ...runRequest(body, undefined, context),
      stepIndex: body.stepIndex ?? 0,
      accumulatedOutputs: body.accumulatedOutputs,
      runRemaining: body.runRemaining,
      toolRound:
        sent === undefined ? undefined : { messages: sent, iterationsUsed: body.iterationsUsed },
    };
  });

const jobSchema = z
  .object({
    messages: noMessages("jobs"),
    tools: unattended("tools"),
    attachments: unattended("attachments"),
    callbackUrl: z
      .string()
      .refine(isCallbackUrl, "has to be an https: URL, or an http: URL of this machine")
      .optional(),
    callbackEvents: z
      .custom<readonly unknown[]>(Array.isArray, "has to be a list")
      .optional()
      .transform((list, context) => {
        const names = list?.filter(isEventName);
        if (names === undefined || (names.length === list?.length && names.length > 0))
          return names;
        const message = `has to have some of ${WEBHOOK_EVENTS.join(", ")}, and nothing else`;
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      }),
    ...shared,
  })
  .transform((body, context): JobRequest => {
    const { callbackUrl: url, callbackEvents: events = WEBHOOK_EVENTS } = body;
    const callback = url === undefined ? undefined : { url, events };
    return { ...runRequest(body, undefined, context), callback };
  });

/**
 * Parses the body of `execute`, with field names in camel case or snake case.
 *
 * @throws ServiceError with the code of the first problem.
 */
export function parseExecute(body: JsonObject): ExecuteRequest {
  return parseBody(executeSchema, body);
}

/** The same for `step`. */
export function parseStep(body: JsonObject): StepRequest {
  return parseBody(stepSchema, body);
}

/** The same for `jobs`. */
export function parseJob(body: JsonObject): JobRequest {
  return parseBody(jobSchema, body);
}
