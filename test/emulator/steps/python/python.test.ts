import { afterAll, describe, expect, test } from "vitest";
import { createPython } from "../../../../emulator/steps/python/python.js";
import type { JsonValue } from "../../../../generator/json-schema/types.js";
import { openPython, outcome, SUBJECT } from "./support.js";

const python = openPython();
afterAll(python.close);
const run = async (body: string, values?: Record<string, JsonValue>): Promise<JsonValue> =>
  await outcome(python, body, values);

describe("values", () => {
  test.each<[string, JsonValue]>([
    ["{'b': 1, 'a': 2, 'c': {'z': 1, 'y': 2}}", { b: 1, a: 2, c: { z: 1, y: 2 } }],
    ["{'x': None, 'y': True, 'z': 'é🦊\\u2028\\x00\"'}", { x: null, y: true, z: 'é🦊\u2028\0"' }],
    ["{'x': (1, (2,))}", { x: [1, [2]] }],
    ["{'x': 1.0, 'y': -0.5, 'z': 1e300, 's': str(1.0)}", { x: 1, y: -0.5, z: 1e300, s: "1.0" }],
    ["{'x': 2**53 - 1, 'y': -(2**53) + 1}", { x: 9007199254740991, y: -9007199254740991 }],
    [
      "{1: 'a', True and 2.5: 'b', None: 'c', False: 'd'}",
      { 1: "a", "2.5": "b", null: "c", false: "d" },
    ],
    ["{'__proto__': 1}", JSON.parse('{"__proto__":1}') as JsonValue],
    ["{}", {}],
  ])("%s", async (value, expected) => {
    const found = await run(`return ${value}`);
    expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
  });

  test.each([
    [
      "{'x': [1, {2}]}",
      "the value at ['x'][1] is a set, which JSON does not have: return sorted(…)",
    ],
    ["{'x': 2**53}", "the value at ['x'] is a whole number beyond 2**53"],
    ["{'x': {'y': float('nan')}}", "the value at ['x']['y'] is nan, which JSON does not have"],
    ["{'x': -float('inf')}", "is -inf, which JSON does not have"],
    ["{'x': b'a'}", "is a bytes, which JSON does not have"],
    ["{'x': 1j}", "is a complex, which JSON does not have"],
    ["{'x': (i for i in [])}", "is a generator, which JSON does not have"],
    ["{'x': int}", "is a type, which JSON does not have"],
    ["{(1, 2): 'x'}", "the returned value has a key that is a tuple, and keys of JSON are text"],
    ["{'x': {1: 'a', '1': 'b'}}", "the value at ['x'] has two keys that are '1' in JSON"],
    ["[1]", "returned a list, and a code step returns a dict"],
    ["None", "returned nothing, and a code step returns a dict"],
    ["{'x': 'a' * (9 * 1024 * 1024)}", "returned more than a code step may return"],
  ])("%s is refused", async (value, message) => {
    const found = await run(`return ${value}`);
    expect(found).toContain(`CODE_OUTPUT_INVALID: The Python of ${SUBJECT}`);
    expect(found).toContain(message);
  });

  test("a value that contains itself, or is nested too deep", async () => {
    const deep = "x = {}\nfor i in range(300):\n    x = {'x': x}\nreturn x";
    expect(await run(deep)).toContain("nested more than 200 levels deep");
    expect(await run("x = {}\nx['x'] = [x]\nreturn x")).toContain("or contains itself");
  });

  test("arguments arrive as they are, each time anew", async () => {
    const values = { b: [1, 2.5, null, { a: "é" }], a: 12345678901234567000 };
    const body = "b.append(a)\ninitial['x'] = 1\nreturn {'b': b[:-1], 'a': str(a), 'n': len(b)}";
    const expected = { b: values.b, a: "12345678901234567000", n: 5 };
    expect(await run(body, values)).toEqual(expected);
    expect(await run(body, values)).toEqual(expected);
  });

  test("nothing stays from one call to the next", async () => {
    await run("global kept\nkept = 1\nreturn {}");
    expect(await run("return {'x': kept}")).toContain("NameError: name 'kept' is not defined");
  });
});

describe("errors name the step, the line and what Python says", () => {
  test.each([
    [
      "x = {}\nreturn {'x': x['y']}",
      `CODE_FAILED: The Python of ${SUBJECT}, line 2, raised KeyError: 'y'`,
    ],
    ["def f(x):\n    return 1 / x\n\nreturn {'x': f(0)}", ", line 2, raised ZeroDivisionError: "],
    [
      "return {'x': null}",
      ", line 1, raised NameError: name 'null' is not defined: in Python it is None",
    ],
    ["return {'x': initial.message}", "a field of a dict is read as ['message']"],
    ["assert 1 == 2, 'no'", "raised AssertionError: no"],
    [
      "return {'x': 1",
      `CODE_INVALID: The Python of ${SUBJECT}, line 1, column 8, is invalid: '{' was never closed`,
    ],
    ["if True:\nreturn {}", ", line 2, column 1, is invalid: expected an indented block"],
    ["x = 1\nbreak", ", line 2, column 1, is invalid: 'break' outside loop"],
    ["  x = 1\n  return {'x': y}", ", line 2, raised NameError"],
    [
      "x = 1\nreturn {'é': x.real, 'y': print(x)}",
      `CODE_REFUSED: The Python of ${SUBJECT}, line 2, column 27, uses print`,
    ],
    ["return {'é': x._y.__dict__}", ", line 1, column 19, uses the attribute __dict__"],
    ["return {'x': input['a']}", "uses input (JavaScript code says so with language: javascript)"],
  ])("%s", async (body, message) => {
    const found = await run(body);
    expect(found).toContain(message);
    expect(found).not.toMatch(/File "|\/lib|\.js|\.mjs|node_modules/);
  });

  test("without Pyodide, with the command that installs it", async () => {
    const missing = createPython({
      locate: () => undefined,
      install: () => "pnpm add -D pyodide",
      timeoutMs: 100,
      memoryBytes: 2 ** 28,
    });
    expect(await outcome(missing, "return {}")).toBe(
      "PYTHON_MISSING: Python code is run by Pyodide, which is not installed: run `pnpm add -D pyodide`, or give the step a mock",
    );
    await missing.close();
  });
});

describe("what the contract has", () => {
  test.each<[string, JsonValue]>([
    ["return {'x': '{} is {:.1f} {n[0]}'.format('a', 2, n=[3])}", { x: "a is 2.0 3" }],
    ["return {'x': f'{initial[\"message\"]!r:>8}'}", { x: "   'hey'" }],
    ["input = 'a'\nreturn {'x': input.upper()}", { x: "A" }],
    ["id, type = 1, 2\nreturn {'x': [id, type]}", { x: [1, 2] }],
    [
      "class P:\n    def __init__(self, x):\n        self._x = x\n    def __len__(self):\n        return self._x\nreturn {'x': len(P(3))}",
      { x: 3 },
    ],
    [
      "try:\n    x = 1 // 0\nexcept:\n    x = None\nfinally:\n    y = 1\nreturn {'x': x, 'y': y}",
      { x: null, y: 1 },
    ],
    ["def g():\n    yield 1\n    yield 2\nreturn {'x': list(g())}", { x: [1, 2] }],
    ["", "CODE_OUTPUT_INVALID"],
  ])("%s", async (body, expected) => {
    const found = await run(body);
    if (typeof expected === "string") expect(found).toContain(expected);
    else expect(found).toEqual(expected);
  });
});

test("calls at the same time are answered each", async () => {
  const found = await Promise.all([1, 2, 3].map(async (n) => await run("return {'n': n}", { n })));
  expect(found).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});
