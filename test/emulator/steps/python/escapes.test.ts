import { afterAll, describe, expect, test } from "vitest";
import { openPython, outcome } from "./support.js";

const MILLISECONDS = 2_000;
const python = openPython(MILLISECONDS);
afterAll(python.close);

const REFUSED = "CODE_REFUSED";
const LATE = "CODE_TIMEOUT";
const MEMORY = "CODE_OUT_OF_MEMORY";

/** Ways out of a body, by kind, and the code that each ends in. */
const ESCAPES: readonly (readonly [kind: string, code: string, body: string])[] = [
  ["a chain of classes", REFUSED, "return {'x': ().__class__.__base__.__subclasses__()}"],
  ["a class by unicode", REFUSED, "return {'x': ().__ｃlass__}"],
  ["a method of pickling", REFUSED, "return {'x': ().__reduce__()}"],
  ["the methods of a type", REFUSED, "return {'x': str.mro()}"],
  ["an attribute in a format", REFUSED, "return {'x': '{0.__class__}'.format(initial)}"],
  ["an attribute in a nested format", REFUSED, "return {'x': '{:{0.__class__}}'.format(1, 2)}"],
  ["str.format", REFUSED, "return {'x': str.format('{0.__class__}', initial)}"],
  ["a format that is put together", REFUSED, "f = '{0.__cla' + 'ss__}'\nreturn {'x': f.format(1)}"],
  ["format_map", REFUSED, "return {'x': initial['message'].format_map({'a': 1})}"],
  [
    "a format by a pattern",
    REFUSED,
    "match 'a':\n    case str(format=f):\n        return {'x': f(1)}",
  ],
  [
    "an attribute by a pattern",
    REFUSED,
    "match 1:\n    case int(__class__=c):\n        return {'x': c}",
  ],
  ["the frame of a generator", REFUSED, "g = (i for i in [1])\nreturn {'x': g.gi_frame.f_back}"],
  ["the globals of a function", REFUSED, "return {'x': (lambda: 0).__globals__}"],
  ["the code of a function", REFUSED, "return {'x': (lambda: (yield))().gi_code.co_consts}"],
  ["the cells of a comprehension", REFUSED, "return {'x': [(lambda: x).__closure__ for x in [1]]}"],
  [
    "the frame of an exception",
    REFUSED,
    "try:\n    1 / 0\nexcept BaseException as e:\n    return {'x': e.__traceback__.tb_frame}",
  ],
  ["a coroutine", REFUSED, "async def f():\n    pass\nreturn {'x': f().cr_frame}"],
  ["a metaclass", REFUSED, "class A(metaclass=dict):\n    pass\nreturn {}"],
  [
    "a hook of a class",
    REFUSED,
    "class A:\n    def __getattribute__(self, name):\n        return 1\nreturn {}",
  ],
  ["an import", REFUSED, "from js import fetch\nreturn {}"],
  ["the import function", REFUSED, "return {'x': __import__('os').environ}"],
  ["the builtins", REFUSED, "return {'x': __builtins__['open']}"],
  ["a builtin", REFUSED, "return {'x': getattr(1, 'real')}"],
  ["evaluation", REFUSED, "exec('import os')\nreturn {'x': eval('1')}"],
  ["a file", REFUSED, "return {'x': open('/etc/passwd').read()}"],
  ["a huge power", LATE, "return {'x': 9**9**9}"],
  ["an endless loop", LATE, "while True:\n    pass"],
  ["an endless loop of loops", LATE, "while True:\n    [x for x in range(1000)]"],
  ["a bomb of memory", MEMORY, "x = 'a' * 10**6\nreturn {'x': x * 10**3}"],
  ["a large list", MEMORY, "return {'x': [0] * 10**8}"],
  ["a width", MEMORY, "return {'x': '%999999999d' % 1}"],
  ["recursion", "CODE_FAILED", "def f():\n    return f()\nreturn f()"],
  [
    "recursion of generators",
    "CODE_FAILED",
    "def f():\n    yield from f()\nreturn {'x': list(f())}",
  ],
  ["nesting", "CODE_INVALID", `return {'x': ${"(".repeat(5_000)}${")".repeat(5_000)}}`],
  ["operators", "CODE_INVALID", `return {'x': ${"-".repeat(50_000)}1}`],
  ["a large output", "CODE_OUTPUT_INVALID", "x = 'a' * 10**6\nreturn {'x': [x] * 100}"],
];

describe("an escape ends in an error, and the next step runs", () => {
  test.each(ESCAPES)("%s: %s", async (_, code, body) => {
    const found = await outcome(python, body);
    expect(typeof found === "string" ? found : "no error").toContain(`${code}: `);
    expect(await outcome(python, "return {'x': initial['message']}")).toEqual({ x: "hey" });
  });

  test("there are at least 30 of them", () => {
    expect(ESCAPES.length).toBeGreaterThanOrEqual(30);
  });
});
