import { createContext, Script } from "node:vm";
import { expect, it } from "vitest";
import { bundle } from "../support/bundle.js";
import { schemasOf, definition } from "./harness.js";

/** What a program on the edge does with a flow that validates. */
const program = `
  import { createClient, defineValidatedFlow } from "noukai-codegen-runtime";
  const flow = defineValidatedFlow({
    org: "acme", project: "spelling", slug: "mark", defaultVersion: 2,
    schemas: () => Promise.resolve({ schemas: ${JSON.stringify(schemasOf(definition))} }),
  });
  export async function run(fetch) {
    const warnings = [];
    const client = createClient({ apiKey: "nk_edge", baseUrl: "https://edge.example/api/v1", fetch, hooks: { warning: (text) => warnings.push(text) } });
    const bound = flow(client);
    const valid = await bound.execute({ message: "Ths." });
    const silent = warnings.length;
    await bound.execute({ message: "wrong" });
    const problemsOf = (error) => [error.name, ...error.problems.map(({ path, expected }) => [...path, expected].join(" "))];
    const input = await bound.execute({ message: "x".repeat(21) }).catch(problemsOf);
    const output = await bound.execute({ message: "wrong", validate: { outputs: "throw" } }).catch(problemsOf);
    const { issues } = await flow.schemas.inputs["~standard"].validate({ message: 1 });
    let isEvalRefused = false;
    try { new Function("return 1"); } catch { isEvalRefused = true; }
    await client.close();
    return JSON.stringify({ status: valid.status, silent, warnings, input, output, issues, isEvalRefused });
  }
`;

const sent: string[] = [];

/** A service whose result is wrong where the message says so. */
const serve: typeof globalThis.fetch = (_, init) => {
  const body = typeof init?.body === "string" ? init.body : "";
  sent.push(body);
  const result = body.includes("wrong") ? [{ text: "" }] : [{ text: "It is." }];
  return Promise.resolve(Response.json({ status: "completed", executionId: "run-1", result }));
};

const WORKER_GLOBALS = [
  ...["AbortController", "AbortSignal", "DOMException", "Headers", "ReadableStream", "Request"],
  ...["Response", "TextDecoder", "TextEncoder", "URL", "clearTimeout", "performance"],
  ...["queueMicrotask", "setTimeout"],
] as const;

it.each([[["workerd", "worker", "browser"]], [["edge-light", "browser"]]])(
  "calls are validated with the exports of %j, without eval and without what only Node.js has",
  async (conditions) => {
    sent.length = 0;
    const { code } = await bundle(program, {
      ...{ platform: "browser", external: [], globalName: "edge", conditions },
    });
    expect(code).not.toMatch(/["']node:/);
    const globals: Record<string, unknown> = Object.fromEntries(
      WORKER_GLOBALS.map((name) => [name, Reflect.get(globalThis, name)]),
    );
    createContext(globals, { codeGeneration: { strings: false, wasm: false } });
    new Script(code).runInContext(globals);
    const { run } = globals.edge as { run: (fetch: typeof serve) => Promise<string> };
    expect(JSON.parse(await run(serve))).toEqual({
      status: "completed",
      silent: 0,
      warnings: [expect.stringContaining("[0].text must have at least 2 characters")],
      input: ["InputValidationError", "message have at most 20 characters"],
      output: ["OutputValidationError", "0 text have at least 2 characters"],
      issues: [{ message: "must be a string, not 1", path: ["message"] }],
      isEvalRefused: true,
    });
    // The call with wrong inputs is not among them.
    expect(sent).toHaveLength(3);
  },
);
