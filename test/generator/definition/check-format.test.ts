import { stringify } from "yaml";
import { describe, expect, test } from "vitest";
import { problemsOf, linesOf } from "./reading.js";

const SLUG = "2 to 50 characters of a-z, 0-9 and `-`, with no `-` first or last";
const ID = "1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`";

/** A definition with one step, as a value. */
const flow = (changes: object = {}): object => ({
  org: "acme",
  project: "demo",
  slug: "hello",
  steps: [{ id: "say", processor: "passthrough" }],
  ...changes,
});
const step = (changes: object): object =>
  flow({ steps: [{ id: "say", processor: "llm", ...changes }] });

/** What is wrong with a value: pointer, message and suggestion, wherever it stands in the file. */
function wrong(value: unknown): string[] {
  return linesOf(JSON.stringify(value), "a.flow.json").map((line) => line.replace(/^\S+ /, ""));
}

const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
  [
    "a list",
    [],
    [" expected an object with `org`, `project`, `slug` and `steps`, found an empty list"],
  ],
  [
    "text",
    "hello",
    [' expected an object with `org`, `project`, `slug` and `steps`, found "hello"'],
  ],
  ["no slug", { ...flow(), slug: undefined }, [` "slug" is missing: expected ${SLUG}`]],
  ["a slug of one letter", flow({ slug: "a" }), [`/slug expected ${SLUG}, found "a"`]],
  [
    "a slug of 51 letters",
    flow({ slug: "a".repeat(51) }),
    [`/slug expected ${SLUG}, found "${"a".repeat(51)}"`],
  ],
  [
    "a slug that ends with a hyphen",
    flow({ org: "acme-" }),
    [`/org expected ${SLUG}, found "acme-"`],
  ],
  ["a slug with a line break", flow({ org: "acme\n" }), [`/org expected ${SLUG}, found "acme\\n"`]],
  [
    "a misspelt key",
    { ...flow(), slug: undefined, slgu: "hello" },
    ['/slgu unknown key "slgu" => slug'],
  ],
  [
    "a key in the wrong case",
    flow({ Description: "x" }),
    ['/Description unknown key "Description" => description'],
  ],
  [
    "a key like no other",
    flow({ zzz: 1 }),
    [
      '/zzz unknown key "zzz"; valid keys are $schema, org, project, slug, serviceId, name, description, version, published, production, inputs, primary, models, capture or steps',
    ],
  ],
  [
    "a version of another kind",
    flow({ version: "main" }),
    ['/version expected "draft" or a whole number, 1 or more, found "main"'],
  ],
  [
    "a version in quotes",
    flow({ version: "2" }),
    ['/version expected "draft" or a whole number, 1 or more, found "2" => 2'],
  ],
  ["version 0", flow({ version: 0 }), ["/version expected a whole number, 1 or more, found 0"]],
  [
    "half a version",
    flow({ published: [1.5] }),
    ["/published/0 expected a whole number, 1 or more, found 1.5"],
  ],
  [
    "one version instead of a list",
    flow({ published: 1 }),
    ["/published expected a list of version numbers, found 1"],
  ],
  ["nothing where text belongs", flow({ name: null }), ["/name expected text, found nothing"]],
  ["no steps", flow({ steps: [] }), ["/steps expected at least one step, found an empty list"]],
  [
    "a step that is none",
    flow({ steps: [1] }),
    ["/steps/0 expected a step, or an object with `parallel`, `loop` or `steps`, found 1"],
  ],
  [
    "a step without a processor",
    step({ processor: undefined }),
    [
      '/steps/0 "processor" is missing: expected llm, code, passthrough or another processor\'s name',
    ],
  ],
  [
    "a misspelt processor key",
    step({ processor: undefined, procesor: "llm" }),
    ['/steps/0/procesor unknown key "procesor" => processor'],
  ],
  ["an id with a space", step({ id: "a b" }), [`/steps/0/id expected ${ID}, found "a b"`]],
  ["yes", step({ tools: "yes" }), ['/steps/0/tools expected true or false, found "yes" => true']],
  [
    "a config that is text",
    step({ config: "x" }),
    ['/steps/0/config expected an object of settings, found "x"'],
  ],
  [
    "an output that is text",
    step({ output: "string" }),
    ['/steps/0/output expected a JSON Schema or a list of fields, found "string"'],
  ],
  [
    "a loop without over",
    flow({ steps: [{ loop: {}, steps: [{ id: "a", processor: "llm" }] }] }),
    [
      '/steps/0/loop "over" is missing: expected the name of an array in the loop\'s input, such as `items` or `order.items`',
    ],
  ],
  [
    "a loop without steps",
    flow({ steps: [{ loop: { over: "x" } }] }),
    ['/steps/0 "steps" is missing: expected a list of steps'],
  ],
  [
    "a misspelt container",
    flow({ steps: [{ paralel: [] }] }),
    ['/steps/0/paralel unknown key "paralel" => parallel'],
  ],
  [
    "a key of a step on a container",
    flow({ steps: [{ parallel: [{ id: "a", processor: "llm" }], prompt: "x" }] }),
    ['/steps/0/prompt unknown key "prompt"; valid keys are id or parallel'],
  ],
  [
    "steps wrong at every depth",
    flow({
      steps: [{ loop: { over: "a" }, steps: [{ parallel: [{ id: "b", steps: [{ id: "c" }] }] }] }],
    }),
    [
      '/steps/0/steps/0/parallel/0/steps/0 "processor" is missing: expected llm, code, passthrough or another processor\'s name',
    ],
  ],
  [
    "a misspelt field type",
    step({ output: [{ name: "a", type: "strng" }] }),
    [
      '/steps/0/output/0/type expected string, number, integer, boolean, object or array, found "strng" => string',
    ],
  ],
  [
    "a field without a name",
    step({ output: [{ type: "string" }] }),
    ['/steps/0/output/0 "name" is missing: expected text'],
  ],
  [
    "a field that is text",
    step({ output: ["a"] }),
    ['/steps/0/output/0 expected a field: an object with `name` and `type`, found "a"'],
  ],
  [
    "items of no type",
    step({ output: [{ name: "a", type: "array", items: "text" }] }),
    [
      '/steps/0/output/0/items expected string, number, integer, boolean, object or array, found "text"',
    ],
  ],
  [
    "items in JSON Schema's words",
    step({ output: [{ name: "a", type: "array", items: { type: "object", properties: {} } }] }),
    [
      '/steps/0/output/0/items/properties unknown key "properties"; valid keys are type, description, enum, items or fields',
    ],
  ],
];

describe("each mistake is one problem that says what was expected and what was found", () => {
  test.each(cases)("%s", (_name, value, expected) => {
    expect(wrong(value)).toEqual(expected);
  });
});

test("the same mistakes in YAML and JSON give the same problems", () => {
  for (const [name, value] of cases) {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    const facts = (text: string, path: string): unknown =>
      problemsOf(text, path)
        .map(({ pointer, message, suggestion }) => ({ pointer, message, suggestion }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(facts(stringify(plain), "a.yaml"), name).toEqual(facts(JSON.stringify(plain), "a.json"));
  }
});

test("no problem ever says what zod says by itself", () => {
  const messages = cases.flatMap(([, value]) => wrong(value)).join("\n");
  expect(messages).not.toMatch(/invalid input|unrecognized|something else|undefined/i);
});

test("places are those of the key, the value, or the object that lacks something", () => {
  const text = [
    "org: acme",
    "project: Demo",
    "slug: hello",
    "nmae: x",
    "steps:",
    "  - id: say",
    "    processor: llm",
    "  - loop: { ovr: items }",
    "    steps:",
    "      - processor: llm",
    "",
  ].join("\n");
  expect(linesOf(text)).toEqual([
    `2:10 /project expected ${SLUG}, found "Demo"`,
    '4:1 /nmae unknown key "nmae" => name',
    '8:13 /steps/1/loop/ovr unknown key "ovr" => over',
    `10:9 /steps/1/steps/0 "id" is missing: expected ${ID}`,
  ]);
});
