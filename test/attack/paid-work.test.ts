import { describe, expect, it } from "vitest";
import { StreamTruncatedError } from "noukai-codegen-runtime";
import { flowOf, old, over, paused, reply, started } from "../runtime/stream/forms.js";
import { collect, failureOf, lookup, toolPause, useStreams } from "../runtime/stream/harness.js";
import { frame, startStream, stepFrames, stream, type Handler } from "../runtime/support/server.js";
import { Attack } from "../support/attack.js";
import type { Random } from "../support/random.js";

const at = useStreams();
const flow = flowOf("last");
/** The documented maximum of steps where the service names none. */
const MAX_STEPS = 1000;
const toolHandler = (): { toolCallId: string; content: string }[] => [
  { toolCallId: "c1", content: "x" },
];
const call = { id: "c1", type: "function", function: { name: "lookup", arguments: "{}" } };

/** Ends the connection after some frames, without the end of the response. */
function broken(...frames: readonly string[]): Handler {
  return (_request, response) => {
    startStream(response);
    response.write(frames.join(""), () => setImmediate(() => response.socket?.resetAndDestroy()));
  };
}

/** Answers each call with what `make` gives for its number. */
function serve(make: (index: number) => Handler): void {
  let index = 0;
  at.server.handle((request, response, socket) => make(index++)(request, response, socket));
}

// At bd91f18: `step_paused` without a completed step gave 1,149 POSTs in 3 s, the same step again and again 13,481.
describe("a server that makes no end", () => {
  it.each<[string, (index: number) => Handler, number]>([
    ["pauses without a step", () => reply(started(3), paused), 2],
    ["completes one step again and again", () => reply(started(), ...old("a", 1), paused), 3],
    ["names no terminal event", () => reply(started(), ...old("a", 1)), 3],
    ["completes a step and breaks", () => broken(started(), ...old("a", 1)), 3],
    ["breaks in the blank line", () => reply(started(1), ...old("a", 1), over.slice(0, -1)), 3],
    ["grows", (n) => reply(started(3 + n), ...old(`s${n}`, 1), paused), 5],
    ["grows and breaks", (n) => broken(started(3 + n), ...old(`s${n}`, 1)), 5],
    ["has new steps", (n) => reply(started(4), ...old(`s${n}`, 1), paused), 6],
  ])("%s: bounded", async (_name, make, most) => {
    serve(make);
    await at.reopen({ maxRetries: 2 });
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(at.server.requests.length).toBeLessThanOrEqual(most);
  });

  it.each([undefined, 1e308])(
    "with new steps for ever and a stepCount of %j: at most 1,000 steps and maxRetries",
    async (stepCount) => {
      const runStarted = frame("run_started", { executionId: "e1", stepCount });
      serve((n) => reply(runStarted, ...old(`s${n}`, 1), paused));
      await at.reopen({ maxRetries: 1 });
      const error = await failureOf(flow(at.client).steps({ message: "m" }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(String(error)).toMatch(/1000 steps is not over after 1001 calls/);
      expect(at.server.requests).toHaveLength(MAX_STEPS + 1);
    },
  );

  it("pauses for tools and breaks in turn: bounded by maxToolRounds", async () => {
    const pause = toolPause([call]);
    serve((n) => (n % 2 === 0 ? pause : broken(frame("step_started", { stepId: "find" }))));
    await at.reopen({ maxRetries: 2 });
    const options = { message: "m", tools: [lookup], toolHandler, retrySteps: true };
    await failureOf(flow(at.client).steps({ ...options, maxToolRounds: 3 }));
    expect(at.server.requests.length).toBeLessThanOrEqual(8);
  });

  it("pauses for no tools: one call", async () => {
    at.server.handle(toolPause([]));
    const error = await failureOf(flow(at.client).steps({ message: "m", tools: [lookup] }));
    expect(error).toMatchObject({ name: "InvalidResponseError" });
    expect(at.server.requests).toHaveLength(1);
  });
});

// At bd91f18 a call without the id of its run started a second run, which was paid for too.
describe("a run without an execution id", () => {
  const nameless = frame("run_started", { stepCount: 3 });
  it.each<[string, Handler]>([
    ["pauses", reply(nameless, ...old("a", 1), frame("step_paused", {}))],
    ["ends early", reply(nameless, ...old("a", 1))],
    ["breaks", broken(nameless, ...old("a", 1))],
    ["needs tools", toolPause([call], { executionId: undefined })],
  ])("that %s is not continued", async (name, handler) => {
    at.server.handle(
      name === "needs tools"
        ? (_request, response) => {
            const pause = { iterationsUsed: 1, toolCalls: [call], toolCallMessages: [] };
            stream(response, [nameless, frame("step_paused_for_tool_calls", pause)]);
          }
        : handler,
    );
    for (const retrySteps of [false, true]) {
      const before = at.server.requests.length;
      const options = { message: "m", tools: [lookup], toolHandler, retrySteps };
      const error = await failureOf(flow(at.client).steps(options));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(at.server.requests).toHaveLength(before + 1);
    }
  });

  it("that ends in one response is complete", async () => {
    at.server.handle(reply(nameless, ...old("last", 1), frame("flow_completed", {})));
    expect(await collect(flow(at.client).steps({ message: "m" }))).toHaveLength(1);
  });
});

// At bd91f18 the step after the last completed one, which the service was running, ran twice.
describe("a connection lost under runRemaining", () => {
  const lost: Record<string, Handler> = {
    "by a reset": broken(started(3), ...old("a", 1)),
    "by a proxy that ends the body with the connection": (_request, response) => {
      const body = started(3) + old("a", 1).join("");
      response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${body}`);
    },
    "after a half frame": reply(started(3), ...old("a", 1), "event: step_st"),
  };
  it.each(Object.entries(lost))("%s is an error that says so", async (_name, handler) => {
    at.server.handle(handler);
    const options = { message: "m", runRemaining: true };
    const error = await failureOf(flow(at.client).events(options));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(String(error)).toMatch(/runRemaining, whose next step may be running.*retrySteps/);
    expect(error).toMatchObject({ executionId: "e1" });
    expect(at.server.requests).toHaveLength(1);
    // On request it is continued.
    at.script = [handler, reply(...old("b", 1), ...old("last", 2), over)];
    at.server.handle((request, response, socket) => at.script.shift()?.(request, response, socket));
    const events = await collect(flow(at.client).events({ ...options, retrySteps: true }));
    expect(events.at(-1)).toMatchObject({ type: "flow_completed" });
    expect(at.bodies().at(-1)).toMatchObject({ executionId: "e1", stepIndex: 1 });
  });
});

/** A response of random frames, which may break. */
function randomResponse(random: Random): Handler {
  const stepId = (): string => random.pick(["a", "b", "last", `s${random.below(1e6)}`]);
  const stepCount = random.pick([undefined, null, 0, -1, 1, 3, 1e308, random.below(50)]);
  const make: readonly [() => readonly string[], ...(() => readonly string[])[]] = [
    () => old(stepId(), 1),
    () => stepFrames(stepId(), 2),
    () => [frame("step_started", { stepId: stepId() })],
    () => [frame("step_completed", {})],
    () => [frame("run_started", { executionId: "e1", stepCount })],
    () => [paused],
    () => [frame("step_paused_for_tool_calls", { executionId: "e1", toolCalls: [call] })],
    () => [frame("unknown", {}), "data: ping\n\n", ": heartbeat\n\n"],
    () => (random.chance(0.03) ? [over] : []),
    () => (random.chance(0.03) ? [frame("step_error", { stepId: "a", error: "x" })] : []),
  ];
  const frames = random.times(random.below(6), () => random.pick(make)()).flat();
  const all = [frame("run_started", { executionId: "e1", stepCount }), ...frames].join("");
  const text = random.chance(0.3) ? all.slice(0, random.below(all.length)) : all;
  return random.chance(0.3) ? broken(text) : reply(text);
}

it("no hostile server gets more calls than the bound", async (context) => {
  const attack = new Attack("streams of a hostile server", 150, 5_000);
  const maxRetries = 1;
  const maxToolRounds = 4;
  let most = 0;
  await at.reopen({ maxRetries });
  await attack.run(async (random) => {
    const known = random.chance(0.8);
    const first = 1 + random.below(20);
    let posts = 0;
    at.server.handle((request, response, socket) => {
      const begin = reply(started(first), ...old("a", 1), paused);
      const handler = posts++ === 0 && known ? begin : randomResponse(random);
      return handler(request, response, socket);
    });
    const retrySteps = random.chance(0.5);
    const runRemaining = random.chance(0.3);
    const options = { message: "m", tools: [lookup], toolHandler, maxToolRounds };
    const events = flow(at.client).events({ ...options, retrySteps, runRemaining });
    await collect(events).catch(() => undefined);
    most = Math.max(most, posts);
    const bound = (known ? first : MAX_STEPS) + maxRetries + maxToolRounds;
    return posts > bound ? `${posts} calls, and the bound is ${bound}` : undefined;
  });
  attack.note = `at most ${most} calls`;
  attack.conclude(context);
});
