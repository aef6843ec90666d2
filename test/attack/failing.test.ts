import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ValueError, type ToolHandler } from "noukai-codegen-runtime";
import { clientFor, grader } from "../runtime/support/flow.js";
import {
  completed,
  fail,
  frame,
  json,
  paused,
  runStarted,
  stepFrames,
  stream,
  toolCall,
  type Handler,
} from "../runtime/support/server.js";
import { useServer } from "../runtime/support/use-server.js";

const program = fileURLToPath(new URL("./support/limited-program.mjs", import.meta.url));

const at = useServer((request, response) => {
  const body = request.body as { message?: unknown } | undefined;
  if (body?.message === "missing") fail(response, 404, "FLOW_NOT_FOUND");
  else json(response, 200, completed([]));
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** How a call of the program went. */
interface CallOutcome {
  /** The status of its result, or the name of its error. */
  readonly name: string;
  readonly isNoukaiError?: boolean;
  readonly cause?: string;
}

/** Runs the program with 300 file descriptors. */
async function runLimited(mode: "many" | "later" | "first"): Promise<readonly CallOutcome[]> {
  const command = 'ulimit -n 300; exec "$0" "$@"';
  const args = ["-c", command, process.execPath, program, at.server.baseUrl, mode];
  const { stdout } = await promisify(execFile)("sh", args, { timeout: 100_000 });
  return JSON.parse(stdout) as readonly CallOutcome[];
}

// At bd91f18, 1,500 calls at once with 300 file descriptors failed to import the module that handles failures. Node.js keeps a
// failed import, so that every later error was `EMFILE: too many open files, open '…/lazy.js'`, for the life of the process.
describe("a program without file descriptors", () => {
  it("gets typed errors during and after 1,500 calls at once", async () => {
    const outcomes = [...(await runLimited("many"))];
    const after = outcomes.splice(1500);
    expect(after.map(({ name }) => name)).toEqual(["FlowNotFoundError", "FlowNotFoundError"]);
    const names = new Set(outcomes.map(({ name }) => name));
    expect([...names].filter((name) => !/^(completed|APIConnectionError)$/.test(name))).toEqual([]);
    expect(names).toContain("completed");
  });

  it("loads nothing to report a failure of its third request", async () => {
    const names = (await runLimited("later")).map(({ name }) => name);
    const failed = ["FlowNotFoundError", "FlowNotFoundError"];
    expect(names).toEqual(["completed", "completed", ...failed, "completed"]);
  });

  it("sends nothing where it cannot load the runtime, and says so", async () => {
    const [first, second] = await runLimited("first");
    expect(first).toEqual({ name: "APIConnectionError", isNoukaiError: true, cause: "EMFILE" });
    // Node.js 20 keeps the failed import.
    if (second?.name !== "completed") expect(second).toEqual(first);
    expect(at.server.requests).toHaveLength(second?.name === "completed" ? 1 : 0);
  });
});

// At bd91f18 a client kept the rejected promise of its transport.
it("a client whose transport could not be loaded tries again", async () => {
  vi.stubEnv("http_proxy", "not a URL");
  vi.stubEnv("NO_PROXY", "*");
  const client = clientFor("http://service.example/api/v1", {
    dispatcher: {
      dispatch: () => {
        throw new Error("sent");
      },
    },
    hooks: { warning: () => undefined },
  });
  await expect(grader(client).execute({ message: "Hi." })).rejects.toThrow(ValueError);
  vi.stubEnv("http_proxy", "http://proxy.example");
  await expect(grader(client).execute({ message: "Hi." })).rejects.toThrow("sent");
  await client.close();
});

/** What a hook that fails may do. */
const failures: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error("broken hook");
  },
  "is async and throws": () => Promise.reject(new Error("broken hook")),
  "returns a promise of another realm, which rejects": () =>
    runInNewContext("Promise.reject(new Error('broken hook'))") as unknown,
  "returns a thenable that rejects what it returns": () => ({
    then: () => Promise.reject(new Error("broken thenable")),
  }),
  "returns a thenable that resolves to itself for ever": () => {
    const thenable = {
      then: (resolve: (value: unknown) => void) => {
        resolve(thenable);
      },
    };
    return thenable;
  },
  "returns an object whose properties throw": () =>
    new Proxy(() => undefined, {
      get: () => {
        throw new Error("broken object");
      },
    }),
  "returns a promise whose then is overwritten": () =>
    Object.assign(Promise.reject(new Error("broken hook")), { then: 1, catch: 2 }),
};

// At bd91f18 an async hook that rejected ended the process, as an unhandled rejection.
describe("a hook of any kind that", () => {
  it.each(Object.keys(failures))("%s neither ends the process nor fails a call", async (kind) => {
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", onRejection);
    const called = new Set<string>();
    const failing = (name: string) => () => {
      called.add(name);
      return failures[kind]?.();
    };
    const names = ["request", "response", "retry", "toolRound", "reconnect", "warning"] as const;
    const hooks = Object.fromEntries(names.map((name) => [name, failing(name)]));
    await at.reopen({ hooks });
    const replies: Handler[] = [
      (_request, response) => {
        fail(response, 429, "SLOW_DOWN", { "retry-after": "0" });
      },
      (_request, response) => {
        json(response, 200, paused([toolCall("c1", "lookup", "{}")]));
      },
      (_request, response) => {
        json(response, 200, completed([]));
      },
      // A stream that ends after a step, and one that goes on.
      (_request, response) => {
        stream(response, [runStarted, ...stepFrames("find", {}), "event: step_progress\ndata: {"]);
      },
      (_request, response) => {
        stream(response, [frame("flow_completed", { result: [] })]);
      },
    ];
    at.server.handle((...request) => replies.shift()?.(...request));

    const messages = [{ role: "user", content: "x".repeat(900_000) }] as const;
    const tools = [{ type: "function", function: { name: "lookup" } }] as const;
    const toolHandler: ToolHandler = (calls) =>
      calls.map((call) => ({ toolCallId: call.id, content: "found" }));
    expect(await grader(at.client).execute({ messages, tools, toolHandler })).toEqual(
      completed([]),
    );
    const steps: string[] = [];
    for await (const step of grader(at.client).steps({ message: "Hi." })) steps.push(step.stepId);
    expect(steps).toEqual(["find"]);
    expect([...called].sort()).toEqual([...names].sort());
    // Unhandled rejections are reported after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", onRejection);
    expect(rejections).toEqual([]);
  });
});
