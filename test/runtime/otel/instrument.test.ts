import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace-base";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
} from "@opentelemetry/semantic-conventions";
import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  connectFlows,
  defineFlow,
  defineTool,
  unwrap,
  type Client,
  type SavedPause,
} from "noukai-codegen-runtime";
import { withSession } from "noukai-codegen-runtime/replay";
import { instrument, type InstrumentOptions } from "noukai-codegen-runtime/otel";
import type { Emulator } from "../../../emulator/index.js";
import { asker, broken, counter, shouter, startFlows, type CounterFlow } from "../replay/flows.js";
import { clientFor } from "../support/flow.js";
import { attributesOf, startTelemetry, type Telemetry } from "./telemetry.js";

let emulator: Emulator;
let telemetry: Telemetry;
let plain: Client;
/** Headers of the requests that were sent. */
const sent: Readonly<Record<string, string>>[] = [];

beforeAll(async () => {
  emulator = await startFlows({ capture: "full" });
  telemetry = startTelemetry();
  plain = clientFor(emulator.url, {
    hooks: {
      request: ({ headers }) => {
        sent.push(headers);
      },
    },
  });
});
afterEach(() => {
  telemetry.reset();
  sent.length = 0;
});
afterAll(async () => {
  await plain.close();
  await telemetry.stop();
  await emulator.close();
});

const traced = (options?: InstrumentOptions): Client => instrument(plain, options);

/** All that spans have, as text. */
const everything = (): string =>
  JSON.stringify(
    telemetry.spans.map(({ name, attributes, events, status }) => [
      name,
      attributes,
      events,
      status,
    ]),
  );

const schema = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => ({ type: "object" }) },
  },
} as const;

describe("a call", () => {
  it("has the vendor's span and attributes", async () => {
    const done = await counter(traced()).execute({ message: "tides" });
    expect(unwrap(done)).toBe(10);
    const span = telemetry.only("noukai.flow.execute");
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(attributesOf(span, "noukai.")).toEqual({
      "noukai.org": "acme",
      "noukai.project": "spelling",
      "noukai.flow.slug": "grade-3",
      "noukai.flow.version": "1",
      "noukai.execution_id": done.executionId,
      "noukai.flow.status": "completed",
    });
    expect(attributesOf(span, "gen_ai.")).toEqual({
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.workflow.name": "acme/spelling/grade-3",
      "gen_ai.agent.name": "acme/spelling/grade-3",
    });
    expect(telemetry.spans).toHaveLength(1);
  });

  it("is a child of the active span, and its request carries its context", async () => {
    const flow = counter(traced());
    await trace.getTracer("test").startActiveSpan("request", async (request) => {
      const sessionId = "0b5c6dd0-4fb3-4c4a-8a43-0d3d3c1f2a10";
      await flow.execute({ message: "tides", sessionId });
      request.end();
    });
    const span = telemetry.only("noukai.flow.execute");
    expect(telemetry.childrenOf(telemetry.only("request"))).toEqual(["noukai.flow.execute"]);
    const { traceId, spanId } = span.spanContext();
    expect(sent.map(({ traceparent }) => traceparent)).toEqual([`00-${traceId}-${spanId}-01`]);
    expect(span.attributes["gen_ai.conversation.id"]).toMatch(/^0b5c6dd0-/);
  });

  it("has the session that it is sent with: its own, its client's or that around it", async () => {
    const [own, ofClient] = [crypto.randomUUID(), crypto.randomUUID()];
    const around = await withSession(async ({ sessionId }) => {
      await counter(traced()).execute({ message: "a" });
      const client = instrument(clientFor(emulator.url, { sessionId: ofClient }));
      await counter(client).execute({ message: "b" });
      await counter(client).execute({ message: "c", sessionId: own });
      await client.close();
      return sessionId;
    });
    const spans = telemetry.named("noukai.flow.execute");
    const sessions = spans.map(({ attributes }) => attributes["gen_ai.conversation.id"]);
    expect(sessions).toEqual([around, ofClient, own]);
  });

  it("that the service refuses has an error with code and status, and no text that quotes inputs", async () => {
    const missing = defineFlow<CounterFlow>({ ...counter.descriptor, slug: "missing" });
    const call = missing(traced()).execute({ message: "secret words" });
    await expect(call).rejects.toMatchObject({ code: "FLOW_NOT_FOUND" });
    const span = telemetry.only("noukai.flow.execute");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "FLOW_NOT_FOUND" });
    expect(span.attributes).toMatchObject({
      [ATTR_ERROR_TYPE]: "FlowNotFoundError",
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: 404,
      "noukai.error.code": "FLOW_NOT_FOUND",
      "noukai.flow.slug": "missing",
    });
    expect(span.events.map(({ name }) => name)).toEqual(["exception"]);
    expect(span.events[0]?.attributes?.["exception.message"]).toContain("missing");
    expect(everything()).not.toContain("secret words");
  });

  it("whose inputs are refused has an error, without the text that quotes them", async () => {
    const call = counter(traced()).execute({ message: 7 } as never);
    await expect(call).rejects.toThrow("message");
    const span = telemetry.only("noukai.flow.execute");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "VALIDATION_ERROR" });
    expect(span.events[0]?.attributes).toEqual({ "exception.type": "FlowRequestError" });
    await expect(counter(traced()).execute(undefined as never)).rejects.toThrow();
    expect(telemetry.spans).toHaveLength(2);
  });

  it.each([true, false])("of a run that fails has an error, thrown or not: %s", async (throws) => {
    const call = broken(traced()).execute({ message: "secret words", throwOnFailure: throws });
    const [outcome] = await Promise.allSettled([call]);
    expect(outcome.status).toBe(throws ? "rejected" : "fulfilled");
    const span = telemetry.only("noukai.flow.execute");
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes).toMatchObject({
      "noukai.flow.status": "failed",
      [ATTR_ERROR_TYPE]: throws ? "FlowExecutionError" : "run_failed",
    });
    expect(span.attributes["noukai.execution_id"]).toMatch(/./);
    // The text is the flow's.
    expect(everything()).not.toContain("no luck");
  });

  it("that is aborted ends its span with the reason's name", async () => {
    const signal = AbortSignal.abort(new RangeError("secret words"));
    const call = counter(traced({ steps: true })).execute({ message: "tides", signal });
    await expect(call).rejects.toThrow(RangeError);
    expect(telemetry.only("noukai.flow.execute").status.message).toBe("RangeError");
    expect(everything()).not.toContain("secret words");
  });

  it("that is sent again has an event of each retry", async () => {
    let left = 1;
    const fetching: typeof fetch = (...given) =>
      left-- > 0
        ? Promise.resolve(Response.json({}, { status: 429, headers: { "retry-after": "0" } }))
        : fetch(...given);
    await using client = clientFor(emulator.url, { fetch: fetching });
    unwrap(await counter(instrument(client)).execute({ message: "tides" }));
    const { events } = telemetry.only("noukai.flow.execute");
    expect(events.map(({ name }) => name)).toEqual(["noukai.retry"]);
    expect(events[0]?.attributes).toMatchObject({
      "noukai.attempt": 1,
      [ATTR_ERROR_TYPE]: "RateLimitError",
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: 429,
    });
  });
});

describe("steps of a run", () => {
  it("have spans on request, with the vendor's attributes", async () => {
    const done = await shouter(traced({ steps: true })).execute({ message: "neap tide" });
    expect(unwrap(done)).toEqual(["NEAP", "TIDE"]);
    const call = telemetry.only("noukai.flow.execute");
    const steps = telemetry.named("noukai.flow.step");
    expect(telemetry.childrenOf(call)).toEqual(steps.map(({ name }) => name));
    expect(steps.map((step) => step.attributes["noukai.step.loop_index"])).toEqual([
      undefined,
      0,
      1,
    ]);
    for (const { kind, attributes } of steps) {
      expect(kind).toBe(SpanKind.INTERNAL);
      expect(attributes).toMatchObject({
        "noukai.execution_id": done.executionId,
        "noukai.step.attempt": 1,
        "noukai.step.status": "completed",
        "noukai.step.duration_ms": expect.any(Number) as number,
        "noukai.step.cost_usd": expect.stringMatching(/^\d+\.\d+$/) as string,
        "gen_ai.usage.input_tokens": expect.any(Number) as number,
        "gen_ai.usage.output_tokens": expect.any(Number) as number,
      });
    }
    expect(everything()).not.toMatch(/neap|NEAP/);
  });

  it("have payloads on request, cut at 4,096 characters, without keys", async () => {
    const message = `nk_live_12_other nk_test_secret ${"x".repeat(5000)}`;
    unwrap(await counter(traced({ steps: true, payloads: true })).execute({ message }));
    const [first, second] = telemetry.named("noukai.flow.step");
    const input = String(first?.attributes["noukai.step.input"]);
    expect(input).toHaveLength(4096);
    expect(input).toContain("[redacted] [redacted] xxx");
    expect(second?.attributes["noukai.step.output"]).toBe(String(message.length * 2));
    expect(everything()).not.toMatch(/nk_|secret/);
  });

  it("that fail have an error, and its text only on request", async () => {
    await broken(traced({ steps: true })).execute({ message: "tides" });
    expect(everything()).not.toContain("no luck");
    telemetry.reset();
    await broken(traced({ steps: true, payloads: true })).execute({ message: "tides" });
    const failed = telemetry
      .named("noukai.flow.step")
      .filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.map((step) => step.attributes["noukai.step.id"])).toEqual(["two"]);
    expect(failed[0]?.attributes["noukai.step.error"]).toContain("no luck");
  });

  it("have none where the service has no trace, and the call has its result", async () => {
    const fetching: typeof fetch = (input, init) =>
      JSON.stringify(input).includes("/trace")
        ? Promise.resolve(Response.json({ detail: "no" }, { status: 403 }))
        : fetch(input, init);
    await using client = clientFor(emulator.url, { fetch: fetching });
    const done = await counter(instrument(client, { steps: true })).execute({ message: "tides" });
    expect(unwrap(done)).toBe(10);
    expect(telemetry.spans.map(({ name }) => name)).toEqual(["noukai.flow.execute"]);
  });
});

describe("tool calls", () => {
  const lookUp = defineTool({
    name: "look_up",
    parameters: schema,
    run: () => {
      trace.getTracer("test").startSpan("dictionary").end();
      return "found it";
    },
  });

  it("have a span for each round, and one for each tool in it", async () => {
    const flow = asker(traced());
    unwrap(await flow.execute({ message: "tides", tools: [lookUp] }));
    const call = telemetry.only("noukai.flow.execute");
    const round = telemetry.only("noukai.flow.tool_round");
    const tool = telemetry.only("execute_tool look_up");
    expect(telemetry.childrenOf(call)).toEqual(["noukai.flow.tool_round"]);
    expect(telemetry.childrenOf(round)).toEqual(["execute_tool look_up"]);
    expect(telemetry.childrenOf(tool)).toEqual(["dictionary"]);
    expect(round.attributes).toMatchObject({
      "noukai.tool_round": 1,
      "noukai.tool_round.tools": ["look_up"],
      "noukai.step.id": "ask",
    });
    expect(tool.attributes).toEqual({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "look_up",
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": expect.any(String) as string,
    });
    expect(sent).toHaveLength(2);
  });

  it("have arguments and results on request", async () => {
    const flow = asker(traced({ payloads: true }));
    unwrap(await flow.execute({ message: "tides", tools: [lookUp] }));
    expect(telemetry.only("execute_tool look_up").attributes).toMatchObject({
      "gen_ai.tool.call.arguments": expect.stringContaining("tides") as string,
      "gen_ai.tool.call.result": "found it",
    });
  });

  it("that throw end all their spans with an error", async () => {
    const failing = defineTool({
      name: "look_up",
      parameters: schema,
      onError: "throw",
      run: () => {
        throw new RangeError("secret words");
      },
    });
    const call = asker(traced()).execute({ message: "tides", tools: [failing] });
    await expect(call).rejects.toThrow(RangeError);
    expect(telemetry.spans.map(({ name, status }) => [name, status.code])).toEqual([
      ["execute_tool look_up", SpanStatusCode.ERROR],
      ["noukai.flow.tool_round", SpanStatusCode.ERROR],
      ["noukai.flow.execute", SpanStatusCode.ERROR],
    ]);
    expect(everything()).not.toContain("secret words");
  });

  it("of a handler run in the span of the round", async () => {
    const done = await asker(traced()).execute({
      message: "tides",
      tools: [{ type: "function", function: { ...lookUp.function } }],
      toolHandler: (calls) => {
        trace.getTracer("test").startSpan("dictionary").end();
        return calls.map(({ id }) => ({ toolCallId: id, content: "found" }));
      },
    });
    expect(done.status).toBe("completed");
    expect(telemetry.childrenOf(telemetry.only("noukai.flow.tool_round"))).toEqual(["dictionary"]);
  });

  it("that are left to the program pause the run; what resumes it follows from that", async () => {
    const tools = [{ type: "function", function: { ...lookUp.function } }] as const;
    const flow = asker(traced());
    const paused = await flow.execute({ message: "tides", tools });
    if (paused.status !== "tool_calls_required") throw new Error(paused.status);
    const call = telemetry.only("noukai.flow.execute");
    expect(call.attributes["noukai.flow.status"]).toBe("tool_calls_required");
    const saved = JSON.parse(JSON.stringify(paused)) as SavedPause;
    const toolResults = paused.toolCalls.map(({ id }) => ({ toolCallId: id, content: "found" }));

    unwrap(await paused.resume({ toolResults }));
    const resumed = telemetry.only("noukai.flow.resume");
    expect(resumed.links.map((link) => link.context.spanId)).toEqual([call.spanContext().spanId]);
    expect(resumed.attributes).toMatchObject({
      "noukai.execution_id": paused.executionId,
      "noukai.flow.status": "completed",
    });
    telemetry.reset();
    await flow.resume(saved, { toolResults }).catch(() => undefined);
    expect(telemetry.only("noukai.flow.resume").attributes).toMatchObject({
      "noukai.execution_id": paused.executionId,
      "noukai.flow.version": "1",
    });
  });
});

describe("a job", () => {
  it("has a span of its submit, and one of each wait, which follows from it", async () => {
    const job = await counter(traced({ steps: true })).executeAsync({ message: "tides" });
    const submit = telemetry.only("noukai.flow.execute_async");
    expect(submit.kind).toBe(SpanKind.CLIENT);
    expect(submit.attributes).toMatchObject({ "noukai.execution_id": job.executionId });
    // As in the vendor's clients, whose job has no status.
    expect(submit.attributes).not.toHaveProperty("noukai.flow.status");
    expect((await job.poll()).executionId).toBe(job.executionId);
    const ended = await job.wait({ pollInterval: 1 });
    expect(ended).toMatchObject({ status: "completed", result: 10 });
    const wait = telemetry.only("noukai.job.wait");
    expect(wait.links.map((link) => link.context.spanId)).toEqual([submit.spanContext().spanId]);
    expect(wait.attributes["noukai.flow.status"]).toBe("completed");
    expect(telemetry.childrenOf(wait)).toEqual(["noukai.flow.step", "noukai.flow.step"]);
  });
});

describe("what is not seen", () => {
  it("is propagated, but not recorded, where the trace is not sampled", async () => {
    await telemetry.stop();
    telemetry = startTelemetry(new AlwaysOffSampler());
    const flow = asker(traced({ steps: true, payloads: true }));
    unwrap(await flow.execute({ message: "tides", tools: [lookUpPlain] }));
    expect(sent.map(({ traceparent }) => traceparent?.slice(-3))).toEqual(["-00", "-00"]);
    await telemetry.stop();
    telemetry = startTelemetry();
  });

  it("costs nothing without a provider: calls are those of the client", async () => {
    await telemetry.stop();
    const flow = counter(traced({ steps: true }));
    expect(unwrap(await flow.execute({ message: "tides" }))).toBe(10);
    const events: string[] = [];
    for await (const { type } of flow.events({ message: "tides" })) events.push(type);
    expect(events.at(-1)).toBe("flow_completed");
    expect(sent.some((headers) => "traceparent" in headers)).toBe(false);
    telemetry = startTelemetry();
    // A provider that is registered later is used.
    await flow.execute({ message: "tides" });
    expect(telemetry.named("noukai.flow.execute")).toHaveLength(1);
  });

  const lookUpPlain = defineTool({ name: "look_up", parameters: schema, run: () => "found" });
});

it("has the attributes of OpenTelemetry's conventions as the registry has them", async () => {
  const tool = defineTool({ name: "look_up", parameters: schema, run: () => "found" });
  const flow = asker(traced({ steps: true, payloads: true }));
  unwrap(await flow.execute({ message: "tides", tools: [tool] }));
  await counter(traced())
    .execute({ message: 7 } as never)
    .catch(() => undefined);
  const known = new Set<unknown>(Object.values(conventions));
  const names = new Set(telemetry.spans.flatMap(({ attributes }) => Object.keys(attributes)));
  const ours = [...names].filter((name) => name.startsWith("noukai."));
  expect(ours.length).toBeGreaterThan(0);
  expect([...names].filter((name) => !ours.includes(name) && !known.has(name))).toEqual([]);
  for (const value of ["invoke_workflow", "execute_tool", "chat"]) expect(known).toContain(value);
});

it("binds all that is bound to a client", async () => {
  const client = traced();
  expect(client.baseUrl).toBe(plain.baseUrl);
  const { flow } = connectFlows(client, { flow: counter });
  expect([flow.org, flow.project, flow.slug]).toEqual(["acme", "spelling", "grade-3"]);
  const done = await flow.execute({ message: "tides" });
  const { steps } = await flow.run(done.executionId).trace();
  expect(steps.map(({ stepId }) => stepId)).toEqual(["count", "double"]);
  const sessionId = "0b5c6dd0-4fb3-4c4a-8a43-0d3d3c1f2a11";
  await flow.execute({ message: "tides", sessionId });
  expect(await client.session(sessionId).executions(counter)).toHaveLength(1);
});
