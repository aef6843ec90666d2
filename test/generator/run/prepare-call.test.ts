import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/index.js";
import { prepareCall } from "../../../generator/run/index.js";
import { root } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

type Arguments = Parameters<typeof prepareCall>[1];
type Call = Awaited<ReturnType<typeof prepareCall>>;

const none: Omit<Arguments, "flow"> = {
  ...{ version: undefined, message: undefined, input: undefined, params: [], overrides: [] },
  ...{ tools: [], attachments: [], validate: true, trace: false },
};

interface Situation {
  readonly stdin?: string;
  readonly mayBeUnknown?: boolean;
  readonly notices?: string[];
  readonly cwd?: string;
}

async function prepare(
  flow: string,
  given: Partial<Arguments> = {},
  { stdin = "", mayBeUnknown = false, notices = [], cwd = root }: Situation = {},
): Promise<Call> {
  const source = cwd === root ? ["examples/flows"] : undefined;
  return await prepareCall(
    await resolveConfig(cwd, { source }),
    { ...none, ...given, flow },
    {
      stdin: Readable.from([Buffer.from(stdin)]),
      mayBeUnknown,
      onNotice: (message) => notices.push(message),
      signal: new AbortController().signal,
    },
  );
}

const customer = ["customer.id=cus_1", "customer.plan=team"];

test("inputs come from the file, over it the parameters, over it the message", async () => {
  const stdin = JSON.stringify({
    message: "from the file",
    channel: "chat",
    customer: { id: "x" },
  });
  const { inputs } = await prepare(
    "triage",
    { input: "-", params: customer, message: "from the option" },
    { stdin },
  );
  expect(inputs).toEqual({
    message: "from the option",
    parameters: {
      ...{ message: "from the file", channel: "chat" },
      customer: { id: "cus_1", plan: "team" },
    },
  });
});

test("a flow has a version, definitions of all its versions, and the config's default version", async () => {
  const draft = await prepare("acme/spelling/grade-3", { message: "x" });
  expect(draft.flow).toMatchObject({ version: "draft", definition: { version: "draft" } });
  expect(draft.flow.definitions).toHaveLength(3);
  const promoted = await prepare("grade-3", { message: "x", version: "production" });
  expect(promoted.flow).toMatchObject({ version: "production", definition: { version: 2 } });
  await using folder = await temporaryFolder();
  await folder.write("noukai.config.json", JSON.stringify({ pin: { "acme/demo/one": 4 } }));
  const body = "org: acme\nproject: demo\nslug: one\nsteps: [{ id: find, processor: llm }]\n";
  await folder.write("flows/one.v4.flow.yaml", `${body}version: 4\n`);
  const pinned = await prepare("one", {}, { cwd: folder.path });
  expect(pinned.flow.version).toBe(4);
});

test("overrides are read by the schemas of the fields", async () => {
  const overrides = ["write.style=prose", "write.temperature=1", "gather.maxTokens=5"];
  const call = await prepare("brief", { message: "x", overrides });
  expect(call.overrides).toEqual({
    ...{ write: { style: "prose", temperature: 1 }, gather: { maxTokens: 5 } },
  });
});

describe("what is wrong is named with its place, and all of it at once", () => {
  const cases: readonly (readonly [flow: string, given: Partial<Arguments>, said: string[]])[] = [
    [
      "grade-3",
      { message: "x", params: ["dificulty=hard"] },
      [
        "The inputs of acme/spelling/grade-3 (draft) are not valid, and nothing was run:",
        "--param dificulty: is no input of the flow; did you mean difficulty?",
      ],
    ],
    [
      "grade-3",
      { message: "x", params: ["difficulty=hrad"] },
      [`--param difficulty: must be one of "easy", "hard", not "hrad"; did you mean hard?`],
    ],
    ["grade-3", {}, ["--message: must be present"]],
    ["grade-3", { message: "" }, ["--message: must have at least 1 character"]],
    ["grade-3", { message: "x", params: ["message=y"] }, ["and so does --param message"]],
    ["grade-3", { message: "x", params: ["tone=warm", "tone=plain"] }, ["tone is given twice"]],
    ["grade-3", { message: "x", params: ["tone"] }, [`--param takes name=value`, `not "tone"`]],
    [
      "triage",
      { message: "x", params: ["customer.id=1", "customer.plan=taem"] },
      ["--param customer.id: must match the pattern", "--param customer.plan: must be one of"],
    ],
    ["triage", { message: "x" }, ["--param customer: must be present"]],
    [
      "triage",
      { message: "x", params: ["customer.id=cus_1"] },
      ["--param customer.plan: must be present"],
    ],
    [
      "triage",
      { message: "x", params: ["customer.pln=team"] },
      [`--param customer.pln: there is no "pln" in it; did you mean plan?`],
    ],
    ["triage", { message: "x", params: ["channel.x=1"] }, [`--param channel.x`, "channel"]],
    [
      "extract",
      { message: "x", params: ["maxDepth=two", "factKinds=[date"] },
      [
        `--param maxDepth: must be an integer, not "two"`,
        "--param factKinds: must be an array",
        "as JSON: ",
      ],
    ],
    [
      "localise",
      { params: ['messages=[{"key":"a"}]', "target=de"] },
      ["--param messages, /0/text: must be present"],
    ],
    [
      "grade-3",
      { message: "x", overrides: ["fnd.temperature=1", "find.temprature=1", "find.model=5"] },
      [
        "The overrides of acme/spelling/grade-3 (draft) are not valid, and nothing was run:",
        `--override fnd.temperature: the flow has no step "fnd"; did you mean find?`,
        `--override find.temprature: the step has no field "temprature" to override; did you mean temperature?`,
      ],
    ],
    [
      "grade-3",
      { message: "x", overrides: ["find.temperature=hot"] },
      [`--override find.temperature: must be a number, not "hot"`],
    ],
    ["grade-3", { message: "x", overrides: ["find=1"] }, ["--override takes step.field=value"]],
    ["grade-4", { message: "x" }, [`No flow "grade-4" in the sources`, "Did you mean grade-3?"]],
    ["acme/speling/grade-3", { message: "x" }, ["Did you mean acme/spelling/grade-3?"]],
    ["acme/grade-3", {}, ["A flow is named as org/project/slug"]],
    ["grade-3", { version: 9 }, ["no definition of version 9", "the draft, versions 1, 2"]],
    ["grade-3", { message: "x", tools: ["look up=x.js"] }, ["--tool takes name=file"]],
    ["grade-3", { message: "x", tools: ["a=no/such.mjs"] }, ["There is no file no/such.mjs"]],
    ["grade-3", { message: "x", tools: ["a=x.js", "a=y.js"] }, ["names a tool twice"]],
    ["grade-3", { message: "x", attachments: ["a.png"] }, ["--attach takes the https: URL"]],
    ["grade-3", { message: "x", input: "no/such.json" }, ["no/such.json cannot be read (ENOENT)"]],
  ];
  for (const [flow, given, said] of cases) {
    test(`${flow} ${JSON.stringify(given)}`, async () => {
      const error: unknown = await prepare(flow, given).catch((thrown: unknown) => thrown);
      if (!(error instanceof Error)) throw new Error("it was accepted");
      for (const text of said) expect(error.message).toContain(text);
      expect(error).toMatchObject({ name: "UsageError", exitCode: 2 });
    });
  }

  test("a file of inputs", async () => {
    const read = (stdin: string): Promise<Call> => prepare("grade-3", { input: "-" }, { stdin });
    await expect(read("- a\n")).rejects.toThrow("standard input holds an array, and --input takes");
    await expect(read("")).rejects.toThrow("standard input holds nothing");
    await expect(read("a: [")).rejects.toThrow("standard input is neither JSON nor YAML: ");
    await expect(read("mesage: x")).rejects.toThrow(
      "standard input/mesage: is no input of the flow; did you mean message?",
    );
    await expect(read("message: 5")).rejects.toThrow(
      "standard input/message: must be a string, not 5",
    );
  });
});

test("without validation everything is sent as it was read", async () => {
  const call = await prepare("grade-3", {
    ...{ validate: false, params: ["difficulty=hrad", "more=5"], overrides: ["fnd.x=true"] },
  });
  expect(call.inputs).toEqual({ parameters: { difficulty: "hrad", more: 5 } });
  expect(call.overrides).toEqual({ fnd: { x: true } });
});

test("a flow that only a service knows is called without a check, and says so", async () => {
  await using folder = await temporaryFolder();
  const notices: string[] = [];
  const call = await prepare(
    "acme/demo/one",
    { message: "x", params: ["n=5"] },
    { mayBeUnknown: true, notices, cwd: folder.path },
  );
  expect(call).toMatchObject({
    flow: { version: "draft", definition: undefined },
    schemas: undefined,
  });
  expect(call.inputs).toEqual({ message: "x", parameters: { n: 5 } });
  expect(notices).toEqual([expect.stringContaining("No source has a definition of acme/demo/one")]);
  await expect(prepare("one", {}, { mayBeUnknown: true, cwd: folder.path })).rejects.toThrow(
    'No flow "one"',
  );
});
