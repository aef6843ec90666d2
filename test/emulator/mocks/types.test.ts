import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, type Project } from "../../docs/project.js";

/** A flow whose steps receive what has no name: what a parallel returns, and items of items. */
const joined = `
org: acme
project: spelling
slug: joined
inputs: { type: object, properties: { text: { type: string } } }
steps:
  - parallel:
      - { id: words, processor: llm, prompt: a, output: { type: array, items: { type: string } } }
      - { id: lines, processor: llm, prompt: a, output: { anyOf: [{ type: string }, { type: "null" }] } }
  - parallel:
      - { id: first, processor: llm, prompt: a, output: { type: object, required: [rows], properties: { rows: { type: array, items: { type: array, items: { enum: [1, 2] } } } } } }
      - { id: second, processor: llm, prompt: a }
  - loop: { over: first.rows }
    steps:
      - { id: row, processor: passthrough }
`;

/** The same step as in grade-3, with another output. */
const sibling = `
org: acme
project: other
slug: find-dates
inputs: { type: object, properties: { text: { type: string } } }
steps:
  - { id: find, processor: llm, prompt: a, output: { type: object, required: [dates], properties: { dates: { type: array, items: { type: string } } } } }
`;

const imports = `
import { mockFlow, startEmulator, type FlowMocks, type StepMockCall } from "noukai-codegen/emulator";
import { createFlows } from "./flows/index.js";
import { findDates } from "./flows/acme/other/find-dates.js";
import { brief } from "./flows/acme/research/brief.js";
import { grade3, type Grade3Flow } from "./flows/acme/spelling/grade-3.js";
import { joined } from "./flows/acme/spelling/joined.js";
import { triage } from "./flows/acme/support/triage.js";
`;

const right = `${imports}
const flows = createFlows();
const shared: FlowMocks<Grade3Flow> = { find: { mistakes: [] } };
const explain = ({ input }: StepMockCall<Grade3Flow, "explain">) => ({ word: input.word, explanation: "" });
await using emulator = await startEmulator({
  flows: "flows",
  mocks: {
    ...mockFlow(grade3, {
      ...shared,
      find: { $delay: 1, $value: { mistakes: [{ word: "Ths" }] } },
      score: ({ input }) => ({ points: input.mistakes.length, mistakes: input.mistakes }),
      praise: async () => ({ $chunks: ["a", "b"], $interval: 1, $template: { text: "{{initial.message}}" } }),
      explain,
    }),
    ...mockFlow(findDates, { find: { dates: [] } }),
    ...mockFlow(triage, { reply: { $error: { code: "BUSY", message: "busy" } } }),
  },
});
emulator.mockFlow(grade3, { score: { $template: { points: "{{n}}", mistakes: "{{input.mistakes}}" } } });
emulator.mockFlow(flows.acme.spelling.grade3, {
  explain: ({ loop, initial, stepId, config, callNumber }) => ({
    word: loop.item.word,
    explanation: \`\${initial.message} \${config.temperature?.toFixed()} \${stepId} \${callNumber}\`,
  }),
});
emulator.mockFlow(brief, {
  gather: {
    $sequence: [{ $toolCalls: [{ name: "search", arguments: { query: "a" } }] }, { $error: "no" }, { claims: [] }],
  },
  write: ({ toolResults }) => ({ $toolCalls: [{ name: "a" }], $then: { headline: "", body: String(toolResults.length), sources: [] } }),
});
emulator.mockFlow(joined, {
  words: ["a"],
  lines: null,
  first: ({ input }) => ({ rows: input.words.length === 1 ? [[1]] : [] }),
  second: ({ input }) => input.lines?.length ?? null,
  row: ({ input, loop }) => [...input, ...loop.item, loop.index === 0 ? 1 : 2],
});
// Without types, as before.
emulator.mock("find", { any: "thing" });
emulator.mock("acme/spelling/grade-3#find", ({ initial }) => initial);
await startEmulator({ mocks: { find: { any: "thing" }, "acme/spelling/grade-3#score": () => 1 } });
`;

/** Each line but the imports is a mistake, and ends with what the compiler says of it. */
const wrong = `${imports}
mockFlow(grade3, { fnd: { mistakes: [] } }); // 'fnd' does not exist in type 'FlowMocks<Grade3Flow>'. Did you mean to write 'find'?
mockFlow(grade3, { find: { mistakes: [{ wrod: "Ths" }] } }); // 'wrod' does not exist in type 'Mistake'
mockFlow(grade3, { find: { mistake: [] } }); // 'mistake' does not exist in type 'StepMock<FindOutput, StepMockCall<Grade3Flow, "find">>'
mockFlow(grade3, { score: { points: "1", mistakes: [] } }); // Type 'string' is not assignable to type 'number'
mockFlow(grade3, { score: { points: 1 } }); // Property 'mistakes' is missing in type '{ points: number; }' but required in type 'ScoreOutput'
mockFlow(grade3, { explain: [{ word: "a", explanation: "" }] }); // not assignable to type 'StepMock<ExplainOutput, StepMockCall<Grade3Flow, "explain">>
mockFlow(triage, { classify: { category: "biling", urgency: "high", summary: "" } }); // Did you mean '"billing"'?
mockFlow(grade3, { find: { $valeu: { mistakes: [] } } }); // '$valeu' does not exist in type 'StepMock<FindOutput
mockFlow(grade3, { find: { $value: { mistakes: [{}] } } }); // Property 'word' is missing in type '{}' but required in type 'Mistake'
mockFlow(grade3, { find: { $sequence: [{ mistakes: [{ word: 1 }] }] } }); // Type 'number' is not assignable to type 'string'
mockFlow(grade3, { find: { $error: { code: "BUSY" } } }); // Property 'message' is missing
mockFlow(grade3, { find: { $delay: 5 } }); // Type '{ $delay: number; }' is not assignable to type 'StepMock<FindOutput
mockFlow(grade3, { find: { $toolCalls: { name: "search" } } }); // 'name' does not exist in type 'readonly MockedToolCall[]'
mockFlow(grade3, { find: "mistakes" }); // Type 'string' is not assignable to type 'StepMock<FindOutput
mockFlow(grade3, { find: () => ({ mistakes: [{ word: 1 }] }) }); // Type 'number' is not assignable to type 'string'
mockFlow(grade3, { find: ({ inptu }) => ({ $error: String(inptu) }) }); // Property 'inptu' does not exist on type 'StepMockCall<Grade3Flow, "find">'
mockFlow(grade3, { score: ({ input }) => ({ $error: String(input.mistake) }) }); // Property 'mistake' does not exist on type 'FindOutput'. Did you mean 'mistakes'?
mockFlow(grade3, { find: ({ loop }) => ({ $error: String(loop.item) }) }); // 'loop' is possibly 'undefined'
mockFlow(grade3, { score: { $template: { points: "many", mistakes: [] } } }); // Type '"many"' is not assignable to type 'number | \`{{\${string}}}\`'
mockFlow(findDates, { find: { mistakes: [] } }); // 'mistakes' does not exist in type 'StepMock<FindOutput, StepMockCall<FindDatesFlow, "find">>'
mockFlow("acme/spelling/grade-3", { find: { mistakes: [] } }); // Argument of type 'string' is not assignable to parameter of type 'MockableFlow<
mockFlow(joined, { row: [3] }); // Type '3' is not assignable to type '1 | 2'
(await startEmulator({})).mockFlow(grade3, { fnd: { mistakes: [] } }); // 'fnd' does not exist in type 'FlowMocks<Grade3Flow>'. Did you mean to write 'find'?
`;

let project: Project;
beforeAll(async () => {
  project = await createProject([joined, sibling]);
  await project.write("src/right.ts", right);
  await project.write("src/wrong.ts", wrong);
});
afterAll(() => project[Symbol.asyncDispose]());

test("typed mocks compile where they are right, and say what is wrong with each mistake", () => {
  const said = project.compile(["right.ts", "wrong.ts"]);
  const explained = new Map<string, string>();
  for (const line of said) {
    const [, place = "", message = ""] = /^(\S+) ([^]*)$/.exec(line) ?? [];
    explained.set(place, `${explained.get(place) ?? ""}${message}`);
  }
  const mistakes = wrong.split("\n").flatMap((line, index) => {
    const expected = /\); \/\/ (.*)$/.exec(line)?.[1];
    return expected === undefined ? [] : [{ place: `wrong.ts:${index + 1}`, expected }];
  });
  expect(mistakes.length).toBeGreaterThan(20);
  expect([...explained].filter(([place]) => place.startsWith("right"))).toEqual([]);
  expect([...explained.keys()]).toEqual(mistakes.map(({ place }) => place));
  for (const { place, expected } of mistakes) expect(explained.get(place)).toContain(expected);
});
