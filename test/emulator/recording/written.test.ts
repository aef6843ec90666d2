import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createJiti } from "jiti";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mocks } from "../../../docs/examples/mocks.js";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { createProject, type Project } from "../../docs/project.js";
import { root, runProgram } from "../../support/cli.js";

/** Loops in loops, texts that are null, and a step whose output has a key that begins with `$`. */
const nested = `
org: acme
project: spelling
slug: class
inputs: { type: object, properties: { rows: { type: array, items: { type: array, items: { type: string } } } } }
steps:
  - loop: { over: rows }
    steps:
      - { id: pupils, processor: code, language: javascript, code: "return { pupils: input };", output: { type: object, required: [pupils], properties: { pupils: { type: array, items: { type: string } } } } }
      - loop: { over: pupils }
        steps:
          - { id: say, processor: llm, prompt: "{{item}}", output: { anyOf: [{ type: string }, { type: "null" }] } }
  - { id: sum, processor: llm, prompt: a, output: { type: object, required: [$sum], properties: { $sum: { type: integer } } } }
`;

/** Runs every example flow, and prints the results. */
const calls = `
import type { Client } from "noukai-codegen-runtime";
import { extract } from "./flows/acme/documents/extract.js";
import { brief } from "./flows/acme/research/brief.js";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { triage } from "./flows/acme/support/triage.js";
import { localise } from "./flows/acme/translation/localise.js";
import { class_ } from "./flows/acme/spelling/class.js";

const search = {
  type: "function",
  function: { name: "search", parameters: { type: "object" } },
  answer: async () => "nothing",
} as const;

export async function runAll(client: Client) {
  return {
    extract: await extract(client).execute({ message: "Paid 5 EUR.", trace: true }),
    brief: await brief(client).execute({
      message: "What causes tides?", parameters: { audience: { role: "pupil" } }, tools: [search], trace: true,
    }),
    grade3: await grade3(client).execute({ message: "Ths is a sentense.", trace: true }),
    triage: await triage(client).execute({
      message: "Billed twice", parameters: { customer: { id: "cus_1", plan: "team" } }, trace: true,
    }),
    localise: await localise(client).execute({
      parameters: { messages: [{ key: "a", text: "Hi" }, { key: "b", text: "Bye" }, { key: "c", text: "Yes" }], target: "de" },
      trace: true,
    }),
    class_: await class_(client).execute({ parameters: { rows: [["a", "b"], [], ["c"]] }, trace: true }),
  };
}
`;

const record = `
import { createClient } from "noukai-codegen-runtime";
import { recordMocks } from "noukai-codegen/emulator";
import { createFlows } from "./flows/index.js";
import { extract } from "./flows/acme/documents/extract.js";
import { brief } from "./flows/acme/research/brief.js";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { class_ } from "./flows/acme/spelling/class.js";
import { localise } from "./flows/acme/translation/localise.js";
import { runAll } from "./calls.js";

export async function record(baseUrl: string, folder: string) {
await using client = createClient({ apiKey: "nk_test_recorded", baseUrl });
const done = await runAll(client);
const recordings = [
  ["extract", "documents/extract", await recordMocks(extract(client), done.extract.executionId)],
  ["brief", "research/brief", await recordMocks(brief(client), done.brief.executionId)],
  ["grade3", "spelling/grade-3", await recordMocks(grade3(client), done.grade3.executionId)],
  ["triage", "support/triage", await recordMocks(createFlows({ apiKey: "nk_test_recorded", baseUrl }).acme.support.triage, done.triage.executionId)],
  ["localise", "translation/localise", await recordMocks(localise(client), done.localise.executionId)],
  ["class_", "spelling/class", await recordMocks(class_(client), done.class_.executionId)],
] as const;
for (const [name, path, recording] of recordings)
  await recording.write(\`\${folder}/\${name}.ts\`, { name, from: \`../flows/acme/\${path}.js\` });
return { done, gaps: recordings.flatMap(([, , { gaps }]) => gaps) };
}
`;

/** Models are not reached: a step without a mock fails. */
const replay = `
import { createClient } from "noukai-codegen-runtime";
import { startEmulator } from "noukai-codegen/emulator";
import { extractMocks } from "./recorded/extract.js";
import { briefMocks } from "./recorded/brief.js";
import { grade3Mocks } from "./recorded/grade3.js";
import { triageMocks } from "./recorded/triage.js";
import { localiseMocks } from "./recorded/localise.js";
import { class_Mocks } from "./recorded/class_.js";
import { runAll } from "./calls.js";

let asked = 0;
const fetch = async () => { asked++; throw new Error("no model"); };
await using emulator = await startEmulator({
  flows: process.argv.slice(2),
  mocks: { ...extractMocks, ...briefMocks, ...grade3Mocks, ...triageMocks, ...localiseMocks, ...class_Mocks },
  llm: { url: "http://localhost:9", fetch },
});
await using client = createClient({ baseUrl: emulator.url });
console.log(JSON.stringify({ done: await runAll(client), asked }));
`;

let project: Project;
let emulator: Emulator;
const definitions = (): readonly string[] => [
  join(root, "examples/flows"),
  join(project.path, "flows"),
];
beforeAll(async () => {
  project = await createProject([nested]);
  for (const folder of ["src", "dist"]) {
    await mkdir(join(project.path, folder, "node_modules"), { recursive: true });
    await symlink(root, join(project.path, folder, "node_modules/noukai-codegen"), "junction");
  }
  emulator = await startEmulator({
    flows: definitions(),
    mocks: {
      ...mocks,
      say: ({ loop }) =>
        typeof loop?.item === "string" && loop.item !== "b" ? `${loop.item}!` : null,
      sum: { $value: { $sum: 3 } },
    },
  });
});
afterAll(async () => {
  await emulator.close();
  await project[Symbol.asyncDispose]();
});

interface Printed {
  readonly done: Readonly<Record<string, { readonly status: string; readonly result?: unknown }>>;
  readonly gaps?: readonly unknown[];
  readonly asked?: number;
}

const resultsOf = ({ done }: Printed): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(done).map(([name, { status, result }]) => [name, { status, result }]),
  );

test("recordings of every example flow compile, and answer as the runs did", async () => {
  await project.write("src/calls.ts", calls);
  await project.write("src/record.ts", record);
  const module = await createJiti(import.meta.url).import<{
    readonly record: (baseUrl: string, folder: string) => Promise<Printed>;
  }>(join(project.path, "src/record.ts"));
  const recorded = await module.record(emulator.url, join(project.path, "src/recorded"));
  expect(recorded.gaps).toEqual([]);
  expect(Object.values(recorded.done).map(({ status }) => status)).toEqual(
    Array.from({ length: 6 }, () => "completed"),
  );
  const written = await project.read("src/recorded/grade3.ts");
  expect(written).not.toContain("nk_test");
  expect(written.replace(/run [\w-]+ /, "run ID ")).toMatchSnapshot();
  expect(await project.read("src/recorded/class_.ts")).toContain(
    'say: { $sequence: ["a!", null, "c!"] },\n  sum: { $value: { $sum: 3 } },',
  );

  await project.write("src/replay.ts", replay);
  expect(project.compile(["record.ts", "replay.ts"])).toEqual([]);
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [join(project.path, "dist/replay.js"), ...definitions()],
    { cwd: project.path, env: { NOUKAI_API_KEY: "nk_test" } },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const replayed = JSON.parse(stdout) as Printed;
  expect(replayed.asked).toBe(0);
  expect(resultsOf(replayed)).toEqual(resultsOf(recorded));
});
