import { inspect } from "node:util";
import {
  APIConnectionError,
  InputValidationError,
  isNoukaiError,
  OutputValidationError,
  ValueError,
  type ClientOptions,
} from "noukai-codegen-runtime";
import { describe, expect, it } from "vitest";
import {
  completed,
  frame,
  json,
  paused,
  stream,
  toolCall,
  type Handler,
} from "../support/server.js";
import { useServer } from "../support/use-server.js";
import { markFlow } from "./harness.js";

const right = [{ text: "It is spelt this." }];
const wrong = [{ text: "x" }];
const found = { mistakes: [{ word: "Ths" }] };

/** Answers with what the message asks for. */
const handler: Handler = (request, response) => {
  const { message, executionId } = (request.body ?? {}) as {
    message?: unknown;
    executionId?: unknown;
  };
  if (request.path.endsWith("/step")) {
    const [find, result] = [message === "find" ? { mistakes: [{}] } : found, wrong];
    stream(response, [
      frame("run_started", { executionId: "run-1", stepCount: 2 }),
      frame("step_completed", { stepId: "find", output: find }),
      frame("step_completed", { stepId: "explain", output: result }),
      frame("flow_completed", { result: message === "find" ? right : result }),
    ]);
  } else if (request.path.endsWith("/jobs")) json(response, 202, { executionId: "run-1" });
  else if (request.path.includes("/jobs/"))
    json(response, 200, { executionId: "run-1", status: "completed", result: wrong });
  else if (message === "pause" || (message === "pause wrong" && executionId === undefined))
    json(response, 200, {
      ...paused([toolCall("c1", "lookup", "{}")]),
      accumulatedOutputs: { find: message === "pause" ? found : { mistakes: 1 } },
    });
  else if (message === "failed")
    json(response, 200, { ...completed("no model"), status: "failed" });
  else json(response, 200, completed(message === "wrong" || message === null ? wrong : right));
};

const warnings: string[] = [];
const options = (): ClientOptions => {
  warnings.length = 0;
  return { hooks: { warning: (text) => warnings.push(text) } };
};
const at = useServer(handler, options);

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("the inputs of a call", () => {
  const long = "a".repeat(21);

  it("are not sent where a published version refuses them, and the error names the field", async () => {
    const error = await failureOf(markFlow()(at.client).execute({ message: long, version: 2 }));
    expect(error).toBeInstanceOf(InputValidationError);
    expect(error).toBeInstanceOf(ValueError);
    expect(isNoukaiError(error)).toBe(true);
    expect(error).toMatchObject({
      name: "InputValidationError",
      message: `The inputs of acme/spelling/mark (2) are not what the schema allows: message must have at most 20 characters, not "${long}". Nothing was sent.`,
      problems: [{ path: ["message"], keyword: "maxLength" }],
    });
    expect(at.server.requests).toHaveLength(0);
  });

  it("are sent with a warning where the version may have moved on", async () => {
    await markFlow()(at.client).execute({ message: long });
    await markFlow()(at.client).execute({ message: long, version: 1 });
    expect(at.server.requests).toHaveLength(2);
    expect(warnings).toEqual([
      expect.stringContaining("acme/spelling/mark (draft) are not what the schema allows: message"),
      expect.stringContaining("acme/spelling/mark (1) are not what the schema allows: message"),
    ]);
  });

  it("are checked as they are sent, with defaults and without what JSON leaves out", async () => {
    const flow = markFlow()(at.client);
    const validate = { inputs: "throw" } as const;
    const parameters = { birthday: "2015-01-01" };
    await flow.execute({ message: "Ths.", parameters, validate });
    const date = { birthday: new Date(0) as unknown as string, difficulty: undefined };
    await flow.execute({ message: "Ths.", parameters: date as typeof parameters, validate });
    await flow.execute({ parameters: { message: "Ths." }, validate });
    await flow.execute({ messages: [{ role: "user", content: "Ths." }], validate });
    expect(warnings).toEqual([]);
    const messages = [{ role: "user", content: long }] as const;
    await expect(flow.execute({ messages, validate })).rejects.toThrow("message must have at most");
    await expect(flow.execute({ validate })).rejects.toThrow("message must be present");
    expect(at.server.requests).toHaveLength(4);
  });

  it("that JSON leaves out are not looked at", async () => {
    const blockOverrides = { find: (() => undefined) as unknown as { temperature: number } };
    const validate = { inputs: "throw" } as const;
    await markFlow()(at.client).execute({ message: "Ths.", blockOverrides, validate });
    expect(at.server.requests).toHaveLength(1);
  });

  it("include overrides, by step", async () => {
    const validate = { inputs: "throw" } as const;
    const blockOverrides = { find: { temperature: 2 }, nope: { prompt: "x" } };
    const error = await failureOf(
      markFlow()(at.client).execute({ message: "Ths.", blockOverrides, validate }),
    );
    expect(error).toMatchObject({
      problems: [
        { path: ["blockOverrides", "find", "temperature"], expected: "be at most 1", found: "2" },
        { path: ["blockOverrides", "nope"], expected: "be left out" },
      ],
    });
    expect(at.server.requests).toHaveLength(0);
  });

  it("are checked before a stream and a job start, and not where that is off", async () => {
    const flow = markFlow()(at.client);
    const call = { message: long, version: 2 } as const;
    await expect(flow.steps(call).next()).rejects.toThrow(InputValidationError);
    await expect(flow.executeAsync(call)).rejects.toThrow(InputValidationError);
    expect(at.server.requests).toHaveLength(0);
    await flow.execute({ ...call, validate: { inputs: "off" } });
    expect(at.server.requests).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it("that are no options at all are refused as without schemas", async () => {
    const flow = markFlow()(at.client);
    for (const given of [undefined, null, 5, { message: "a", parameters: 5 }])
      await expect(flow.execute(given as never)).rejects.toMatchObject({ name: "ValueError" });
  });
});

it("schemas that cannot be loaded are named, and are loaded by the next call", async () => {
  let isThere = false;
  const flow = markFlow(() => {
    if (!isThere) throw new Error("no such file");
  });
  const failure = await failureOf(flow(at.client).execute({ message: "Ths." }));
  expect(failure).toBeInstanceOf(APIConnectionError);
  expect(String(failure)).toContain("the schemas of acme/spelling/mark, and nothing was sent");
  expect(failure).toHaveProperty("cause.message", "no such file");
  expect(at.server.requests).toHaveLength(0);
  const off = { inputs: "off", outputs: "off" } as const;
  await flow(at.client).execute({ message: "Ths.", validate: off });
  isThere = true;
  await flow(at.client).execute({ message: "Ths." });
  expect(at.server.requests).toHaveLength(2);
});

describe("what a call returns", () => {
  it("is warned of where it is not what the schema allows", async () => {
    const done = await markFlow()(at.client).execute({ message: "wrong" });
    expect(done).toMatchObject({ status: "completed", result: wrong });
    expect(warnings).toEqual([
      'The result of acme/spelling/mark (draft) is not what the schema allows: [0].text must have at least 2 characters, not "x".',
    ]);
  });

  it("is in the error that is thrown, where it is not logged", async () => {
    await at.reopen({ validate: { outputs: "throw" } });
    const error = await failureOf(markFlow()(at.client).execute({ message: "wrong" }));
    expect(error).toBeInstanceOf(OutputValidationError);
    if (!(error instanceof OutputValidationError)) throw new Error("no error");
    expect(error).toMatchObject({ executionId: "run-1", stepId: undefined });
    expect(error.value).toEqual(wrong);
    expect(Object.keys(error)).not.toContain("value");
    expect(inspect(error)).not.toContain("text: 'x'");
    // The call overrides the client.
    const validate = { outputs: "off" } as const;
    await expect(
      markFlow()(at.client).execute({ message: "wrong", validate }),
    ).resolves.toMatchObject({ status: "completed" });
  });

  it("is not looked at where the run failed", async () => {
    const done = await markFlow()(at.client).execute({
      message: "failed",
      validate: { outputs: "throw" },
    });
    expect(done.status).toBe("failed");
  });

  it("is checked when a run pauses and when it was resumed, and neither is lost", async () => {
    const flow = markFlow()(at.client);
    const validate = { outputs: "throw" } as const;
    const pause = await flow.execute({ message: "pause", validate });
    if (pause.status !== "tool_calls_required") throw new Error(pause.status);
    const toolResults = [{ toolCallId: "c1", content: "this" }];
    await expect(pause.resume({ toolResults })).rejects.toMatchObject({
      name: "OutputValidationError",
      value: wrong,
    });
    const saved = JSON.parse(JSON.stringify(pause)) as ReturnType<typeof pause.toJSON>;
    await expect(flow.resume(saved, { toolResults, validate })).rejects.toThrow("The result of");
    const error = await failureOf(flow.execute({ message: "pause wrong", validate }));
    expect(error).toMatchObject({ stepId: "find", value: { pausedAtStep: "find" } });
  });

  it("is checked when a job ends", async () => {
    await at.reopen({ validate: { outputs: "throw" } });
    const job = await markFlow()(at.client).executeAsync({ message: "Ths." });
    await expect(job.wait()).rejects.toMatchObject({ value: wrong });
    const again = await markFlow()(at.client).job(job.executionId);
    await expect(again.wait()).rejects.toMatchObject({ value: wrong });
  });
});

describe("a stream", () => {
  it("is checked step by step, and its result, with warnings", async () => {
    const events: string[] = [];
    for await (const event of markFlow()(at.client).events({ message: "Ths." }))
      events.push(event.type);
    expect(events.at(-1)).toBe("flow_completed");
    // Warnings wait for nothing that the stream waits for.
    await expect.poll(() => warnings).toHaveLength(2);
    expect(warnings[0]).toContain("The output of the step explain of acme/spelling/mark (draft)");
    expect(warnings[1]).toContain("The result of acme/spelling/mark (draft)");
  });

  it("yields the steps before the one that is thrown, and is closed then", async () => {
    const validate = { outputs: "throw" } as const;
    const running = markFlow()(at.client).steps({ message: "Ths.", validate });
    const steps: string[] = [];
    const error = await failureOf(
      (async () => {
        for await (const { stepId } of running) steps.push(stepId);
      })(),
    );
    expect(steps).toEqual(["find"]);
    expect(error).toMatchObject({ name: "OutputValidationError", stepId: "explain", value: wrong });
    expect(await running.next()).toEqual({ value: undefined, done: true });
  });

  it("throws for an output in the middle", async () => {
    const validate = { outputs: "throw" } as const;
    const events = markFlow()(at.client).events({ message: "find", validate });
    const types: string[] = [];
    await expect(
      (async () => {
        for await (const { type } of events) types.push(type);
      })(),
    ).rejects.toThrow("mistakes[0].word must be present");
    expect(types).toEqual(["run_started"]);
  });
});

describe("a setting that there is not", () => {
  it.each([
    [{ inputs: "thorw" }, 'validate.inputs must be "throw", "warn" or "off", not "thorw".'],
    [{ outputs: true }, 'validate.outputs must be "throw", "warn" or "off", not true.'],
    [{ outputs: ["off"] }, 'validate.outputs must be "throw", "warn" or "off", not an array.'],
    [{ inputs: "off", outputs: null }, "validate.outputs must be"],
    [{ input: "off" }, 'validate has inputs and outputs, and no "input".'],
    ["off", 'validate must be an object such as { inputs: "throw", outputs: "warn" }, not "off".'],
    [["off"], "not an array."],
    [false, "not false."],
    [{ inputs: () => "off" }, "validate.inputs must be"],
    [{ outputs: Symbol("throw") }, 'must be "throw", "warn" or "off", not Symbol(throw).'],
    [{ outputs: 1n }, 'must be "throw", "warn" or "off", not 1.'],
    [() => ({}), "not a value of type function."],
    [Symbol("off"), "not Symbol(off)."],
  ])("is refused before anything is sent: %o", async (validate, message) => {
    const given = { message: "Ths.", validate: validate as never };
    const refused = { name: "ValueError", message: expect.stringContaining(message) as string };
    await expect(markFlow()(at.client).execute(given)).rejects.toMatchObject(refused);
    await expect(markFlow()(at.client).steps(given).next()).rejects.toMatchObject(refused);
    await at.reopen({ validate: validate as never });
    await expect(markFlow()(at.client).execute({ message: "Ths." })).rejects.toMatchObject(refused);
    expect(at.server.requests).toHaveLength(0);
  });

  it("is one that has a value: undefined is the default", async () => {
    const validate = { inputs: undefined, outputs: undefined };
    await markFlow()(at.client).execute({ message: "Ths.", validate });
    expect(at.server.requests).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});

it("nothing is loaded for calls that are not validated, and the schemas once for others", async () => {
  const flow = markFlow();
  const off = { inputs: "off", outputs: "off" } as const;
  await flow(at.client).execute({ message: "wrong", validate: off });
  expect(flow.loads()).toBe(0);
  await flow(at.client).execute({ message: "Ths." });
  await flow(at.client).execute({ message: "Ths." });
  expect(flow.loads()).toBe(1);
  expect(warnings).toEqual([]);
});
