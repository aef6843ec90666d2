import { afterAll, expect, test } from "vitest";
import { openPythonParser } from "../../../../emulator/steps/python/parser.js";

const opened = openPythonParser(process.cwd());
if (typeof opened === "string") throw new Error(opened);
const { parse, [Symbol.asyncDispose]: close } = opened;
afterAll(async () => {
  await close();
});

test.each([
  ["", undefined],
  ["return {'a': id, 'b': input, 'c': [str(x) for x in items]}", undefined],
  ["  x = 1\n  return {'a': x}", undefined],
  ["return (", { kind: "syntax", place: { line: 1, column: 8 } }],
  ["x = 1\n\n  y = 2", { kind: "syntax", message: "unexpected indent", place: { line: 3 } }],
  ["return eval('1')", { kind: "refused", place: { line: 1, column: 8 } }],
  ["import re", { kind: "refused", message: "an import: a code step has no modules" }],
  ["return {'é': ().__class__}", { kind: "refused", place: { line: 1, column: 17 } }],
  ["while True:\n  pass\nreturn {}", undefined],
  [`return ${"(".repeat(5_000)}`, { kind: "syntax" }],
])("%s", async (body, expected) => {
  const found = await parse({ body, parameters: ["initial"], areParametersKnown: false });
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

test("a name that is no parameter and no builtin of the contract is refused where parameters are known", async () => {
  const body = "return {'a': id}";
  const found = await parse({ body, parameters: ["initial"], areParametersKnown: true });
  expect(found).toMatchObject({ kind: "refused", place: { line: 1, column: 14 } });
  const known = await parse({ body, parameters: ["initial", "id"], areParametersKnown: true });
  expect(known).toBeUndefined();
});
