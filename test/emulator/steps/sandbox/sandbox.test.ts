import { afterAll, describe, expect, test } from "vitest";
import { createSandbox } from "../../../../emulator/steps/sandbox/sandbox.js";

const sandbox = createSandbox({ timeoutMs: 300, memoryBytes: 32 * 1024 * 1024 });
afterAll(() => sandbox.close());
const code = (body: string, input: null | object = null): Promise<unknown> =>
  sandbox.run(body, {
    input: JSON.parse(JSON.stringify(input)) as null,
    initial: {},
    item: undefined,
    index: undefined,
  });

describe("what code can do", () => {
  test("it takes its input and returns JSON", async () => {
    await expect(
      code("return { points: 10 - input.mistakes.length }", { mistakes: [1, 2] }),
    ).resolves.toEqual({
      points: 8,
    });
  });

  test("returning nothing gives null, and what JSON cannot hold is dropped", async () => {
    await expect(code("")).resolves.toBeNull();
    await expect(code("return () => 1")).resolves.toBeNull();
    await expect(code("return { a: undefined, b: NaN }")).resolves.toEqual({ b: null });
  });

  test("promises are awaited", async () => {
    await expect(code("const x = await Promise.resolve(3); return x + 1")).resolves.toBe(4);
  });

  test("text of every kind arrives unharmed", async () => {
    const text = "\u2028 ` ${1} </script> \\u0000 \u{1F600} ' \"";
    await expect(code("return input.text", { text })).resolves.toBe(text);
  });

  test("one run leaves nothing behind for the next", async () => {
    await code(
      "globalThis.left = 1; Object.prototype.left = 1; JSON.stringify = () => 'broken'; return 1",
    );
    await expect(code("return [typeof left, ({}).left, JSON.stringify(2)]")).resolves.toEqual([
      "undefined",
      null,
      "2",
    ]);
  });
});

// That code cannot get out, and leaves nothing behind, is in test/attack/sandbox.test.ts.
describe("limits of code", () => {
  test("an endless loop ends at the time limit", async () => {
    await expect(code("for (;;) {}")).rejects.toMatchObject({
      code: "CODE_TIMEOUT",
      message: "The code ran longer than 300 ms",
    });
  });

  test("a built-in that never comes back ends at the time limit, and other code goes on meanwhile", async () => {
    const hung = expect(code("[].indexOf.call({ length: 2 ** 53 - 1 }, 1)")).rejects.toMatchObject({
      code: "CODE_TIMEOUT",
    });
    await expect(code("return 1")).resolves.toBe(1);
    await hung;
    await expect(Promise.all(["1", "2", "3"].map((n) => code(`return ${n}`)))).resolves.toEqual([
      1, 2, 3,
    ]);
  });

  test.each(["for (let a = []; ; ) a.push(Math.random())", "return 'x'.repeat(2 ** 28)"])(
    "%s ends at the memory limit",
    async (body) => {
      const small = createSandbox({ timeoutMs: 5_000, memoryBytes: 8 * 1024 * 1024 });
      await expect(small.run(body, {})).rejects.toMatchObject({ code: "CODE_OUT_OF_MEMORY" });
      await expect(small.run("return 1", {})).resolves.toBe(1);
      await small.close();
    },
  );
});

describe("what is said of code that fails", () => {
  test("the error it threw", async () => {
    await expect(code("return input.a.b", {})).rejects.toMatchObject({
      code: "CODE_FAILED",
      message: "The code threw TypeError: cannot read property 'b' of undefined",
    });
    await expect(code("throw 'no luck'")).rejects.toMatchObject({
      message: "The code threw no luck",
    });
    await expect(code("throw null")).rejects.toMatchObject({ message: "The code threw null" });
  });

  test("a syntax error", async () => {
    await expect(code("return {")).rejects.toMatchObject({
      message: expect.stringContaining("SyntaxError") as string,
    });
    await expect(code("} + alert(); {")).rejects.toMatchObject({ code: "CODE_FAILED" });
  });

  test("a promise that never settles", async () => {
    await expect(code("return new Promise(() => {})")).rejects.toMatchObject({
      message: expect.stringContaining("never settles") as string,
    });
  });
});
