import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import type { JsonSchemaObject } from "../../generator/json-schema/types.js";
import { clientOf, type Answer } from "../emulator/client.js";
import { code, flow, llm, text } from "../emulator/flows.js";
import { Attack } from "../support/attack.js";
import { root } from "../support/cli.js";
import type { Random } from "../support/random.js";
import { isSoak, timeLimit } from "../support/seed.js";
import { hostileInputs, hostileSchemas } from "./support/hostile-schemas.js";

/*
 * Schemas and values of strangers. At bd91f18 seven of 33 small schemas that a client sent as tools made the emulator hang
 * for good, and so did an e-mail pattern on an input.
 */
const tools = flow([llm("ask", "{{message}}", text, { tools: true })], { slug: "tools" });
const inputs = hostileInputs.map(({ schema }, index) =>
  flow([llm("say", "{{message}}", text, { mock: { text: "x" } })], {
    slug: `inputs-${index}`,
    inputs: { type: "object", properties: { message: { type: "string" }, x: schema } },
  }),
);

const toolCall = (parameters: JsonSchemaObject): object => ({
  message: "x",
  tools: [{ type: "function", function: { name: "look_up", parameters } }],
  toolChoice: "required",
});
const execute = (slug: string): string => `/seq/acme/spelling/${slug}/v0/execute`;

describe("hostile schemas", () => {
  /** How long the emulator may be without an answer; in the suite, where the machine is shared, only what hangs is wrong. */
  const UNRESPONSIVE_MS = isSoak ? 1_000 : 30_000;
  const script = `
    import { startEmulator } from "noukai-codegen/emulator";
    const [flows, schemaTimeout] = JSON.parse(process.env.SETTINGS);
    console.log((await startEmulator({ flows, schemaTimeout, keep: 50 })).url);
  `;
  let child: ChildProcess;
  let url: string;
  let log = "";
  beforeAll(async () => {
    child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      env: {
        ...process.env,
        SETTINGS: JSON.stringify([[tools, ...inputs], isSoak ? 1_000 : 200]),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.stdout === null || child.stderr === null) throw new Error("There is no output");
    child.stderr.setEncoding("utf8").on("data", (part: string) => (log += part));
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    url = line;
  });
  afterAll(() => child.kill("SIGKILL"));

  /** What answers say where threads work on the schemas; how many reach the time limit depends on the machine. */
  const outcomes = ["tool_calls_required", "completed", "could not be", "cannot be sampled"];
  const reached = new Set<string>();
  const headers = { authorization: "Bearer nk_test", "content-type": "application/json" };

  /** Sends what is hostile, and asks the emulator for something else until the answer is there. */
  async function attempt(path: string, body: object): Promise<string | undefined> {
    let answer: { readonly status: number; readonly text: string } | undefined;
    const sent = fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) }).then(
      async (response) => {
        answer = { status: response.status, text: await response.text() };
      },
    );
    let longest = 0;
    do {
      const started = performance.now();
      const signal = AbortSignal.timeout(UNRESPONSIVE_MS);
      await (await fetch(`${url}/health`, { headers, signal })).text();
      longest = Math.max(longest, performance.now() - started);
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 20))]);
    } while (answer === undefined);
    if (longest > UNRESPONSIVE_MS) return `no answer for ${longest} ms`;
    const { status, text: said } = answer;
    for (const outcome of outcomes) {
      if (said.includes(outcome)) reached.add(outcome);
    }
    const isExpected = (status === 200 || status === 422) && !said.includes("INTERNAL_ERROR");
    return isExpected ? undefined : `${status} ${said.slice(0, 500)}`;
  }

  const families = Object.entries(hostileSchemas);

  function hostileRequest(random: Random, index: number): readonly [string, object] {
    const input = index % 4 === 0 ? hostileInputs[(index / 4) % hostileInputs.length] : undefined;
    if (input !== undefined) {
      const slug = `inputs-${(index / 4) % hostileInputs.length}`;
      return [execute(slug), { message: "x", parameters: { x: input.value(random) } }];
    }
    const [, make] = families[index % families.length] ?? families[0] ?? [];
    if (make === undefined) throw new Error("There are no schemas");
    return [execute("tools"), toolCall(make(random))];
  }

  test(
    "as tools and inputs leave the emulator responsive",
    { timeout: timeLimit(600_000) },
    async (context) => {
      const attack = new Attack("hostile schemas as tools and inputs", 64, 1_000);
      attack.note = `${families.length} kinds; wrong: no answer for ${UNRESPONSIVE_MS} ms, or an internal error`;
      await attack.run((random, index) => attempt(...hostileRequest(random, index)), 3);
      if (log !== "") attack.fail(`the log has ${log}`);
      attack.conclude(context);
      expect(reached.size).toBeGreaterThan(1);
    },
  );
});

/** A time limit that nothing reaches: what ends, ends by its budget. */
const patient = { schemaTimeout: 100_000 };

async function ask(
  emulator: Emulator,
  slug: string,
  body: unknown,
): Promise<Pick<Answer, "status" | "body">> {
  const { status, body: answer } = await clientOf(emulator).post(execute(slug), body);
  return { status, body: answer };
}

describe("a schema that a client sends as a tool", () => {
  async function argumentsFor(parameters: JsonSchemaObject): Promise<unknown> {
    await using emulator = await startEmulator({ flows: [tools], listen: false, ...patient });
    const { status, body } = await ask(emulator, "tools", toolCall(parameters));
    expect(status).toBe(200);
    return body.status === "failed" ? body.result : body;
  }

  // Eight optional references to itself: k^9 values, which never ended.
  test("is sampled to a small value where it contains itself", async () => {
    const properties = Object.fromEntries(
      ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => [name, { $ref: "#" }]),
    );
    const paused = await argumentsFor({ type: "object", properties });
    expect(JSON.stringify(paused).length).toBeLessThan(10_000);
    expect(paused).toMatchObject({
      status: "tool_calls_required",
      toolCalls: [{ function: { arguments: expect.stringMatching(/^\{"a":\{"a":\{/) as string } }],
    });
  });

  test.each<[string, JsonSchemaObject, RegExp]>([
    [
      "a text of 1,000,000,000 characters",
      { type: "string", minLength: 1_000_000_000 },
      /too much work/,
    ],
    [
      "a pattern of 1,000,000,000 repetitions",
      { type: "string", pattern: "a{1000000000}" },
      /no value was found/,
    ],
    [
      "1,000³ items",
      {
        type: "array",
        minItems: 1_000,
        items: { type: "array", minItems: 1_000, items: { type: "array", minItems: 1_000 } },
      },
      /too much work/,
    ],
    [
      "enums without a common value",
      {
        allOf: [0, 5_000].map((start) => ({
          enum: Array.from({ length: 5_000 }, (_, index) => [index + start]),
        })),
      },
      /no value was found/,
    ],
  ])("with %s ends by its budget, and the error names the tool", async (_, schema, problem) => {
    const result = await argumentsFor(schema);
    expect(result).toMatch(/^Step "ask": The schema of tool "look_up" cannot be sampled: /);
    expect(result).toMatch(problem);
  });

  test("with a pattern that takes exponential time ends at the time limit, which names the pattern", async () => {
    await using emulator = await startEmulator({
      flows: [tools],
      listen: false,
      schemaTimeout: 200,
    });
    const x = { enum: [`${"a".repeat(60)}!`], pattern: "^(a+)+$" };
    const answer = await ask(
      emulator,
      "tools",
      toolCall({ type: "object", required: ["x"], properties: { x } }),
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "failed",
        result:
          'Step "ask": The schema of tool "look_up" could not be sampled within 200 ms; see its /properties/x/pattern, which can take any time',
      },
    });
    // The thread was replaced.
    const next = await ask(emulator, "tools", toolCall({ type: "object", pattern: "^b$" }));
    expect(next.body).toMatchObject({ status: "tool_calls_required" });
  });
});

describe("a schema of a definition", () => {
  // 1,500 properties: every call was a 500, RangeError: Maximum call stack size exceeded.
  test("of 2,000 properties checks inputs and outputs", async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`p${index}`, { type: "string" }]),
    );
    const wide: JsonSchemaObject = { type: "object", properties };
    await using emulator = await startEmulator({
      flows: [
        flow([code("say", "return input", { output: wide })], {
          inputs: { ...wide, properties: { ...properties, message: { type: "string" } } },
        }),
      ],
      listen: false,
      ...patient,
    });
    const given = { message: "x", p1999: "y" };
    const { body } = await ask(emulator, "grade-3", { parameters: given });
    expect(body).toMatchObject({ status: "completed", result: given });
    const wrong = await ask(emulator, "grade-3", { parameters: { ...given, p1998: 1 } });
    expect(wrong).toMatchObject({
      status: 422,
      body: { detail: { message: "parameters.p1998 must be a string" } },
    });
  });

  test("with an e-mail pattern ends at the time limit: the input is refused", async () => {
    const mail = { type: "string", pattern: "^([a-zA-Z0-9_.-]+)+@example\\.com$" } as const;
    await using emulator = await startEmulator({
      flows: [
        flow([code("say", "return input.mail")], {
          inputs: { type: "object", properties: { mail } },
          primary: undefined,
        }),
      ],
      listen: false,
      schemaTimeout: 200,
    });
    const refused = await ask(emulator, "grade-3", { parameters: { mail: "a".repeat(60) } });
    expect(refused).toEqual({
      status: 422,
      body: {
        detail: {
          code: "VALIDATION_ERROR",
          message:
            "parameters cannot be checked: the schema could not be checked within 200 ms; see its /properties/mail/pattern, which can take any time",
        },
      },
    });
    const taken = await ask(emulator, "grade-3", { parameters: { mail: "a@example.com" } });
    expect(taken.body).toMatchObject({ status: "completed", result: "a@example.com" });
  });
});
