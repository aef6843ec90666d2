import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDefinition } from "../../../generator/definition/index.js";
import { MAX_DEPTH, MAX_PROBLEMS, MAX_VALUES } from "../../../generator/definition/limits.js";
import { MINIMAL, linesOf, problemsOf, read } from "./reading.js";
import { propertyOptions } from "../../support/seed.js";

const TOO_DEEP = `lists and objects are nested more than ${MAX_DEPTH} levels deep`;
const TOO_MANY = `the file holds more than ${MAX_VALUES} values, aliases written out`;

describe("nesting", () => {
  const deep = (levels: number): string =>
    `${MINIMAL}name: ${"[".repeat(levels)}${"]".repeat(levels)}\n`;

  test("past the bound is a located problem, in every notation", () => {
    expect(linesOf(deep(500))).toEqual([
      expect.stringMatching(new RegExp(`^5:\\d+  ${TOO_DEEP}$`)) as string,
    ]);
    expect(linesOf(`${MINIMAL}name:\n  ${"- ".repeat(500)}x\n`)[0]).toMatch(
      new RegExp(`^6:\\d+  ${TOO_DEEP}$`),
    );
    const json = `{"name": ${'{"a":'.repeat(100_000)}`;
    expect(linesOf(json, "a.json")[0]).toMatch(new RegExp(`^1:\\d+ \\S+ ${TOO_DEEP}$`));
    expect(linesOf(`${MINIMAL}name: ${"[".repeat(100_000)}`)[0]).toMatch(
      /levels deep|never closed/,
    );
  });

  test("up to the bound is read, and checked without running out of stack", () => {
    const levels = (MAX_DEPTH - 5) / 2;
    const schema = `${"{ properties: { a: ".repeat(Math.floor(levels))}{ type: strng }${" } }".repeat(Math.floor(levels))}`;
    const text = `${MINIMAL}models: { Deep: ${schema} }\n`;
    expect(linesOf(text)[0]).toMatch(/found "strng" => string$/);
    read(text.replace("strng", "string"));
    const steps = Math.floor((MAX_DEPTH - 4) / 2);
    const nested = `${"[{ id: c#, steps: ".repeat(steps)}[{ id: say, processor: llm }]${" }]".repeat(steps)}`;
    let id = 0;
    read(MINIMAL.replace(/steps: .*/, `steps: ${nested.replaceAll("#", () => String((id += 1)))}`));
  });
});

describe("aliases", () => {
  test("a bomb is refused before it goes off", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level += 1)
      lines.push(
        `a${level}: &a${level} [${Array<string>(10)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    expect(linesOf(lines.join("\n"))).toEqual([expect.stringContaining(TOO_MANY) as string]);
  });

  test("a chain deeper than the bound is refused", () => {
    const lines = ["a0: &a0 [x]"];
    for (let level = 1; level < MAX_DEPTH + 10; level += 1)
      lines.push(`a${level}: &a${level} [*a${level - 1}]`);
    expect(linesOf(lines.join("\n"))).toEqual([expect.stringContaining(TOO_DEEP) as string]);
  });

  test("a shared schema is fine", () => {
    const { models } = read(`${MINIMAL}models: { A: &a { type: string }, B: { items: *a } }\n`);
    expect(JSON.stringify(models)).toBe('{"A":{"type":"string"},"B":{"items":{"type":"string"}}}');
  });
});

describe("size", () => {
  test("a million values are refused by the bound on their number", () => {
    const values = JSON.stringify(Array(1_000_000).fill(0));
    expect(linesOf(`{"name": ${values}}`, "a.json")).toEqual([
      expect.stringContaining(TOO_MANY) as string,
    ]);
    expect(linesOf(`name: ${"x".repeat(9 * 1024 * 1024)}`)[0]).toMatch(/the file is longer than/);
  });

  test("many mistakes are cut off, with their number", () => {
    const unknown = Array.from({ length: 5000 }, (_, index) => `key${index}: 1`).join("\n");
    const problems = problemsOf(MINIMAL + unknown);
    expect(problems).toHaveLength(MAX_PROBLEMS + 1);
    expect(problems.at(-1)?.message).toBe(`and ${5000 - MAX_PROBLEMS} more problems from here on`);
  });

  test("many names, references and mistakes in them are read to the end", () => {
    const count = 12_000;
    const names = Array.from({ length: count }, (_, index) => `name${index}`);
    const definition = {
      org: "acme",
      project: "demo",
      slug: "hello",
      models: Object.fromEntries(
        names.map((name, index) => [name, { $ref: `#/models/name${index + 1}` }]),
      ),
      inputs: {
        type: "object",
        properties: Object.fromEntries(names.map((name) => [name, { enum: ["a"], minLength: -1 }])),
        required: names.map((name) => `${name}x`),
      },
      steps: [{ id: "s", processor: "llm", output: { enum: names } }],
    };
    // In a time that grows with the square of their number, this would not end within the limit of a test.
    const result = readDefinition({ path: "a.json", text: JSON.stringify(definition) });
    expect("problems" in result && result.problems).toHaveLength(MAX_PROBLEMS + 1);
  });
});

describe("any text at all", () => {
  const pieces = fc.constantFrom(
    "org: acme\n",
    "slug: hello\n",
    "project: demo\n",
    "steps:\n",
    "  - id: a\n",
    "    processor: llm\n",
    "- ",
    "  ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ",",
    "&a ",
    "*a ",
    "!!str ",
    "|\n",
    ">\n",
    "'",
    '"',
    "#",
    "---\n",
    "\t",
    "\r\n",
    "\uFEFF",
    "\u0000",
    "\uD800",
    "<<: *a\n",
    "? ",
    "inputs: ",
    "models: ",
    '$ref: "#/models/A"\n',
    "type: object\n",
    "properties:\n",
    "__proto__: 1\n",
    "@",
    "%",
    "null",
    "1e999",
    "parallel:\n",
    "loop: { over: x }\n",
  );

  test("is read, or gives located problems, and never throws", () => {
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
      fc.array(pieces, { maxLength: 10 }).map((parts) => MINIMAL + parts.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom("a.yaml", "a.json"), (text, path) => {
        const result = readDefinition({ path, text });
        if (!("problems" in result)) return;
        expect(result.problems.length).toBeGreaterThan(0);
        const lines = text.split(/\r\n|\n|\r/);
        for (const { line, column } of result.problems) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
        }
      }),
      propertyOptions(2000),
    );
  });

  test("any JSON value in the place of any part gives problems that are in the text", () => {
    const parts = [
      "org",
      "version",
      "published",
      "production",
      "inputs",
      "primary",
      "models",
      "steps",
      "name",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.jsonValue({ maxDepth: 5 }), (part, value) => {
        const flow = {
          org: "acme",
          project: "demo",
          slug: "hello",
          steps: [{ id: "a", processor: "llm" }],
          [part]: value,
        };
        const result = readDefinition({ path: "a.json", text: JSON.stringify(flow) });
        if ("problems" in result)
          for (const { message } of result.problems)
            expect(message).not.toMatch(/undefined|\[object/);
        else expect(result.definition.slug).toBe("hello");
      }),
      propertyOptions(1000),
    );
  });
});
