import { describe, expect, test } from "vitest";
import { linesOf, read, warningsOf } from "./reading.js";

const HEAD = "org: acme\nproject: demo\nslug: hello\n";
const SAY = "steps: [{ id: say, processor: passthrough }]\n";

/** Problems without their places, which other tests look at. */
const wrong = (rest: string, steps = SAY): string[] =>
  linesOf(HEAD + rest + (rest.includes("steps:") ? "" : steps)).map((line) =>
    line.replace(/^\S+ /, ""),
  );

describe("versions", () => {
  test.each([
    ["published: [1, 2, 1]\n", ["/published/2 version 1 appears twice in this list"]],
    [
      "published: [1, 2]\nproduction: 3\n",
      ["/production version 3 is promoted but not published; published are 1, 2"],
    ],
    [
      "production: 3\n",
      ["/production version 3 is promoted but not published: add `published: [3]`"],
    ],
    ["publshed: [3]\nproduction: 3\n", ['/publshed unknown key "publshed" => published']],
  ])("%j", (text, expected) => {
    expect(wrong(text)).toEqual(expected);
  });

  test("a version's own number is published by being there", () => {
    const { version, published, production } = read(
      `${HEAD}version: 3\nproduction: 3\npublished: [1]\n${SAY}`,
    );
    expect({ version, published, production }).toEqual({
      version: 3,
      published: [1, 3],
      production: 3,
    });
  });
});

describe("inputs", () => {
  const object = (rest: string): string => `inputs: { type: object, ${rest} }\n`;
  test.each([
    [
      `${object("properties: { message: { type: string } }")}primary: mesage\n`,
      ['/primary expected the name of an input (message), found "mesage" => message'],
    ],
    [
      "primary: message\n",
      ['/primary "message" cannot be the primary input: the flow declares no inputs'],
    ],
    ["input: { type: object }\nprimary: message\n", ['/input unknown key "input" => inputs']],
    [
      "inputs: [{ name: a, type: string }]\nprimary: b\n",
      ['/primary expected the name of an input (a), found "b"'],
    ],
    [
      object("properties: { attachments: { type: array } }"),
      [
        "/inputs/properties/attachments an input cannot be named `attachments`: the service has a separate field of this name",
      ],
    ],
    [
      "inputs: [{ name: attachments, type: array }]\n",
      [
        "/inputs/0/name an input cannot be named `attachments`: the service has a separate field of this name",
      ],
    ],
    [
      "inputs: { type: string }\n",
      [
        '/inputs/type expected the schema of an object (`type: object` with `properties`) or a list of fields, found "string"',
      ],
    ],
    [
      "inputs: true\n",
      [
        "/inputs expected the schema of an object (`type: object` with `properties`) or a list of fields, found true",
      ],
    ],
    [
      "inputs: {}\n",
      [
        "/inputs expected the schema of an object (`type: object` with `properties`) or a list of fields, found an object",
      ],
    ],
  ])("%j", (text, expected) => {
    expect(wrong(text)).toEqual(expected);
  });

  test("an undeclared name that is required is warned of", () => {
    const inputs = object("required: [mesage], properties: { message: {} }");
    expect(warningsOf(HEAD + inputs + SAY)).toEqual([
      '4:36 /inputs/required/0 the input "mesage" is required but not declared in `properties` => message',
    ]);
  });

  test("what refers to all inputs refers to the schema as it is written", () => {
    const { inputs } = read(`${HEAD}inputs: { properties: { a: { $ref: "#" } } }\n${SAY}`);
    expect(JSON.parse(JSON.stringify(inputs))).toEqual({
      type: "object",
      $ref: "#/$defs/Inputs",
      $defs: { Inputs: { properties: { a: { $ref: "#/$defs/Inputs" } } } },
    });
  });

  test("a `$ref` of the inputs may have anything beside it", () => {
    const { inputs, primary } = read(
      `${HEAD}inputs: { $ref: "#/models/In", required: [a] }\nmodels: { In: { type: object, properties: { a: {} } } }\n${SAY}`,
    );
    expect({ ...inputs, primary }).toEqual({
      type: "object",
      $ref: "#/models/In",
      required: ["a"],
      primary: "a",
    });
  });

  test("an undeclared name may be required where something else may declare it", () => {
    const inputs = read(
      `${HEAD}inputs: { type: object, required: [a], additionalProperties: { type: string } }\n${SAY}`,
    ).inputs;
    expect(inputs.required).toEqual(["a"]);
  });
});

describe("steps", () => {
  test.each([
    [
      "steps: [{ id: a, processor: llm }, { id: a, parallel: [{ id: a, processor: llm }] }]\n",
      [
        '/steps/1/id the id "a" is already used by /steps/0; ids must be unique in a flow',
        '/steps/1/parallel/0/id the id "a" is already used by /steps/0; ids must be unique in a flow',
      ],
    ],
    [
      "steps: [{ parallel: [{ steps: [{ id: a, processor: llm }] }, { loop: { over: x }, steps: [{ id: b, processor: llm }] }] }]\n",
      [
        "/steps/0/parallel/0 a branch that is a container needs an `id`: the output of the parallel is keyed by it",
        "/steps/0/parallel/1 a branch that is a container needs an `id`: the output of the parallel is keyed by it",
      ],
    ],
    [
      "steps: [{ id: __proto__, processor: llm }]\n",
      ['/steps/0/id "__proto__" cannot be the id of a step'],
    ],
    ["steps: [{ id: a, processor: LLM }]\n", ['/steps/0/processor unknown processor "LLM" => llm']],
    [
      "steps: [{ id: a, processor: pass-through }]\n",
      ['/steps/0/processor unknown processor "pass-through" => passthrough'],
    ],
  ])("%j", (text, expected) => {
    expect(wrong(text)).toEqual(expected);
  });

  test("other processors, and ids that JavaScript objects inherit, are fine", () => {
    const { steps } = read(
      `${HEAD}steps: [{ id: constructor, processor: http }, { id: toString, processor: node }]\n`,
    );
    expect(steps).toMatchObject([
      { id: "constructor", processor: "http" },
      { id: "toString", processor: "node" },
    ]);
  });
});

describe("field lists", () => {
  const field = (rest: string): string => `inputs: [{ name: a, ${rest} }]\n`;
  test.each([
    [
      "inputs: [{ name: a, type: string }, { name: a, type: string }]\n",
      ['/inputs/1/name the name "a" appears twice in this list'],
    ],
    [
      field("type: string, items: string"),
      ["/inputs/0/items `items` is for the type array, and this field's type is string"],
    ],
    [
      field("type: array, fields: []"),
      ["/inputs/0/fields `fields` is for the type object, and this field's type is array"],
    ],
    [
      field("type: integer, enum: [1, 2.5, x]"),
      [
        "/inputs/0/enum/1 expected an integer, found 2.5",
        '/inputs/0/enum/2 expected an integer, found "x"',
      ],
    ],
    [field("type: string, enum: [a, a]"), ['/inputs/0/enum/1 "a" appears twice in this list']],
    [
      field("type: number, default: one"),
      ['/inputs/0/default expected a number, the type of the field, found "one"'],
    ],
    [
      field("type: string, enum: [easy, hard], default: esay"),
      ['/inputs/0/default expected one of the values of `enum`, found "esay" => easy'],
    ],
    [
      field(
        "type: object, fields: [{ name: b, type: array, items: { type: boolean, enum: [1] } }]",
      ),
      ["/inputs/0/fields/0/items/enum/0 expected a boolean, found 1"],
    ],
  ])("%j", (text, expected) => {
    expect(wrong(text)).toEqual(expected);
  });
});

test("every mistake of a file is found in one go, whatever its kind, in the order of the file", () => {
  const text = [
    "org: Acme",
    "project: demo",
    "slug: hello",
    "production: 2",
    "inputs: { type: object, properties: { a: { type: strin } } }",
    "primary: b",
    "steps:",
    "  - { id: x, processor: llm, output: { $ref: '#/models/X' } }",
    "  - { id: x, procesor: llm }",
    "",
  ].join("\n");
  expect(linesOf(text).map((line) => line.split(" ")[1])).toEqual([
    "/org",
    "/production",
    "/inputs/properties/a/type",
    "/primary",
    "/steps/0/output/$ref",
    "/steps/1/id",
    "/steps/1/procesor",
  ]);
});
