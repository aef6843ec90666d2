import { SpanStatusCode } from "@opentelemetry/api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defineTool, type Client } from "noukai-codegen-runtime";
import { instrument } from "noukai-codegen-runtime/otel";
import type { Emulator } from "../../../emulator/index.js";
import { asker, broken, counter, startFlows } from "../replay/flows.js";
import { clientFor } from "../support/flow.js";
import { startTelemetry, type Telemetry } from "./telemetry.js";

let emulator: Emulator;
let telemetry: Telemetry;
/** A client without spans, and one with them. */
let plain: Client;
let client: Client;
/** Contexts of the requests that were sent. */
const sent: (string | undefined)[] = [];

beforeAll(async () => {
  emulator = await startFlows({ capture: "full" });
  telemetry = startTelemetry();
  const hooks = {
    request: ({ headers }: { headers: Readonly<Record<string, string>> }) => {
      sent.push(headers.traceparent);
    },
  };
  plain = clientFor(emulator.url, { hooks });
  client = instrument(plain);
});
afterEach(() => {
  telemetry.reset();
  sent.length = 0;
});
afterAll(async () => {
  await client.close();
  await telemetry.stop();
  await emulator.close();
});

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

describe("a stream", () => {
  it("has one span from its first event to its last, whose context all requests carry", async () => {
    const ids = new Set<string>();
    for await (const event of counter(client).events({ message: "tides" }))
      if (event.type === "run_started") ids.add(event.executionId);
    const span = telemetry.only("noukai.flow.events");
    expect(telemetry.spans).toHaveLength(1);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.events).toEqual([]);
    expect(span.attributes).toMatchObject({
      "noukai.execution_id": [...ids][0],
      "noukai.flow.status": "completed",
      "noukai.flow.version": "1",
    });
    const { traceId, spanId } = span.spanContext();
    expect(new Set(sent)).toEqual(new Set([`00-${traceId}-${spanId}-01`]));
  });

  it("of steps knows the id of its run, and that it completed", async () => {
    const steps: string[] = [];
    for await (const { stepId } of counter(client).steps({ message: "tides" })) steps.push(stepId);
    const span = telemetry.only("noukai.flow.steps");
    const id = span.attributes["noukai.execution_id"];
    const trace = await counter(client).run(String(id)).trace();
    expect(trace.steps.map(({ stepId }) => stepId)).toEqual(steps);
    expect(span.attributes["noukai.flow.status"]).toBe("completed");
  });

  it("has spans of its steps on request", async () => {
    const seen = instrument(plain, { steps: true });
    await drain(counter(seen).steps({ message: "tides" }));
    const call = telemetry.only("noukai.flow.steps");
    expect(telemetry.childrenOf(call)).toEqual(["noukai.flow.step", "noukai.flow.step"]);
  });

  it("that the program leaves ends once, and says so", async () => {
    const stream = counter(client).events({ message: "tides" });
    for await (const event of stream) if (event.type === "step_started") break;
    await stream.return();
    await stream[Symbol.asyncDispose]();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    const span = telemetry.only("noukai.flow.events");
    expect(span.events.map(({ name }) => name)).toEqual(["noukai.stream.closed"]);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it("that nobody reads has no span, and sends nothing", async () => {
    const stream = counter(client).events({ message: "tides" });
    await stream.return();
    expect((await stream.next()).done).toBe(true);
    await expect(stream.throw(new RangeError("mine"))).rejects.toThrow("mine");
    expect(telemetry.spans).toEqual([]);
    expect(sent).toEqual([]);
  });

  it("that is aborted has the name of the reason", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const read = async (): Promise<void> => {
      for await (const event of counter(client).events({ message: "tides", signal }))
        if (event.type === "step_started") controller.abort(new RangeError("mine"));
    };
    await expect(read()).rejects.toThrow("mine");
    const span = telemetry.only("noukai.flow.events");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "RangeError" });
  });

  it("of a run that fails has the code of the failure: as an event, or thrown", async () => {
    await drain(broken(client).events({ message: "tides" }));
    const read = async (): Promise<void> => {
      await drain(broken(client).steps({ message: "tides" }));
    };
    await expect(read()).rejects.toThrow("no luck");
    expect(telemetry.spans.map(({ name }) => name)).toEqual([
      "noukai.flow.events",
      "noukai.flow.steps",
    ]);
    for (const { status, attributes, events } of telemetry.spans) {
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: "NO_LUCK" });
      expect(attributes).toMatchObject({
        "noukai.flow.status": "failed",
        "noukai.failed_step.id": "two",
        "noukai.error.code": "NO_LUCK",
      });
      expect(JSON.stringify(events)).not.toContain("no luck");
    }
  });

  it("has spans of its rounds of tools", async () => {
    const schema = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => ({ type: "object" }) },
      },
    } as const;
    const tool = defineTool({ name: "look_up", parameters: schema, run: () => "found" });
    const stream = asker(client).events({ message: "tides", tools: [tool] });
    await drain(stream);
    expect(telemetry.spans.map(({ name }) => name)).toEqual([
      "execute_tool look_up",
      "noukai.flow.tool_round",
      "noukai.flow.events",
    ]);
  });
});
