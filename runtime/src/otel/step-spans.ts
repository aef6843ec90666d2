import { SpanKind, SpanStatusCode, type Attributes } from "@opentelemetry/api";
import { isRecord } from "../request/json.js";
import type { CallSpan } from "./call-span.js";
import { ATTRIBUTE } from "./names.js";
import { payloadText } from "./payload.js";

/** Adds a span for each step in the trace of a run, as children of its call, with the times of the service's clock. */
export function addStepSpans(call: CallSpan, trace: unknown): void {
  const steps: unknown = isRecord(trace) ? trace.steps : undefined;
  if (!Array.isArray(steps)) return;
  for (const step of steps) if (isRecord(step)) addStepSpan(call, step);
}

function addStepSpan(call: CallSpan, step: Readonly<Record<string, unknown>>): void {
  const startTime = dateOf(step.startedAt);
  const span = call.settings.tracer.startSpan(
    "noukai.flow.step",
    {
      kind: SpanKind.INTERNAL,
      attributes: { ...stepAttributes(call, step), ...payloads(call, step) },
      ...(startTime && { startTime }),
    },
    call.context,
  );
  if (step.status === "failed") span.setStatus({ code: SpanStatusCode.ERROR });
  const { durationMs } = step;
  const ended =
    dateOf(step.completedAt) ??
    (startTime && typeof durationMs === "number"
      ? new Date(startTime.getTime() + durationMs)
      : startTime);
  span.end(ended);
}

function stepAttributes(call: CallSpan, step: Readonly<Record<string, unknown>>): Attributes {
  const tokens = isRecord(step.tokens) ? step.tokens : {};
  const attributes: Attributes = {};
  for (const [name, value] of [
    [ATTRIBUTE.executionId, call.executionId],
    [ATTRIBUTE.stepId, step.stepId],
    [ATTRIBUTE.stepAttempt, step.attempt],
    [ATTRIBUTE.stepStatus, step.status],
    [ATTRIBUTE.stepDurationMs, step.durationMs],
    [ATTRIBUTE.stepLoopIndex, step.loopIndex],
    // As the service writes it: a decimal, which a number might round.
    [ATTRIBUTE.stepCostUsd, step.costUsd],
    [ATTRIBUTE.model, step.modelUsed],
    [ATTRIBUTE.inputTokens, tokens.prompt],
    [ATTRIBUTE.outputTokens, tokens.completion],
  ] as const)
    if (typeof value === "string" || typeof value === "number") attributes[name] = value;
  if (typeof step.modelUsed === "string") {
    attributes[ATTRIBUTE.operation] = "chat";
    attributes[ATTRIBUTE.provider] = "noukai";
  }
  return attributes;
}

function payloads(call: CallSpan, step: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Attributes = {};
  if (!call.settings.payloads) return attributes;
  for (const [name, value] of [
    [ATTRIBUTE.stepInput, step.inputContext],
    [ATTRIBUTE.stepOutput, step.outputContext],
    [ATTRIBUTE.stepError, step.errorContext],
  ] as const) {
    const text = payloadText(value, call.redact);
    if (text !== undefined) attributes[name] = text;
  }
  return attributes;
}

function dateOf(time: unknown): Date | undefined {
  const date = typeof time === "string" ? new Date(time) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
