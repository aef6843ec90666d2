import { parse } from "yaml";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseText } from "../../../generator/definition/text/parse.js";
import { MINIMAL, linesOf, read } from "./reading.js";
import { propertyOptions } from "../../support/seed.js";

const valueOf = (text: string): unknown => {
  const { value, problems } = parseText("a.flow.yaml", text);
  if (problems.length > 0) throw new Error(problems.map((problem) => problem.message).join("\n"));
  return JSON.parse(JSON.stringify(value));
};

/** YAML has numbers that JSON has not; they are refused, which is a test of its own. */
const isInfinite = (value: unknown): boolean =>
  typeof value === "number" && !Number.isFinite(value);

describe("values", () => {
  test("plain scalars follow the core schema of YAML 1.2", () => {
    const text =
      "[yes, no, on, True, NULL, ~, 010, 0o17, 0x1F, +1, -1.5e3, .5, 1., 1_000, 0b1, 2001-01-01, 12:30, 1e3]";
    const expected = [
      "yes",
      "no",
      "on",
      true,
      null,
      null,
      10,
      15,
      31,
      1,
      -1500,
      0.5,
      1,
      "1_000",
      "0b1",
      "2001-01-01",
      "12:30",
      1000,
    ];
    expect(valueOf(text)).toEqual(expected);
  });

  test("quoted and block scalars are text, whatever they look like", () => {
    expect(valueOf("['1', \"true\", '']")).toEqual(["1", "true", ""]);
    expect(valueOf("a: |\n  1\n  2\nb: >-\n  x\n  y\n")).toEqual({ a: "1\n2\n", b: "x y" });
  });

  test("keys are text as it is written", () => {
    expect(valueOf("1: a\ntrue: b\n~: c\n1.0: d\n: e\n")).toEqual({
      "1": "a",
      true: "b",
      "~": "c",
      "1.0": "d",
      "": "e",
    });
  });

  test("an alias stands for what its anchor names", () => {
    expect(valueOf("a: &x { b: [1] }\nc: *x\nd: &y text\ne: *y\n")).toEqual({
      a: { b: [1] },
      c: { b: [1] },
      d: "text",
      e: "text",
    });
  });

  test("tags that change nothing are fine", () => {
    expect(valueOf("a: !!str 12\nb: ! x\nc: !!map { d: !!seq [1] }\n")).toEqual({
      a: "12",
      b: "x",
      c: { d: [1] },
    });
  });

  test("reads what the yaml library reads", () => {
    const word = fc
      .stringMatching(/^[-+.a-zA-Z0-9~_]{1,8}$/)
      .filter((text) => !/^(?:-+|[.]{3})$/.test(text));
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    const quoted = fc.string({ unit: "grapheme" }).map((text) => JSON.stringify(text));
    const entry = fc.tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(word, number, quoted));
    const entries = fc.uniqueArray(entry, { selector: ([key]) => key, minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(entries, fc.boolean(), (pairs, inFlow) => {
        const lines = pairs.map(([key, value]) => `${key}: ${value}`);
        const text = inFlow ? `{ ${lines.join(", ")} }` : `${lines.join("\n")}\n`;
        const expected: unknown = parse(text, { version: "1.2", schema: "core" });
        fc.pre(!Object.values(Object(expected) as object).some((value) => isInfinite(value)));
        expect(valueOf(text)).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
      propertyOptions(500),
    );
  });
});

describe("what cannot be read", () => {
  test.each([
    ["", "1:1  the file is empty; a definition begins with `org`, `project` and `slug`"],
    ["# nothing\n", "1:1  the file is empty; a definition begins with `org`, `project` and `slug`"],
    ["\uFEFF", "1:1  the file is empty; a definition begins with `org`, `project` and `slug`"],
    [
      "org: acme\n\tproject: x\n",
      "2:1  expected spaces, found a tab: YAML is not indented with tabs",
    ],
    ["name: Hello: world\n", "1:7  a string that contains `: ` must be quoted"],
    ["name: @acme\n", "1:7  a string cannot start with @ unless it is quoted"],
    ["name: *\n", "1:8  a string cannot start with * unless it is quoted"],
    ["org: acme\n name: x\n", "2:2  the indentation does not match that of the entries around it"],
    ["a:\n  - x\n - y\n", "3:2  the indentation does not match that of the entries around it"],
    ["org: acme\nname x\nslug: y\n", "2:1  expected `key: value`; there is no `: ` in this line"],
    ["name: 'x\nb: 1\n", "2:1  a quote or bracket is opened before this and never closed"],
    ["a: [1, 2\n", "2:1  a quote or bracket is opened before this and never closed"],
    [
      "name: 'it's'\n",
      "1:11  expected nothing more after the closing '; a string that contains quotes or brackets must be quoted as a whole",
    ],
    [
      'name: "\\q"\n',
      "1:9  this escape is unknown in double quotes; single quotes take backslashes as they are",
    ],
    [
      "a: 1\n---\nb: 2\n",
      "2:1  a second document starts here; each definition needs a separate file",
    ],
    [
      "a: 1\n...\nb: 2\n",
      "2:1  a second document starts here; each definition needs a separate file",
    ],
    ["a: &x [*x]\n", "1:8 /a/0 the alias *x refers to an object or list that contains it"],
    [
      "a:\n  <<: { b: 1 }\n",
      "2:3 /a `<<` (merge keys) is not part of YAML 1.2; write the keys out",
    ],
  ])("%j", (text, expected) => {
    expect(linesOf(text)).toEqual([expected]);
  });

  test("an unquoted prompt that starts with a placeholder", () => {
    const [first] = linesOf(MINIMAL.replace("passthrough }", "llm, prompt: {{x}} }"));
    expect(first).toMatch(
      /^4:45 \S+ expected a plain key, found an object; a string that starts with `\{`/,
    );
  });
});

describe("what can be read and is wrong", () => {
  test("each key that appears twice, at its second occurrence", () => {
    expect(linesOf(`${MINIMAL}org: other\nslug: again\n`)).toEqual([
      '5:1 /org the key "org" appears twice in the same object',
      '6:1 /slug the key "slug" appears twice in the same object',
    ]);
  });

  test("an unknown alias, an unknown tag and a number that JSON does not have, all at once", () => {
    expect(linesOf(`${MINIMAL}name: *who\ndescription: !markdown x\nproduction: .inf\n`)).toEqual([
      "5:7 /name the alias *who refers to an anchor that is not defined before it",
      "5:7 /name expected text, found nothing",
      "6:14 /description the tag !markdown is not supported here; remove it",
      "7:13 /production expected a finite number",
      "7:13 /production expected a whole number, 1 or more, found nothing",
    ]);
  });
});

test("a byte order mark and Windows line ends change no place", () => {
  const text = `\uFEFF${MINIMAL}nmae: x\n`.replaceAll("\n", "\r\n");
  expect(linesOf(text)).toEqual(['5:1 /nmae unknown key "nmae" => name']);
  expect(read(`\uFEFF${MINIMAL}`.replaceAll("\n", "\r\n")).slug).toBe("hello");
});
