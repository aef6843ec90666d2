import { trace, type Tracer } from "@opentelemetry/api";
import type { Client } from "../client/client.js";
import { viewOf } from "../client/client-view.js";
import { coreOf, type BindCore } from "../client/core.js";
import { USER_AGENT } from "../version.js";
import { isFlow, withMethods } from "./any-flow.js";
import { tracedCore } from "./traced-core.js";
import { TracedFlow } from "./traced-flow.js";

/** Options of `instrument`. */
export interface InstrumentOptions {
  /** Makes the spans. Default: that of the global provider, which may be registered later. */
  readonly tracer?: Tracer | undefined;
  /**
   * Adds a span for each step of a run, from its trace, which is requested when the run has ended: one request more, which the
   * call waits for, up to 5 seconds. If it fails, the call does not. Default: false.
   */
  readonly steps?: boolean | undefined;
  /**
   * Adds what went in and came out: of steps, where the run was captured, and of tools; and the messages of errors that may
   * quote it. Each is cut at 4,096 characters. Default: false.
   */
  readonly payloads?: boolean | undefined;
}

/**
 * Returns a view of a client whose calls of flows are recorded as spans of OpenTelemetry, and whose requests carry their
 * context, by the global propagator. Both clients share connections, and closing one closes both. Without a provider, calls are
 * made as by the client itself.
 *
 * @param client as `createClient` returns it
 */
export function instrument(client: Client, options: InstrumentOptions = {}): Client {
  const [name = "", version] = USER_AGENT.split("/");
  const { tracer = trace.getTracer(name, version), steps = false, payloads = false } = options;
  const bind: BindCore = (address, create) =>
    client[coreOf](address, (core) => {
      const plain = create(core);
      if (!isFlow(plain)) return plain;
      const flow = new TracedFlow({
        address,
        sessionId: core.sessionId,
        tracer,
        steps,
        payloads,
        plain,
        open: (current) => {
          const bound = create(tracedCore(core, current));
          return isFlow(bound) ? bound : plain;
        },
      });
      return withMethods(
        plain,
        new Map<PropertyKey, (...given: never[]) => unknown>([
          ["execute", (given: unknown) => flow.execute(given)],
          ["resume", (saved: unknown, given: unknown) => flow.resume(saved, given)],
          ["executeAsync", (given: unknown) => flow.executeAsync(given)],
          ["steps", (given: unknown) => flow.steps(given)],
          ["events", (given: unknown) => flow.events(given)],
        ]),
      );
    });
  return viewOf(client, bind);
}
