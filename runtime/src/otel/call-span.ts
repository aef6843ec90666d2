import {
  context,
  isSpanContextValid,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import type { ToolRoundInfo } from "../client/hooks.js";
import { describeError } from "./describe-error.js";
import { ATTRIBUTE, type SpanName } from "./names.js";

/** What spans are made with. */
export interface SpanSettings {
  readonly tracer: Tracer;
  readonly payloads: boolean;
}

/** What a call is, for its span. */
export interface CallStart {
  readonly name: SpanName;
  readonly attributes: Attributes;
  readonly links?: Link[] | undefined;
}

/** The span of one call. It ends once, and what a tracer throws while it ends is not the call's. */
export class CallSpan {
  /** The context with the span in it. */
  readonly context: Context;
  readonly settings: SpanSettings;
  executionId: string | undefined;
  /** Removes the API key of the call's requests from text. */
  redact: (text: string) => string = (text) => text;
  readonly #span: Span;
  #round: { readonly span: Span; readonly context: Context } | undefined;
  #hasStatus = false;
  #ended = false;

  constructor(settings: SpanSettings, span: Span, parent: Context) {
    this.settings = settings;
    this.#span = span;
    this.isSampled = span.isRecording();
    this.context = trace.setSpan(parent, span);
  }

  /** A link to this span, for spans that follow from it. */
  get link(): Link {
    return { context: this.#span.spanContext() };
  }

  /** Whether the span is kept, also once it has ended. One that is not sampled only propagates its context. */
  readonly isSampled: boolean;

  get ended(): boolean {
    return this.#ended;
  }

  /** Runs a function with the span as the active one. */
  run<T>(body: () => T): T {
    return context.with(this.context, body);
  }

  /** Runs a function, which may be a tool's, in the current round. */
  runInRound<T>(body: () => T): T {
    return context.with(this.roundContext, body);
  }

  get roundContext(): Context {
    return this.#round?.context ?? this.context;
  }

  event(name: string, attributes: Attributes): void {
    this.#span.addEvent(name, attributes);
  }

  /** Begins the span of a round of tool calls. */
  startRound({ executionId, round, stepId, tools }: ToolRoundInfo): void {
    this.endRound();
    this.identify(executionId);
    const attributes = {
      [ATTRIBUTE.executionId]: executionId,
      [ATTRIBUTE.stepId]: stepId,
      [ATTRIBUTE.round]: round,
      [ATTRIBUTE.tools]: [...tools],
    };
    const span = this.settings.tracer.startSpan(
      "noukai.flow.tool_round",
      { kind: SpanKind.INTERNAL, attributes },
      this.context,
    );
    this.#round = { span, context: trace.setSpan(this.context, span) };
  }

  /** Ends the round, if there is one: its results are about to be sent, or the call ends. */
  endRound(failed = false): void {
    const round = this.#round;
    this.#round = undefined;
    if (failed) round?.span.setStatus({ code: SpanStatusCode.ERROR });
    round?.span.end();
  }

  /** Sets the id of the run, as soon as it is known. */
  identify(executionId: unknown): void {
    if (typeof executionId !== "string" || executionId === this.executionId) return;
    this.executionId = executionId;
    this.#span.setAttribute(ATTRIBUTE.executionId, executionId);
  }

  /** Sets how the run ended, or that it was paused or queued. */
  status(status: string): void {
    this.#hasStatus = true;
    this.#span.setAttribute(ATTRIBUTE.status, status);
  }

  /** Sets that the run failed, though the call has not. @param failure `RunFailure`, or as much of it as is known */
  runFailed(failure: { readonly code?: unknown; readonly stepId?: unknown }): void {
    const { code, stepId } = failure;
    this.status("failed");
    this.#span.setAttribute(ATTRIBUTE.errorType, "run_failed");
    if (typeof code === "string") this.#span.setAttribute(ATTRIBUTE.errorCode, code);
    if (typeof stepId === "string") this.#span.setAttribute(ATTRIBUTE.failedStep, stepId);
    this.#span.setStatus({
      code: SpanStatusCode.ERROR,
      message: typeof code === "string" ? code : "The run failed.",
    });
  }

  /** Records what the call threw, and ends the span. */
  fail(error: unknown): void {
    this.end(() => {
      const { payloads } = this.settings;
      const described = describeError(error, payloads, this.redact);
      const { name, attributes, exception } = described;
      this.identify(described.executionId);
      if (described.isFailedRun) this.status("failed");
      this.#span.setAttributes(attributes);
      this.#span.recordException(exception);
      const code = attributes[ATTRIBUTE.errorCode];
      this.#span.setStatus({
        code: SpanStatusCode.ERROR,
        message: typeof code === "string" ? code : name,
      });
      this.endRound(true);
    });
  }

  /** Ends the span of a stream that has ended by itself: without an event that says how, the run has completed. */
  complete(): void {
    this.end(() => {
      if (!this.#hasStatus) this.status("completed");
    });
  }

  /** Ends the span, unless it has ended. @param last sets what is known at the end */
  end(last?: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      last?.();
      this.endRound();
    } catch {
      // A result that was paid for is not lost for its span.
    }
    try {
      this.#span.end();
    } catch {
      // See above.
    }
  }
}

/**
 * Starts the span of a call, as a child of the active one.
 *
 * @returns undefined without a provider: there is neither a span to record nor one to propagate
 */
export function startCall(settings: SpanSettings, start: CallStart): CallSpan | undefined {
  const { name, attributes, links } = start;
  const parent = context.active();
  const span = settings.tracer.startSpan(
    name,
    { kind: SpanKind.CLIENT, attributes, ...(links && { links }) },
    parent,
  );
  if (!span.isRecording() && !isSpanContextValid(span.spanContext())) return undefined;
  return new CallSpan(settings, span, parent);
}
