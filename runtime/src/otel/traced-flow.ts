import { diag, type Attributes, type Link } from "@opentelemetry/api";
import { isRecord } from "../request/json.js";
import type { VersionedAddress } from "../flow/route.js";
import type { FlowStream } from "../stream/events.js";
import { withMethods, type AnyFlow } from "./any-flow.js";
import { startCall, type CallSpan, type SpanSettings } from "./call-span.js";
import { ATTRIBUTE, callAttributes, type SpanName } from "./names.js";
import { addStepSpans } from "./step-spans.js";
import type { CurrentCall } from "./traced-core.js";
import { tracedStream } from "./traced-stream.js";
import { traceTools } from "./traced-tools.js";

/** Time for the trace of a run, in milliseconds, which a call waits for. */
const TRACE_TIMEOUT = 5000;

/** A flow, and how it is bound for one call. */
export interface TracedBinding extends SpanSettings {
  readonly address: VersionedAddress;
  /** That of the client. */
  readonly sessionId: string | undefined;
  /** Whether runs get spans of their steps. */
  readonly steps: boolean;
  /** The flow without spans. */
  readonly plain: AnyFlow;
  /** Binds the flow to a core that sends for a call. */
  open(current: CurrentCall): AnyFlow;
}

/** Calls of a flow, each in a span. */
export class TracedFlow {
  readonly #binding: TracedBinding;

  constructor(binding: TracedBinding) {
    this.#binding = binding;
  }

  execute(options: unknown): Promise<unknown> {
    return this.#call("noukai.flow.execute", options, {}, (flow, given) => flow.execute(given));
  }

  resume(saved: unknown, options: unknown): Promise<unknown> {
    const { executionId, request } = isRecord(saved) ? saved : {};
    // The version is that of the pause.
    const version = isRecord(request) ? request.version : undefined;
    const attributes = {
      ...(typeof executionId === "string" && { [ATTRIBUTE.executionId]: executionId }),
      ...((typeof version === "string" || typeof version === "number") && {
        [ATTRIBUTE.version]: String(version),
      }),
    };
    return this.#call("noukai.flow.resume", options, attributes, (flow, given) =>
      flow.resume(saved, given),
    );
  }

  executeAsync(options: unknown): Promise<unknown> {
    return this.#call("noukai.flow.execute_async", options, {}, (flow, given) =>
      flow.executeAsync(given),
    );
  }

  steps(options: unknown): FlowStream<unknown> {
    return this.#stream("noukai.flow.steps", options, (flow, given) => flow.steps(given));
  }

  events(options: unknown): FlowStream<unknown> {
    return this.#stream("noukai.flow.events", options, (flow, given) => flow.events(given));
  }

  async #call(
    name: SpanName,
    options: unknown,
    attributes: Attributes,
    send: (flow: AnyFlow, options: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const binding = this.#binding;
    const span = this.#start(name, options, attributes);
    if (!span) return send(binding.plain, options);
    const current = { span };
    return this.#settle(current, options, () =>
      send(binding.open(current), traceTools(options, current)),
    );
  }

  #start(
    name: SpanName,
    options: unknown,
    attributes: Attributes,
    links?: Link[],
  ): CallSpan | undefined {
    const binding = this.#binding;
    return startCall(binding, {
      name,
      attributes: { ...callAttributes(binding.address, options, binding.sessionId), ...attributes },
      links,
    });
  }

  /** Makes a call in its span. What it returns may make further calls, which have spans too. */
  async #settle(
    current: CurrentCall,
    options: unknown,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    const { span } = current;
    let outcome: unknown;
    try {
      outcome = await span.run(run);
    } catch (error) {
      span.fail(error);
      await this.#addSteps(span, options);
      throw error;
    }
    if (!isRecord(outcome)) {
      span.end();
      return outcome;
    }
    const { status, executionId, error, wait } = outcome;
    const isJob = typeof wait === "function";
    span.end(() => {
      span.identify(executionId);
      if (status === "failed") span.runFailed(isRecord(error) ? error : {});
      // A queued run has none yet, as in the vendor's clients.
      else if (typeof status === "string") span.status(status);
    });
    if (isJob) return this.#tracedJob(outcome, current);
    await this.#addSteps(span, options);
    return status === "tool_calls_required" ? this.#tracedPause(outcome, current) : outcome;
  }

  /** A pause whose `resume` has a span, which follows from that of the call that paused. */
  #tracedPause(pause: Record<string, unknown>, current: CurrentCall): unknown {
    const { resume, executionId } = pause;
    if (typeof resume !== "function") return pause;
    const again = async (options: unknown): Promise<unknown> => {
      const call = (given: unknown): Promise<unknown> =>
        Promise.resolve(Reflect.apply(resume, pause, [given]));
      return this.#follow("noukai.flow.resume", executionId, current, options, () =>
        call(traceTools(options, current)),
      );
    };
    return withMethods(pause, new Map([["resume", again]]));
  }

  #tracedJob(job: Record<string, unknown>, current: CurrentCall): unknown {
    const { wait, executionId } = job;
    if (typeof wait !== "function") return job;
    const waiting = (options: unknown): Promise<unknown> =>
      this.#follow("noukai.job.wait", executionId, current, options, () =>
        Promise.resolve(Reflect.apply(wait, job, options === undefined ? [] : [options])),
      );
    return withMethods(job, new Map([["wait", waiting]]));
  }

  /** Makes a call that goes on with a run, by the core of the call before it. */
  async #follow(
    name: SpanName,
    executionId: unknown,
    current: CurrentCall,
    options: unknown,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    const attributes = typeof executionId === "string" && { [ATTRIBUTE.executionId]: executionId };
    const before = current.span;
    const span = this.#start(name, options, { ...attributes }, [before.link]);
    if (!span) return run();
    span.redact = before.redact;
    current.span = span;
    return this.#settle(current, options, run);
  }

  #stream(
    name: SpanName,
    options: unknown,
    open: (flow: AnyFlow, options: unknown) => FlowStream<unknown>,
  ): FlowStream<unknown> {
    const binding = this.#binding;
    return tracedStream(
      () => {
        const span = this.#start(name, options, {});
        if (!span) return { span, stream: open(binding.plain, options) };
        const current = { span };
        return { span, stream: open(binding.open(current), traceTools(options, current)) };
      },
      (span) => this.#addSteps(span, options),
    );
  }

  /** Adds spans of the steps of a run that has ended, from its trace. A call is never lost for it. */
  async #addSteps(span: CallSpan, options: unknown): Promise<void> {
    const { executionId } = span;
    const { steps, plain } = this.#binding;
    const signal = isRecord(options) ? options.signal : undefined;
    const isAborted = signal instanceof AbortSignal && signal.aborted;
    if (!steps || !span.isSampled || isAborted || executionId === undefined) return;
    try {
      const settings = { timeout: TRACE_TIMEOUT, ...(signal !== undefined && { signal }) };
      addStepSpans(span, await plain.run(executionId).trace(settings));
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      diag.warn(`noukai: no spans of the steps of ${executionId}: ${name}`);
    }
  }
}
