import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient, defineFlow, type Client } from "noukai-codegen-runtime";
import { expect, test } from "vitest";
import {
  recordMocks,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type RecordableFlow,
} from "../../../emulator/index.js";
import type { RecordableRun } from "../../../emulator/recording/traced-calls.js";
import { temporaryFolder } from "../../support/folder.js";
import { flow, llm, loop, text } from "../flows.js";

const words = llm("words", "{{message}}", {
  type: "object",
  properties: { words: { type: "array", items: { type: "string" } } },
});
const say = llm("say", "{{item}}", text);
const definition = flow([words, loop("words", [say])]);

interface AnyContract {
  inputs: { message: string };
  primary: "message";
  call: { message: string };
  overrides: object;
  outputs: { words: unknown; say: unknown[] };
  result: unknown;
  published: never;
  defaultVersion: "draft";
  versions: { draft: AnyContract };
}
const factory = defineFlow<AnyContract>({
  ...{ org: "acme", project: "spelling", slug: "grade-3" },
  ...{ defaultVersion: "draft", shape: "[say]" },
});

const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({
    flows: [definition],
    mocks: { words: { words: ["a", "b"] }, say: { $template: { text: "{{item}}" } } },
    ...options,
  });
const clientOf = ({ url }: Emulator): Client => createClient({ apiKey: "nk_test", baseUrl: url });

/** A run with this trace, as a service may send it. */
function traced(
  steps: readonly object[],
  attempts: Readonly<Record<string, readonly object[]>> = {},
): RecordableFlow {
  const run: RecordableRun = {
    trace: () => Promise.resolve({ flowRun: { id: "r", status: "failed" }, steps }),
    stepTrace: (stepId) => Promise.resolve({ stepId, attempts: attempts[stepId] ?? [] }),
  };
  return { org: "acme", project: "spelling", slug: "grade-3", run: () => run };
}
const call = (stepId: string, outputContext: unknown, rest: object = {}): object => ({
  ...{ stepId, attempt: 1, status: "completed", inputContext: {}, outputContext, truncated: false },
  ...rest,
});
const of = "acme/spelling/grade-3";

test("a run that was not captured has no mocks, and each call says why", async () => {
  await using emulator = await start();
  await using client = clientOf(emulator);
  const { executionId } = await factory(client).execute({ message: "a b" });
  const recording = await recordMocks(factory(client), executionId);
  expect(recording).toMatchObject({ executionId, status: "completed", mocks: {} });
  expect(recording.gaps.map(({ reason }) => reason)).toEqual(Array(3).fill("not-traced"));
  expect(recording.gaps[2]).toMatchObject({ stepId: "say", loopIndex: 1, attempt: 1 });
  expect(recording.gaps[2]?.message).toContain("say[1]: the trace has no output of it");
});

test.each(["newest", "older"] as const)("the %s form of the wire is recorded", async (wire) => {
  await using emulator = await start({ wire, capture: "full" });
  await using client = clientOf(emulator);
  const { executionId } = await factory(client).execute({ message: "a b" });
  const recording = await recordMocks(factory(client), executionId);
  expect(recording.gaps).toEqual([]);
  expect(recording.mocks).toEqual({
    [`${of}#words`]: { words: ["a", "b"] },
    [`${of}#say`]: { $sequence: [{ text: "a" }, { text: "b" }] },
  });
});

test("redacted texts are not recorded, and what has none is", async () => {
  await using emulator = await start({ capture: "redacted", mocks: { words: { words: [] } } });
  await using client = clientOf(emulator);
  const empty = await factory(client).execute({ message: "" });
  const recording = await recordMocks(factory(client), empty.executionId);
  expect(recording.mocks).toEqual({ [`${of}#words`]: { words: [] } });
  emulator.mock("words", { words: ["a"] });
  const { executionId } = await factory(client).execute({ message: "a" });
  const { mocks, gaps } = await recordMocks(factory(client), executionId);
  expect(mocks).toEqual({});
  expect(gaps.map(({ reason }) => reason)).toEqual(["redacted", "redacted"]);
});

test("an output that the service truncated is not recorded, beside an input that it truncated is", async () => {
  const long = { text: "a".repeat(1024 * 1024) };
  await using emulator = await start({
    mocks: {
      words: { words: ["a"] },
      say: ({ loop }) => (loop?.index === 0 ? long : { text: "b" }),
    },
  });
  await using client = clientOf(emulator);
  const { executionId } = await factory(client).execute({ message: "a", trace: true });
  const { mocks, gaps } = await recordMocks(factory(client), executionId);
  expect(Object.keys(mocks)).toEqual([`${of}#words`]);
  expect(gaps.map(({ reason, stepId }) => [reason, stepId])).toEqual([["truncated", "say"]]);

  const input = "a".repeat(1024 * 1024);
  const other = await factory(client).execute({ message: input, trace: true });
  const recorded = await recordMocks(factory(client), other.executionId);
  expect(recorded.mocks).toHaveProperty([`${of}#words`], { words: ["a"] });
});

test("a run that failed, and was continued, fails and is continued again", async () => {
  const attempts = {
    say: [
      call("say", { text: "a" }, { loopIndex: 0 }),
      call("say", null, {
        loopIndex: 1,
        status: "failed",
        errorContext: { code: "BUSY", message: "busy" },
      }),
      call("say", { text: "c" }, { attempt: 2, loopIndex: 1 }),
      call("say", { text: "b" }, { attempt: 2, loopIndex: 0 }),
    ],
  };
  const { mocks, gaps } = await recordMocks(traced(attempts.say.slice(2), attempts), "r");
  expect(gaps).toEqual([]);
  expect(mocks[`${of}#say`]).toEqual({
    $sequence: [
      { text: "a" },
      { $error: { code: "BUSY", message: "busy" } },
      { text: "b" },
      { text: "c" },
    ],
  });
});

test("failures are recorded as far as the trace says why", async () => {
  const failed = (stepId: string, errorContext: unknown): object =>
    call(stepId, null, { status: "failed", errorContext });
  const { mocks, gaps } = await recordMocks(
    traced([
      failed("text", "out of words"),
      failed("object", { code: "NO", message: "no", details: { at: 1 } }),
      failed("silent", null),
      failed("template", { message: "no value for {{initial.x}}" }),
    ]),
    "r",
  );
  expect(mocks).toEqual({
    [`${of}#text`]: { $error: "out of words" },
    [`${of}#object`]: { $error: { code: "NO", message: "no", details: { at: 1 } } },
    [`${of}#silent`]: {
      $error: "The step failed when it was recorded. The trace does not say why.",
    },
    [`${of}#template`]: { $error: "no value for { {initial.x} }" },
  });
  expect(gaps.map(({ stepId, reason }) => [stepId, reason])).toEqual([
    ["silent", "cause-not-traced"],
    ["template", "changed"],
  ]);
});

test("iterations that are missing fail, so that none answers in the place of another", async () => {
  const { mocks, gaps } = await recordMocks(
    traced([
      call("say", { text: "a" }, { loopIndex: 0 }),
      call("say", null, { loopIndex: 1, truncated: true, outputSizeBytes: 9_000_000 }),
      call("say", undefined, { loopIndex: 2, status: "skipped" }),
      call("say", { text: "[redacted]" }, { loopIndex: 3 }),
      call("say", { text: "e" }, { loopIndex: 4 }),
      call("other", undefined, { status: "skipped" }),
      call("late", undefined, { status: "running" }),
    ]),
    "r",
  );
  const missing = (index: number): object => ({
    $error: { code: "NOT_RECORDED", message: `say[${index}] was not recorded.` },
  });
  expect(mocks).toEqual({
    [`${of}#say`]: { $sequence: [{ text: "a" }, missing(1), missing(3), { text: "e" }] },
  });
  expect(gaps.map(({ message }) => message.split(":")[0])).toEqual([
    ...["say[1]", "say[2]", "say[3]", "other", "late"],
  ]);
});

test("a file says what is not recorded, holds text that ends no comment, and is not overwritten", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "mocks/grade-3.ts");
  const steps = [
    call("say", { text: "\u2028`${x}`</script>", __proto__: 1, "a-b": { $x: -1e21 } }),
    call("a\nb", null, { status: "a\nlert()" }),
  ];
  const recording = await recordMocks(traced(steps), "r\nlert()");
  const from = { name: "grade3", from: "../flows/grade-3.js" };
  await recording.write(file, from);
  const written = await readFile(file, "utf8");
  expect(written).toMatchSnapshot();
  expect(recording.source(from)).toBe(written);
  await expect(recording.write(file, from)).rejects.toThrow(
    `${file} exists, and may have been edited. Pass \`overwrite: true\`.`,
  );
  await recording.write(file, { ...from, name: "again", overwrite: true });
  expect(await readFile(file, "utf8")).toContain("export const againMocks: Mocks");
  expect(() => recording.source({ name: "a; b", from: "" })).toThrow('"a; b" cannot be imported');
});

test("a run that the service does not know is an error", async () => {
  await using emulator = await start();
  await using client = clientOf(emulator);
  const unknown = "6f6c1f6e-2f0f-4c55-9f0e-111111111111";
  await expect(recordMocks(factory(client), unknown)).rejects.toThrow(/not|no run/i);
});
