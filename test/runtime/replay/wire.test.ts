import { afterEach, describe, expect, it, vi } from "vitest";
import { defineValidatedFlow, unwrap, type VersionContract } from "noukai-codegen-runtime";
import { withReplay } from "noukai-codegen-runtime/replay";
import { fail, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";
import { counter, shouter } from "./flows.js";

/** A flow of one step, with the schemas in `reply.schemas.ts`. */
interface ReplyFlow extends VersionContract {
  inputs: { message: string };
  primary: "message";
  call: { message: string; messages?: undefined; parameters?: object };
  overrides: object;
  outputs: { reply: { text: string } };
  result: { text: string };
  published: never;
  defaultVersion: "draft";
  versions: { draft: ReplyFlow };
}

/** Bodies that the emulator does not send, or only in other forms. */
const sessionId = "018f4b7e-0000-4000-8000-000000000000";
let body: object = {};

const at = useServer((request, response) => {
  expect(request.path).toBe(`/api/v1/seq/sessions/${sessionId}`);
  json(response, 200, body);
});
afterEach(() => {
  body = {};
});

const step = (stepId: string, outputSnapshot: unknown, rest: object = {}): object => ({
  stepId,
  attempt: 1,
  loopIndex: null,
  status: "completed",
  outputSnapshot,
  ...rest,
});
const run = (steps: readonly object[], rest: object = {}): object => ({
  executionId: "run-1",
  flowId: "flow-1",
  slug: "grade-3",
  triggerType: "execute",
  status: "completed",
  snapshotsAvailable: true,
  steps,
  errorAtStep: null,
  ...rest,
});
const record = (...executions: object[]): void => {
  body = { sessionId, executions };
};
const replay = <T>(program: () => Promise<T>): Promise<T> =>
  withReplay({ sessionId, enabled: true }, program);
const execute = (): Promise<unknown> => counter(at.client).execute({ message: "x" });
const failed = (code: string, rest: object = {}): object =>
  run(
    [
      step("count", { letters: 1 }),
      step("double", null, { status: "failed", errorSnapshot: { code, message: "it is over" } }),
    ],
    { status: "failed", errorAtStep: "double", ...rest },
  );

describe("a recording", () => {
  it("is stripped of the service's own keys", async () => {
    const ask = { __rendered_prompt__: "secret", letters: 4, more: [{ __rendered_prompt__: "x" }] };
    record(run([step("count", ask, { inputSnapshot: { ...ask } })]));
    const done = await replay(execute);
    expect(done).toMatchObject({ result: { letters: 4, more: [{}] }, flowId: "flow-1" });
    const [read] = await at.client.session(sessionId).executions();
    expect(JSON.stringify([done, read])).not.toContain("rendered");
  });

  it("may be in snake case, and lack what it can lack", async () => {
    const only = { step_id: "double", output_snapshot: 8 };
    body = {
      session_id: sessionId,
      executions: [
        { execution_id: "run-2", slug: "grade-3", trigger_type: "execute", steps: [only] },
      ],
    };
    expect(
      await replay(async () => unwrap(await counter(at.client).execute({ message: "x" }))),
    ).toBe(8);
  });

  it("may list iterations and attempts one by one", async () => {
    const iterations = [
      step("split", { words: ["a", "b"] }),
      step("shout", "B", { loopIndex: 1 }),
      step("shout", null, { loopIndex: 0, status: "failed", errorSnapshot: { code: "X" } }),
      step("shout", "A", { loopIndex: 0, attempt: 2 }),
    ];
    record(
      run(iterations, { slug: "shouter" }),
      run(iterations, { slug: "shouter", triggerType: "step", executionId: "run-2" }),
    );
    const [result, steps] = await replay(async () => {
      const flow = shouter(at.client);
      const outcome = unwrap(await flow.execute({ message: "x" }));
      const outputs: unknown[] = [];
      for await (const { stepId, output } of flow.steps({ message: "x" }))
        outputs.push([stepId, output]);
      return [outcome, outputs];
    });
    expect(result).toEqual(["A", "B"]);
    expect(steps).toEqual([
      ["split", { words: ["a", "b"] }],
      ["shout", ["A", "B"]],
    ]);
  });

  it.each([
    ["CREDITS_EXHAUSTED", "InsufficientCreditsError", 402],
    ["TOOL_ITERATION_LIMIT", "FlowRequestError", 409],
    ["BYOK_KEY_REJECTED", "FlowExecutionError", 502],
    ["BILLING_UNAVAILABLE", "FlowExecutionError", 503],
  ])("of a failure with %s throws the %s of the service, at once", async (code, name, status) => {
    record(failed(code));
    await expect(replay(execute)).rejects.toMatchObject({
      name,
      status,
      code,
      executionId: "run-1",
      message: expect.stringContaining("it is over") as string,
    });
    expect(at.server.requests).toHaveLength(1);
  });

  it("of a failure without a step or a reason says that it has none", async () => {
    record(run([step("count", { letters: 1 })], { status: "failed" }));
    expect(await replay(execute)).toMatchObject({
      status: "failed",
      error: { message: "The recording does not say why the run failed." },
    });
  });

  it("that was cut is not taken for the whole", async () => {
    record(run([step("count", { letters: 1 }), step("double", "1234", { truncated: true })]));
    await expect(replay(execute)).rejects.toMatchObject({
      name: "ReplayNoSnapshotsError",
      stepId: "double",
      status: 409,
    });
    const [read] = await at.client.session(sessionId).executions(counter);
    expect(read?.result).toBeUndefined();
  });

  it.each(["running", "pending", "cancelled"])(
    "of a run that is %s is an error",
    async (status) => {
      record(run([], { status }));
      await expect(replay(execute)).rejects.toThrow(`is ${status}: only runs`);
    },
  );

  it("of a deleted flow cannot be matched, which the error says", async () => {
    record(run([], { slug: null }));
    await expect(replay(execute)).rejects.toThrow("1 of its runs cannot be matched");
  });

  it.each([
    [{}, "/executions"],
    [{ executions: [null] }, "/executions/0"],
    [{ executions: [{ slug: "x" }] }, "/executions/0/executionId"],
    [{ executions: [run([]), run([{ attempt: 1 }])] }, "/executions/1/steps/0/stepId"],
  ])("%j is malformed, at a place", async (malformed, place) => {
    body = malformed;
    await expect(replay(execute)).rejects.toMatchObject({
      name: "InvalidResponseError",
      message: expect.stringContaining(`at ${place}.`) as string,
    });
  });
});

describe("results of a replay", () => {
  const reply = defineValidatedFlow<ReplyFlow>({
    org: "acme",
    project: "spelling",
    slug: "reply",
    defaultVersion: "draft",
    shape: "reply",
    schemas: () => import("../support/reply.schemas.js"),
  });

  it("are validated as live ones are", async () => {
    const text = step("reply", { text: "" });
    const rest = { slug: "reply" };
    record(run([text], rest), run([text], { ...rest, executionId: "run-2", triggerType: "step" }));
    await replay(async () => {
      const call = { message: "x", validate: { outputs: "throw" } } as const;
      const flow = reply(at.client);
      await expect(flow.execute(call)).rejects.toMatchObject({
        name: "OutputValidationError",
        value: { text: "" },
      });
      await expect(flow.steps(call).next()).rejects.toMatchObject({
        name: "OutputValidationError",
        stepId: "reply",
      });
    });
    record(run([step("reply", { text: "Hello." })], rest));
    expect(await replay(() => reply(at.client).execute({ message: "x" }))).toMatchObject({
      result: { text: "Hello." },
    });
  });
});

describe("a session that the service refuses", () => {
  it.each([
    [400, "ReplayInvalidSessionError", "replay_invalid_session"],
    [403, "ReplayForbiddenError", "replay_forbidden"],
    [404, "ReplaySessionNotFoundError", "replay_session_not_found"],
    [410, "ReplaySessionExpiredError", "replay_session_expired"],
  ])("with %d is a %s", async (status, name, code) => {
    at.server.handle((_, response) => {
      fail(response, status, "WHY");
    });
    const error: unknown = await replay(execute).catch((each: unknown) => each);
    expect(error).toMatchObject({ name, status, code, cause: { code: "WHY" } });
    await expect(at.client.session(sessionId).executions()).rejects.toMatchObject({ name });
  });

  it("with what is no answer is the error of any call", async () => {
    at.server.handle((_, response) => {
      fail(response, 401, "UNAUTHENTICATED");
    });
    await expect(replay(execute)).rejects.toMatchObject({ name: "AuthenticationError" });
  });

  it("is asked for again where a gateway fails, as any GET is", async () => {
    record(run([step("double", 8)]));
    const whole = body;
    const retried = vi.fn();
    await at.reopen({ hooks: { retry: retried } });
    let answers = 0;
    at.server.handle((_, response) => {
      if (++answers === 1) fail(response, 503, "BUSY", { "retry-after": "0" });
      else json(response, 200, whole);
    });
    expect(await replay(execute)).toMatchObject({ result: 8 });
    expect(retried).toHaveBeenCalledTimes(1);
  });
});

describe("a call that ends before its answer", () => {
  it("rejects with the reason of its signal, and the recording is still read", async () => {
    record(run([step("double", 8)]), run([step("double", 9)], { executionId: "run-2" }));
    const whole = body;
    const asked = new Promise<() => void>((resolve) => {
      at.server.handle((_, response) => {
        resolve(() => {
          json(response, 200, whole);
        });
      });
    });
    const abort = new AbortController();
    const outcome = await replay(async () => {
      const flow = counter(at.client);
      const first = flow.execute({ message: "x", signal: abort.signal });
      const second = flow.execute({ message: "y" });
      const release = await asked;
      abort.abort(new RangeError("enough"));
      await expect(first).rejects.toThrow("enough");
      release();
      return second;
    });
    expect(outcome).toMatchObject({ result: 9 });
  });
});
