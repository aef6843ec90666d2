import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, InvalidResponseError, ValueError, type Tool } from "noukai-codegen-runtime";
import { grader } from "../runtime/support/flow.js";
import { paused, toolCall } from "../runtime/support/server.js";
import { done, expectPaused, lookup, useTools } from "../runtime/tools/harness.js";
import { rejection } from "./support/rejection.js";

const at = useTools();
const flow = (): ReturnType<typeof grader> => grader(at.client);

/** A tool without parameters. */
function tool(name: string, run: Parameters<typeof defineTool>[0]["run"]): Tool {
  return defineTool({ name, parameters: z.object({}), onError: "throw", run });
}

function callsOf(name: string, count: number): object[] {
  return Array.from({ length: count }, (_, index) => toolCall(`c${index}`, name, "{}"));
}

/** What the model was told by the last request, by the id of the call. */
function told(): Record<string, unknown> {
  const { toolCallMessages } = at.server.requests.at(-1)?.body as {
    toolCallMessages: { role: string; toolCallId: string; content: string }[];
  };
  const results = toolCallMessages.filter((message) => message.role === "tool");
  return Object.fromEntries(results.map(({ toolCallId, content }) => [toolCallId, content]));
}

// At bd91f18 all calls of a round ran at once.
describe("toolConcurrency", () => {
  it.each([
    [undefined, 8],
    [1, 1],
    [20, 20],
    [100, 64],
  ])("%s: of 64 handlers, %i run at once", async (toolConcurrency, expected) => {
    at.script = [paused(callsOf("slow", 64))];
    let running = 0;
    let most = 0;
    const slow = tool("slow", async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    });
    const options = { message: "m", tools: [slow], toolConcurrency };
    expect(await flow().execute(options)).toEqual(done);
    expect(most).toBe(expected);
    expect(Object.keys(told())).toHaveLength(64);
  });

  it("counts the calls for toolHandler as one", async () => {
    at.script = [paused([...callsOf("lookup", 2), toolCall("s", "slow", "{}")])];
    const order: string[] = [];
    const slow = tool("slow", () => {
      order.push("slow");
    });
    await flow().execute({
      message: "m",
      tools: [lookup, slow],
      toolConcurrency: 1,
      toolHandler: async (calls) => {
        order.push("begun");
        await new Promise((resolve) => setImmediate(resolve));
        order.push("ended");
        return calls.map(({ id }) => ({ toolCallId: id, content: "x" }));
      },
    });
    expect(order).toEqual(["begun", "ended", "slow"]);
  });
});

describe("a handler that throws", () => {
  it("stops the rest from starting, and aborts the signals of those that run", async () => {
    const failure = new Error("database down");
    const started: string[] = [];
    const reasons: unknown[] = [];
    const hang = tool("hang", (_args, { toolCallId, signal }) => {
      started.push(toolCallId);
      signal?.addEventListener("abort", () => reasons.push(signal.reason));
      return new Promise(() => undefined);
    });
    const fail = tool("fail", () => {
      throw failure;
    });
    const late = tool("x", (_args, { toolCallId }) => {
      started.push(toolCallId);
    });
    at.script = [
      paused([
        ...callsOf("hang", 7),
        toolCall("f", "fail", "{}"),
        ...Array.from({ length: 9 }, (_, index) => toolCall(`x${index}`, "x", "{}")),
      ]),
    ];
    const call = flow().execute({ message: "m", tools: [hang, fail, late] });
    expect(await rejection(call)).toBe(failure);
    expect(started).toHaveLength(7);
    expect(reasons).toEqual(Array(7).fill(failure));
    expect(at.server.requests).toHaveLength(1);
  });
});

// At bd91f18 two calls with one id were a ValueError that blamed the handler, after it had run; others reached it as they came.
describe("tool calls that are not as they should be", () => {
  it.each([
    ["two with one id", [toolCall("c1", "lookup", "{}"), toolCall("c1", "lookup", "{}")]],
    ["one without function", [{ id: "c1", type: "function" }]],
    ["one without a name", [{ id: "c1", function: { arguments: "{}" } }]],
    ["one with an empty name", [toolCall("c1", "", "{}")]],
    ["one with an empty id", [toolCall("", "lookup", "{}")]],
    ["one beside a valid one", [toolCall("c0", "lookup", "{}"), { id: "c1" }]],
    ["none", []],
  ])("%s: an InvalidResponseError before any handler runs", async (_name, calls) => {
    at.script = [paused(calls)];
    let handled = 0;
    const toolHandler = (): [] => {
      handled++;
      return [];
    };
    const call = flow().execute({ message: "m", tools: [lookup], toolHandler });
    expect(await rejection(call)).toBeInstanceOf(InvalidResponseError);
    expect(handled).toBe(0);
    expect(at.server.requests).toHaveLength(1);
  });

  it.each([
    ['{"city":"Bern"}}', /^The arguments are not JSON: /],
    ['{"city":"Be', /^The arguments are not JSON: /],
    ['{"city":"Be\nrn"}', /^The arguments are not JSON: /],
    ["[1]", /must be a JSON object, not a value of the type array/],
    ["5", /of the type number/],
    [5, /of the type number/],
    ['"{}"', /of the type string/],
    [["a"], /of the type array/],
    [true, /of the type boolean/],
  ])("arguments %j reach no handler: the model is told", async (args, expected) => {
    const names = ["lookup", "typed", "lookup"];
    at.script = [paused(names.map((name, n) => toolCall(`c${n}`, name, n < 2 ? args : "{}")))];
    const handled: string[] = [];
    const typed = tool("typed", () => {
      handled.push("typed");
    });
    const outcome = await flow().execute({
      message: "m",
      tools: [lookup, typed],
      toolHandler: (calls) => {
        handled.push(...calls.map((call) => call.id));
        return calls.map(({ id }) => ({ toolCallId: id, content: "x" }));
      },
    });
    expect(outcome).toEqual(done);
    expect(handled).toEqual(["c2"]);
    const { c0, c1, c2 } = told();
    for (const content of [c0, c1]) {
      expect((JSON.parse(String(content)) as { error: string }).error).toMatch(expected);
    }
    expect(c2).toBe("x");
  });

  it.each(["", " ", "null", null])("arguments %j are an empty object", async (args) => {
    at.script = [paused([toolCall("c1", "lookup", args)])];
    const seen: unknown[] = [];
    await flow().execute({
      message: "m",
      tools: [lookup],
      toolHandler: (calls) =>
        calls.map(({ id, function: { arguments: text } }) => {
          seen.push(text);
          return { toolCallId: id, content: "x" };
        }),
    });
    expect(seen).toEqual(["{}"]);
  });

  it("pause a run that has no handlers as they came", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{")])];
    const outcome = expectPaused(await flow().execute({ message: "m", tools: [lookup] }));
    expect(outcome.toolCalls[0]?.function.arguments).toBe("{");
  });
});

// At bd91f18 `maxToolRounds: NaN` was no limit: `round >= NaN` is never true.
describe("limits that are none", () => {
  const rounds = [NaN, -1, Infinity, 1.5, "3", true, {}].map((value) => ({ maxToolRounds: value }));
  const concurrencies = [NaN, 0, -1, Infinity, 1.5, "3"].map((value) => ({
    toolConcurrency: value,
  }));
  const others = [{ toolChoice: "any" }, { tools: { length: 1 } }];

  it.each([...rounds, ...concurrencies, ...others])(
    "%o is a ValueError before anything is sent, everywhere",
    async (invalid: object) => {
      at.script = [paused([toolCall("c1", "lookup", "{}")])];
      const outcome = await flow().execute({ message: "m", tools: [lookup] });
      const pause = expectPaused(outcome);
      const toolResults = [{ toolCallId: "c1", content: "x" }];
      const before = at.server.requests.length;
      const options: { message: string } = { message: "m", ...invalid };
      const calls = [
        flow().execute(options),
        flow().steps(options).next(),
        flow().events(options).next(),
        pause.resume({ toolResults, ...invalid }),
        flow().resume(pause.toJSON(), { toolResults, ...invalid }),
      ];
      for (const error of await Promise.all(calls.map(rejection))) {
        expect(error).toBeInstanceOf(ValueError);
        expect(String(error)).toContain(Object.keys(invalid)[0]);
      }
      expect(at.server.requests).toHaveLength(before);
    },
  );
});
