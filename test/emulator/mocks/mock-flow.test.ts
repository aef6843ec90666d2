import { createClient, defineFlow, type FlowFactory } from "noukai-codegen-runtime";
import { expect, test } from "vitest";
import {
  InvalidMockError,
  mockFlow,
  startEmulator,
  type Emulator,
} from "../../../emulator/index.js";
import { flow, llm, loop, step } from "../flows.js";

interface WordsFlow {
  inputs: { message: string };
  primary: "message";
  call: { message: string };
  overrides: { find?: { temperature?: number } };
  outputs: { find: { words: string[] }; say: string[] };
  steps: {
    find: { input: WordsFlow["inputs"]; output: { words: string[] } };
    say: { input: string; output: string; item: string };
  };
  result: string[];
  published: never;
  defaultVersion: "draft";
  versions: { draft: WordsFlow };
}

const factory = (slug: string): FlowFactory<WordsFlow> =>
  defineFlow<WordsFlow>({
    ...{ org: "acme", project: "spelling", slug },
    ...{ defaultVersion: "draft", shape: "[say]" },
  });
const first = factory("first");
const second = factory("second");
const nodes = [
  llm("find", "{{message}}", {
    type: "object",
    properties: { words: { type: "array", items: { type: "string" } } },
  }),
  loop("words", [step("say", "llm")]),
];
const flows = [flow(nodes, { slug: "first" }), flow(nodes, { slug: "second" })];

async function results(emulator: Emulator): Promise<readonly unknown[]> {
  await using client = createClient({
    apiKey: "nk_test",
    baseUrl: emulator.url,
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
  });
  const done = [first, second].map((each) => each(client).execute({ message: "one two" }));
  return (await Promise.all(done)).map((each) => ("result" in each ? each.result : each.status));
}

test("mocks of flows with the same step ids are apart", async () => {
  await using emulator = await startEmulator({
    ...{ flows, listen: false },
    mocks: {
      ...mockFlow(first, {
        find: ({ initial }) => ({ words: initial.message.split(" ") }),
        say: ({ input, loop }) => `${input}, ${loop.item}, ${loop.index}`,
      }),
      ...mockFlow(second, { find: { words: ["a", "b"] }, say: { $sequence: ["x", "y"] } }),
    },
  });
  expect(await results(emulator)).toEqual([
    ["one, one, 0", "two, two, 1"],
    ["x", "y"],
  ]);
  // Those of other steps stay.
  emulator.mockFlow(first(createClient({ apiKey: "nk_test" })), { say: "z", find: undefined });
  expect(await results(emulator)).toEqual([
    ["z", "z"],
    ["x", "y"],
  ]);
});

test("what is no flow is refused with what is one", () => {
  for (const wrong of ["acme/spelling/first", {}, undefined, { descriptor: {} }])
    expect(() => mockFlow(wrong as never, {})).toThrow(InvalidMockError);
  expect(() => mockFlow("first" as never, {})).toThrow("a generated one, such as `grade3`");
});

test("an invalid mock is refused when it is set, by the name of its flow", async () => {
  await using emulator = await startEmulator({ flows, listen: false });
  expect(() => {
    emulator.mockFlow(first, { find: { $value: { words: [] }, $error: "both" } });
  }).toThrow("$value and $error cannot be combined");
});
