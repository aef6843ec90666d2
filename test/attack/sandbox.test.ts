import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { createSandbox, type Sandbox } from "../../emulator/steps/sandbox/sandbox.js";
import { clientOf } from "../emulator/client.js";
import { code, flow } from "../emulator/flows.js";
import { bombs } from "./support/escapes/bombs.js";
import { reach, syntax } from "./support/escapes/reach.js";
import { leftovers, returned } from "./support/escapes/values.js";

const escapes = [...reach, ...syntax, ...returned, ...bombs, ...leftovers];

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox({ timeoutMs: 300, memoryBytes: 32 * 1024 * 1024 });
});
afterAll(() => sandbox.close());

/** What a run in the sandbox gives: its value, or the error that it ends in. */
async function outcome(body: string): Promise<unknown> {
  const parameters = { input: { list: [1] }, initial: {}, item: undefined, index: undefined };
  return await sandbox.run(body, parameters).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** What the host shows to code that got out. */
const hostState = (): unknown => ({
  prototypes: [Object, Array, Function, Promise, String, JSON].map(
    (host) => Reflect.ownKeys("prototype" in host ? host.prototype : host).length,
  ),
  polluted: ({} as Record<string, unknown>).polluted,
  exitCode: process.exitCode,
});

describe(`${escapes.length} ways out of the sandbox`, () => {
  test.each(escapes.map((escape) => [escape.name, escape] as const))("%s", async (_, escape) => {
    const before = hostState();
    const { body, gives, fails } = escape;
    const result = await outcome(body);
    if (fails === undefined) expect(result).toEqual({ value: gives });
    else {
      const anyCode = expect.stringMatching(/^CODE_(FAILED|TIMEOUT|OUT_OF_MEMORY)$/) as string;
      expect(result).toMatchObject({
        error: {
          name: "StepError",
          code: fails === "any" ? anyCode : fails,
          message: expect.stringMatching(/^The code /) as string,
        },
      });
    }
    expect(hostState()).toEqual(before);
    expect(await outcome("return [1 + 1, typeof left, ({}).left, [].push(1)]")).toEqual({
      value: [2, "undefined", null, 1],
    });
  });
});

/** Outputs that are copied, merged and put into templates on their way to the next step. */
test.each([
  [
    "__proto__",
    'return JSON.parse(\'{"__proto__":{"polluted":1},"own":2}\')',
    "return [Object.keys(input), input.polluted ?? null, Object.getPrototypeOf(input) === Object.prototype]",
    [["__proto__", "own"], null, true],
  ],
  [
    "constructor.prototype",
    "return { constructor: { prototype: { polluted: 1 } } }",
    "return [Object.keys(input), ({}).polluted ?? null]",
    [["constructor"], null],
  ],
  [
    "a template place",
    "return { text: '{{message}} ${message} {{constructor}}' }",
    "return input.text",
    "{{message}} ${message} {{constructor}}",
  ],
])("a step's output with %s is data for the next step", async (_, first, second, result) => {
  const before = hostState();
  await using emulator = await startEmulator({
    flows: [flow([code("a", first), code("b", second)])],
    listen: false,
  });
  const { body } = await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", {
    message: "x",
  });
  expect(body).toMatchObject({ status: "completed", result });
  expect(hostState()).toEqual(before);
});
