import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  InvalidMockError,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type MockDefinition,
} from "../../emulator/index.js";
import { DefinitionError } from "../../generator/errors.js";
import type { JsonSchemaObject, JsonValue } from "../../generator/json-schema/types.js";
import { clientOf } from "./client.js";
import { flow, step } from "./flows.js";

const mistakes: JsonSchemaObject = {
  type: "object",
  properties: {
    mistakes: {
      type: "array",
      items: { type: "object", properties: { word: { type: "string" } } },
    },
  },
};
const text: JsonSchemaObject = { type: "object", properties: { text: { type: "string" } } };
const flows = [
  flow([step("find", "llm", { output: mistakes }), step("explain", "llm", { output: text })]),
  flow([step("find", "llm", { output: text }), step("rate", "llm")], { slug: "other" }),
];

let log: string[];
beforeEach(() => {
  log = [];
});
const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({
    ...{ flows, listen: false, log: "json" },
    logTo: (line) => log.push(line),
    ...options,
  });
const notices = (): string[] =>
  log
    .map((line) => JSON.parse(line) as { type: string; message: string })
    .flatMap(({ type, message }) =>
      type === "notice" && message.includes("mock") ? [message] : [],
    );

/** Mocks that no step can use, and what is said of each. */
const refused: readonly (readonly [target: string, mock: JsonValue, message: string])[] = [
  [
    "fnd",
    1,
    'The mock of step "fnd" cannot be used: no flow that is served has a step "fnd"; did you mean "find" of acme/spelling/grade-3? For a flow that is served later, name the flow: "org/project/slug#fnd", or ?flow=org/project/slug over HTTP',
  ],
  [
    "nothing-like-it",
    1,
    'The mock of step "nothing-like-it" cannot be used: no flow that is served has a step "nothing-like-it". For a flow that is served later, name the flow: "org/project/slug#nothing-like-it", or ?flow=org/project/slug over HTTP',
  ],
  [
    "acme/spelling/grade-3#explian",
    1,
    'The mock of step "explian" of acme/spelling/grade-3 cannot be used: acme/spelling/grade-3 has no step "explian"; did you mean "explain"?',
  ],
  [
    "acme/spelling/grade-3#rate",
    1,
    'The mock of step "rate" of acme/spelling/grade-3 cannot be used: acme/spelling/grade-3 has no step "rate", but acme/spelling/other has one',
  ],
  [
    "acme/spelling/other#weigh",
    1,
    'The mock of step "weigh" of acme/spelling/other cannot be used: acme/spelling/other has no step "weigh"; it has "find", "rate"',
  ],
  [
    "explain",
    { txet: "hi" },
    'The mock of step "explain" of acme/spelling/grade-3 cannot be used at /txet: the mock has a field "txet", and the output of step "explain" has only "text"; did you mean text? A wrong output that is meant is written as { $value: … }',
  ],
  [
    "acme/spelling/grade-3#find",
    { $sequence: [{ mistakes: [] }, { mistakes: [{ word: "Ths", line: 3 }] }] },
    'The mock of step "find" of acme/spelling/grade-3 cannot be used at /$sequence/1/mistakes/0/line: the mock has a field "line", and "mistakes.0" of the output of step "find" has only "word". A wrong output that is meant is written as { $value: … }',
  ],
  [
    "acme/spelling/grade-3#find",
    { $template: { mistakes: [{ word: "{{mesage}}" }] } },
    'The mock of step "find" of acme/spelling/grade-3 cannot be used at /$template/mistakes/0/word: {{mesage}} names nothing that there is: the input of the flow has only "message"; did you mean {{message}}?',
  ],
];

describe("a mock that no step can use is refused", () => {
  test.each(refused)("%s: %j", async (target, mock, message) => {
    await expect(start({ mocks: { [target]: mock } })).rejects.toThrow(
      new InvalidMockError(message),
    );

    await using emulator = await start();
    expect(() => {
      emulator.mock(target, mock);
    }).toThrow(new InvalidMockError(message));

    const [stepId = "", address] = target.split("#").reverse();
    const query = address === undefined ? "" : `?flow=${address}`;
    const response = await clientOf(emulator).send(
      "PUT",
      `/emulator/mocks/${stepId}${query}`,
      JSON.stringify(mock),
    );
    expect([response.status, await response.json()]).toEqual([
      422,
      { detail: { code: "VALIDATION_ERROR", message } },
    ]);
    expect((await clientOf(emulator).get("/emulator/mocks")).body).toEqual({ mocks: [] });
  });

  test("a function too, whatever it returns", async () => {
    await using emulator = await start();
    expect(() => {
      emulator.mock("fnd", () => ({}));
    }).toThrow(InvalidMockError);
  });
});

describe("a mock that a step can use is taken", () => {
  test.each<[string, string, MockDefinition]>([
    ["of one of the flows only", "find", { text: "hi" }],
    ["of a step without an output schema", "rate", { anything: 1 }],
    ["with a wrong output on purpose", "explain", { $value: { txet: 1 } }],
    ["of another type, which fails the run", "explain", [1]],
    ["an error", "explain", { $error: { code: "QUOTA", message: "{{input}}" } }],
    ["a function", "explain", () => ({ txet: 1 })],
  ])("%s", async (_, target, mock) => {
    await using emulator = await start({ mocks: { [target]: mock } });
    emulator.mock(target, mock);
    expect(notices()).toEqual([]);
  });

  test("of a published version only, and of a step that may break the rule", async () => {
    const allow = [{ rule: "unknown-mock-field", reason: "Tests of bad answers." }] as const;
    await using emulator = await start({
      flows: [
        flow([step("new", "llm", { output: text, mock: { txet: 0 }, allow })]),
        flow([step("old", "llm")], { version: 1 }),
      ],
    });
    emulator.mock("acme/spelling/grade-3#old", 1);
    emulator.mock("new", { txet: 1 });
    expect(notices()).toEqual([]);
  });
});

describe("a mock for a flow that is not served is taken with a notice", () => {
  test.each([
    [
      "its name is misspelt",
      flows,
      "acme/spelling/grade3#find",
      'The mock of step "find" of acme/spelling/grade3 is not used yet: no flow acme/spelling/grade3 is served; did you mean "acme/spelling/grade-3"?',
    ],
    ["nothing is served", [], "find", 'The mock of step "find" is not used yet: no flow is served'],
  ])("%s", async (_, served, target, message) => {
    await using emulator = await start({ flows: served, mocks: { [target]: 1 } });
    expect(notices()).toEqual([message]);
    emulator.mock(target, 2);
    expect(notices()).toEqual([message]);
  });
});

describe("definitions that change", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "emulator-mocks-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const write = async (slug: string, id: string): Promise<void> => {
    const inputs = [{ name: "message", type: "string" }];
    const definition = {
      org: "acme",
      project: "spelling",
      slug,
      inputs,
      steps: [{ id, processor: "llm" }],
    };
    await writeFile(join(folder, `${slug}.flow.json`), JSON.stringify(definition));
  };

  test("a mock waits for its flow, and stays while its step is away", async () => {
    await write("one", "find");
    await using emulator = await start({
      ...{ flows: ".", cwd: folder, watch: false },
      mocks: { find: "mocked", "acme/spelling/two#explain": "mocked too" },
    });
    const result = async (slug: string): Promise<unknown> =>
      (await clientOf(emulator).post(`/seq/acme/spelling/${slug}/execute`, { message: "x" })).body
        .result;
    expect(await result("one")).toBe("mocked");
    expect(notices()).toEqual([
      'The mock of step "explain" of acme/spelling/two is not used yet: no flow acme/spelling/two is served',
    ]);

    await write("two", "explian");
    await emulator.reload();
    await emulator.reload();
    expect(notices().slice(1)).toEqual([
      'The mock of step "explain" of acme/spelling/two cannot be used: acme/spelling/two has no step "explain"; did you mean "explian"?',
    ]);
    await write("two", "explain");
    await write("one", "seek");
    await emulator.reload();
    expect(await result("two")).toBe("mocked too");
    expect(notices().slice(2)).toEqual([
      expect.stringContaining('no flow that is served has a step "find"'),
    ]);
    await write("one", "find");
    await emulator.reload();
    expect(await result("one")).toBe("mocked");
    expect(notices()).toHaveLength(3);
  });
});

describe("definitions in memory are checked as those in files", () => {
  test("what cannot run keeps an emulator from starting, with every problem", async () => {
    const wrong = [
      flow([
        step("a", "llm", { prompt: "Say {{mesage}}" }),
        step("b", "llm", { output: text, mock: { txet: 1 } }),
      ]),
      flow([step("a", "llm", { prompt: "{{item}}" })], { slug: "other" }),
    ];
    const error: unknown = await start({ flows: wrong }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DefinitionError);
    expect(error).toMatchObject({
      message: expect.stringContaining(
        "3 problems in 2 definitions; the first: acme/spelling/grade-3:1:1 {{mesage}} names nothing",
      ) as string,
      problems: [
        { file: "acme/spelling/grade-3", pointer: "/steps/0/prompt", suggestion: "{{message}}" },
        { file: "acme/spelling/grade-3", pointer: "/steps/1/mock/txet", suggestion: "text" },
        { file: "acme/spelling/other", pointer: "/steps/0/prompt" },
      ],
    });
  });

  test("what is doubtful is in the log", async () => {
    await using emulator = await start({
      flows: [flow([step("a", "llm"), step("b", "llm", { prompt: "Say {{answer}}" })])],
    });
    expect(emulator.port).toBe(0);
    expect(log.join("")).toContain(
      'acme/spelling/grade-3:1:1 whether there is a value for {{answer}} is not known: the output of step \\"a\\" has no schema (at /steps/1/prompt) [uncertain-placeholder]',
    );
  });
});
