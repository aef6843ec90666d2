import { expect, test } from "vitest";
import { problemsOf } from "../../../../generator/definition/index.js";

const value = 'first = 1\n\nsecond = "a\\n" + }\n';
const place = { value, line: 3, column: 18 };

function placeIn(path: string, text: string): string {
  const diagnostic = { path: ["code"], at: "value", message: "wrong", place } as const;
  const [found] = problemsOf({ path, text }, [diagnostic]);
  return `${String(found?.line)}:${String(found?.column)}`;
}

test.each([
  ["a block", "flow.yaml", 'id: a\ncode: |\n  first = 1\n\n  second = "a\\n" + }\n', "5:20"],
  [
    "a block with a comment",
    "flow.yaml",
    'code: |2- # why\n  first = 1\n\n  second = "a\\n" + }',
    "4:20",
  ],
  ["CRLF", "flow.yaml", 'code: |\r\n  first = 1\r\n\r\n  second = "a\\n" + }\r\n', "4:20"],
  ["JSON", "flow.json", JSON.stringify({ code: value }), "1:43"],
  ["a quoted text", "flow.yaml", `code: ${JSON.stringify(value)}\n`, "1:41"],
])("a place in the lines of %s", (_, path, text, expected) => {
  expect(placeIn(path, text)).toBe(expected);
  const column = Number(expected.split(":")[1]) - 1;
  expect(text.split(/\r?\n/)[Number(expected.split(":")[0]) - 1]?.[column]).toBe("}");
});

test.each([
  ["folded", 'code: >\n  first = 1\n\n\n  second =\n  "a\\n" + }\n', "2:3"],
  ["escaped in another way", 'code: "first = 1\\n\\nsecond = \\x22a\\\\n\\x22 + }\\n"\n', "1:7"],
])("a text that is %s has the place of the whole", (_, text, expected) => {
  expect(placeIn("flow.yaml", text)).toBe(expected);
});
