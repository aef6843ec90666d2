import { describe, expect, test } from "vitest";
import { signOfJavaScript } from "../../../generator/definition/code-language.js";
import { hashDefinition } from "../../../generator/definition/hash.js";
import { readDefinition } from "../../../generator/definition/read.js";
import { serializeDefinition } from "../../../generator/definition/serialize.js";
import type { FlowDefinition, Step } from "../../../generator/definition/types.js";
import { linesOf } from "./reading.js";

const HEAD = { org: "acme", project: "shop", slug: "refund", primary: "message" };

function read(step: object, rest: object = {}): FlowDefinition {
  const text = JSON.stringify({
    ...HEAD,
    inputs: { type: "object", properties: { message: { type: "string" } } },
    ...rest,
    steps: [{ id: "score", ...step }],
  });
  const result = readDefinition({ path: "score.flow.json", text });
  if ("problems" in result) throw new Error(result.problems[0]?.message);
  return result.definition;
}

function stepOf({ steps: [node] }: FlowDefinition): Step {
  if (node?.kind !== "step") throw new TypeError("The first node is no step");
  return node;
}

function problems(step: object): readonly string[] {
  return linesOf(
    JSON.stringify(
      { ...HEAD, inputs: [{ name: "message", type: "string" }], steps: [{ id: "score", ...step }] },
      null,
      1,
    ),
  );
}

describe("the language and the input of a step", () => {
  test("code is Python where nothing is said, and other processors have no language", () => {
    expect(stepOf(read({ processor: "code", code: "return {}" })).language).toBe("python");
    expect(stepOf(read({ processor: "code", language: "javascript" })).language).toBe("javascript");
    expect(stepOf(read({ processor: "llm" })).language).toBeUndefined();
  });

  test("the input is the schema of an object, with its fields in order", () => {
    const { input } = stepOf(
      read({
        processor: "code",
        input: [
          { name: "words", type: "array", items: "string" },
          { name: "limit", type: "integer", default: 3 },
        ],
      }),
    );
    expect(input).toEqual({
      type: "object",
      properties: {
        words: { type: "array", items: { type: "string" } },
        limit: { type: "integer", default: 3 },
      },
      required: ["words"],
    });
    expect(Object.keys(Object(input?.properties) as object)).toEqual(["words", "limit"]);
  });

  test("an input that refers to a model is written out", () => {
    const models = { Words: { type: "object", properties: { words: { type: "array" } } } };
    const { input } = stepOf(
      read({ processor: "code", input: { $ref: "#/models/Words" } }, { models }),
    );
    expect(input).toEqual({ type: "object", properties: { words: { type: "array" } } });
  });

  test("what is serialized reads as the same definition, and says the language only where it is not Python", () => {
    for (const step of [
      { processor: "code", code: "return {}", input: [{ name: "a", type: "string" }] },
      { processor: "code", language: "javascript", code: "return {}" },
    ]) {
      const definition = read(step);
      const written = serializeDefinition(definition);
      const again = readDefinition({ path: "again.flow.json", text: JSON.stringify(written) });
      expect("definition" in again && again.definition).toEqual(definition);
      expect(JSON.stringify(written).includes("language")).toBe("language" in step);
    }
  });

  test("the hash follows the language and the input, and Python is the default", () => {
    const code = { processor: "code", code: "return {}" };
    const plain = hashDefinition(read(code));
    expect(hashDefinition(read({ ...code, language: "python" }))).toBe(plain);
    expect(hashDefinition(read({ ...code, language: "javascript" }))).not.toBe(plain);
    expect(hashDefinition(read({ ...code, input: [{ name: "a", type: "string" }] }))).not.toBe(
      plain,
    );
  });

  test.each([
    [{ processor: "code", language: "ruby" }, 'expected python or javascript, found "ruby"'],
    [{ processor: "code", language: "pyton" }, "python"],
    [{ processor: "llm", language: "python" }, "`language` is for steps whose processor is code"],
    [{ processor: "code", input: { type: "array" } }, "expected the schema of an object"],
    [{ processor: "llm", input: "text" }, "a JSON Schema or a list of fields"],
    [
      { processor: "code", input: [{ name: "two words", type: "string" }] },
      '"two words" is no name in Python',
    ],
    [
      { processor: "code", input: { type: "object", properties: { class: {} } } },
      '"class" is a keyword of Python',
    ],
    [
      { processor: "code", input: [{ name: "initial", type: "string" }] },
      '"initial" is the parameter for the inputs of the flow',
    ],
    [
      { processor: "code", input: [{ name: "__class__", type: "string" }] },
      '"__class__" is a name of Python\'s own',
    ],
    [
      { processor: "code", code: "const n = 1;\nreturn { n };" },
      "this is JavaScript (`const n` in line 1): add `language: javascript`, or write Python",
    ],
    [
      { processor: "code", language: "python", code: "return a => b" },
      "this is JavaScript (`=>` in line 1): set `language: javascript`",
    ],
  ])("%j is refused", (step, message) => {
    expect(problems(step).join("\n")).toContain(message);
  });

  test("names that Python does not take are fine for JavaScript", () => {
    const input = [{ name: "two words", type: "string" }];
    for (const step of [{ processor: "code", language: "javascript" }, { processor: "llm" }])
      expect(stepOf(read({ ...step, input })).input?.required).toEqual(["two words"]);
  });
});

describe("the signs of JavaScript", () => {
  test.each([
    ["return { points: 10 - input.mistakes.length }", "input.mistakes.length"],
    ["return { text: `${item.word} is misspelt` }", "`"],
    ["let total = 0;", "let total"],
    ["if (input.a === 1) return {}", "==="],
    ["return input.a && input.b", "&&"],
    ["return input?.a", "?."],
    ["function add(a, b) { return a + b }", "function add"],
    ["if (input.ok) {\n  return 1\n}", ") {"],
    ["// don't\nreturn new Date()", "new Date"],
    ["return { at: Date.now() }", "Date.now"],
    ["return JSON.parse(input.text)", "JSON.parse"],
    ["/* it's */\nreturn xs.map((x) => x)", "=>"],
  ])("%s", (code, text) => {
    expect(signOfJavaScript(code)?.text).toBe(text);
  });

  test.each([
    "return {'a': 'x => y', 'b': \"a && b\", 'c': '''const x = `1`\nlet y'''}",
    "# const x = 1 => `nothing`\nreturn {}",
    "let = 1\nvar = let\nconst = var if let else 2\nreturn {'x': [let for let in [const]]}",
    "var [0] = 1\nlet (x)",
    "new = {}\nreturn new",
    "return {'x': f'{a[\"b\"]} => {c!r:>{width}}'}",
    "return {'x': rb'`' , 'y': F\"\"\"{ {'k': \"`\"}['k'] } && {{}}\"\"\"}",
    "return {'t': input.strip(), 'n': input.length()}",
    "class Math:\n    pi = 3\nreturn {'x': Math.pi}",
    "return {'x': 'it\\'s `fine`'}",
    "x = {1} if a else {2};\nreturn {'x': x}",
    "return {'x': a >= b, 'y': lambda: {}}",
  ])("none in %s", (code) => {
    expect(signOfJavaScript(code)).toBeUndefined();
  });

  test("a name that the step declares is no sign", () => {
    expect(signOfJavaScript("return {'x': Date.get('x')}", ["Date"])).toBeUndefined();
  });

  test("the line is that of the code", () => {
    expect(signOfJavaScript("x = '''\n\n'''\ny = 1 # `\nreturn x => y")?.line).toBe(5);
  });
});
