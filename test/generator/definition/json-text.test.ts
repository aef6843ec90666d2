import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseText } from "../../../generator/definition/text/parse.js";
import { linesOf } from "./reading.js";
import { propertyOptions } from "../../support/seed.js";

const reasonOf = (text: string): string[] => linesOf(text, "a.flow.json");

describe("what cannot be read", () => {
  test.each([
    ["", "1:1  the file is empty; a definition begins with `org`, `project` and `slug`"],
    ['{"a": 1,}', "1:9 /a expected a key in double quotes, found `}`"],
    ['{"a": 1 "b": 2}', '1:9 /a expected `,` or `}`, found "b"'],
    ['{"a" 1}', "1:6 /a expected `:` after the key, found `1`"],
    ["[1, 2", "1:5 /1 expected `,` or `]`, found the end of the file"],
    ["[1, 2}", "1:6 /1 expected `,` or `]`, found `}`"],
    ['"\r\n', "1:2  unexpected end of the file"],
    ["[,]", "1:2  expected a value or `]`, found `,`"],
    ['{\n  "a":\n}\n', "3:1 /a expected a value, found `}`"],
    ['{"a": 1}\n{"b": 2}', "2:1  expected the end of the file, found `{`"],
    ["{'a': 1}", "1:2  expected a string in double quotes, found a single quote"],
    ["{a: 1}", '1:2  expected JSON, found "a"'],
    ["// hello\n{}", "1:1  expected JSON, found a comment; comments are possible in YAML"],
    ['{"a": tru}', '1:7  expected JSON, found "tru"'],
    [
      '{"a": "x\ny"}',
      "1:9 /a a line break or another control character in a string must be escaped, such as \\n",
    ],
  ])("%j", (text, expected) => {
    expect(reasonOf(text)).toEqual([expected]);
  });
});

test("accepts exactly what JSON.parse accepts, and reads the same", () => {
  const mutated = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', ":", "1", "x", "\n", "\\"))
    .map(([json, at, inserted]) => {
      const index = at % (json.length + 1);
      return json.slice(0, index) + inserted + json.slice(index);
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), mutated), (text) => {
      const { value, problems } = parseText("a.json", text);
      // JSON.parse takes the last of two equal keys, and makes a number that is too large infinite.
      fc.pre(!problems.some(({ message }) => /appears twice|finite number/.test(message)));
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(problems).not.toEqual([]);
        return;
      }
      expect(problems).toEqual([]);
      expect(JSON.stringify(value)).toBe(JSON.stringify(expected));
    }),
    propertyOptions(1000),
  );
});

test("keys that stand twice, and numbers out of range, are found at once", () => {
  const text = '{\n "org": "acme",\n "org": "b",\n "production": 1e999\n}';
  expect(reasonOf(text).slice(0, 4)).toEqual([
    '1:1  "project" is missing: expected 2 to 50 characters of a-z, 0-9 and `-`, with no `-` first or last',
    '1:1  "slug" is missing: expected 2 to 50 characters of a-z, 0-9 and `-`, with no `-` first or last',
    '1:1  "steps" is missing: expected a list of steps',
    '3:2 /org the key "org" appears twice in the same object',
  ]);
  expect(reasonOf(text)).toContain("4:16 /production expected a finite number");
});
