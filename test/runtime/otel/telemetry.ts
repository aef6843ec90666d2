import { context, propagation, trace, type Attributes } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type Sampler,
} from "@opentelemetry/sdk-trace-base";

/** OpenTelemetry of the process, as a program sets it up, with spans kept in memory. */
export interface Telemetry {
  /** Spans that have ended, in that order. */
  readonly spans: readonly ReadableSpan[];
  /** The only span of a name. */
  only(name: string): ReadableSpan;
  named(name: string): ReadableSpan[];
  /** The names of the children of a span. */
  childrenOf(parent: ReadableSpan): string[];
  reset(): void;
  stop(): Promise<void>;
}

export function startTelemetry(sampler?: Sampler): Telemetry {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(sampler && { sampler }),
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const named = (name: string): ReadableSpan[] =>
    exporter.getFinishedSpans().filter((span) => span.name === name);
  return {
    get spans() {
      return exporter.getFinishedSpans();
    },
    named,
    only: (name) => {
      const [span, another] = named(name);
      if (!span || another) throw new Error(`not one span of the name ${name}`);
      return span;
    },
    childrenOf: (parent) =>
      exporter
        .getFinishedSpans()
        .filter((span) => span.parentSpanContext?.spanId === parent.spanContext().spanId)
        .map(({ name }) => name),
    reset: () => {
      exporter.reset();
    },
    stop: async () => {
      trace.disable();
      context.disable();
      propagation.disable();
      await provider.shutdown();
    },
  };
}

/** The attributes of a span whose names begin with a prefix. */
export function attributesOf({ attributes }: ReadableSpan, prefix: string): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith(prefix)));
}
