import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/index.js";
import { pull, type PullOptions, type PullReport } from "../../../generator/pull/pull.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";
import { project, type Project } from "../sources/hosted/support/project.js";
import { renderShape } from "../sources/hosted/support/render-shape.js";
import { documented } from "../sources/hosted/support/shapes.js";

const TRIAGE = "flows/acme/support/triage.flow.yaml";

async function run(
  folder: TemporaryFolder,
  result: unknown,
  options: Partial<PullOptions> = {},
): Promise<PullReport> {
  return pull(await resolveConfig(folder.path), {
    ...{ flows: [], out: "flows", from: ["-"], project: undefined, url: undefined },
    ...{ allVersions: false, check: false, force: false, prune: false },
    ...{ saveRaw: undefined, withContent: false },
    stdin: Readable.from([typeof result === "string" ? result : JSON.stringify(result)]),
    ...options,
  });
}

const result = (changes: Partial<Project> = {}): unknown =>
  renderShape({ ...project, ...changes }, documented);
const states = ({ files }: PullReport): string[] => files.map(({ state }) => state);

/** The project with another prompt of the first step of the flow `triage`. */
const reworded = JSON.parse(
  JSON.stringify(result()).replaceAll("Classify:\\n", "Sort this:\\n"),
) as unknown;

describe("a pull", () => {
  test("writes files that people can read, and the second one changes no byte", async () => {
    await using folder = await temporaryFolder();
    expect(states(await run(folder, result()))).toEqual(["create", "create", "create"]);
    const before = await folder.contents();
    expect(before[TRIAGE]).toMatchSnapshot();
    expect(states(await run(folder, result()))).toEqual(["unchanged", "unchanged", "unchanged"]);
    expect(await folder.contents()).toEqual(before);
  });

  test("keeps comments, mocks and layout where a prompt changes", async () => {
    await using folder = await temporaryFolder();
    await run(folder, result());
    const byHand = (await folder.read(TRIAGE))
      .replace("steps:\n", "# The steps, which Ada owns.\nsteps:\n")
      .replace(
        "    processor: llm\n",
        "    processor: llm # not a rule\n    mock: { parts: [a] }\n",
      );
    await folder.write(TRIAGE, byHand);
    const report = await run(folder, reworded);
    expect(report.files.filter(({ state }) => state !== "unchanged")).toMatchObject([
      { id: "acme/support/triage", state: "update", differences: ["steps/step-1/prompt"] },
    ]);
    const [first = "", ...after] = (await folder.read(TRIAGE)).split("\n");
    const [before = "", ...lines] = byHand.split("\n");
    expect(first).not.toBe(before);
    expect(after).toEqual(lines.map((line) => line.replace("Classify:", "Sort this:")));
  });

  test("leaves files that were written or edited by hand as they are, unless forced", async () => {
    await using folder = await temporaryFolder();
    await run(folder, result());
    await folder.write(TRIAGE, (await folder.read(TRIAGE)).replace("Sorts tickets.", "Mine."));
    const edited = await folder.read(TRIAGE);
    expect(states(await run(folder, reworded))).toEqual(["unchanged", "unchanged", "edited"]);
    expect(await folder.read(TRIAGE)).toBe(edited);
    expect(states(await run(folder, reworded, { force: true }))[2]).toBe("update");
    expect(await folder.read(TRIAGE)).toContain("Sorts tickets.");
  });

  test("changes the file that defines the flow, wherever it is, and keeps its spelling of schemas", async () => {
    await using folder = await temporaryFolder();
    const own = `# Mine\norg: acme\nproject: support\nslug: assistant\ninputs: { type: object, required: [message], properties: { message: { type: string } } }\nsteps:\n  - { id: answer, processor: llm, prompt: "Old" } # a comment\n`;
    await folder.write("flows/helper.flow.yaml", own);
    const report = await run(folder, result(), { flows: ["assistant"], force: true });
    expect(states(report)).toEqual(["update"]);
    const text = await folder.read("flows/helper.flow.yaml");
    expect(text).toContain("# Mine");
    expect(text).toContain("# a comment");
    expect(text).toContain("inputs: { type: object, required: [message]");
    expect(text).toContain("Answer {{message}}");
    expect(Object.keys(await folder.contents())).toEqual(["flows/helper.flow.yaml"]);
  });

  test("with check writes nothing and says what differs", async () => {
    await using folder = await temporaryFolder();
    await run(folder, result());
    const before = await folder.contents();
    const report = await run(folder, reworded, { check: true });
    expect(states(report)).toEqual(["unchanged", "unchanged", "update"]);
    expect(await folder.contents()).toEqual(before);
  });

  test("says which flows there are where none matches", async () => {
    await using folder = await temporaryFolder();
    await expect(run(folder, result(), { flows: ["triaje"] })).rejects.toThrow(
      "No flow matches triaje: the standard input has acme/support/assistant, acme/support/each-part, acme/support/triage. Did you mean triage?",
    );
    await expect(run(folder, "no JSON")).rejects.toThrow("no flow that can be read");
  });

  test("needs the names of a project that results do not have", async () => {
    await using folder = await temporaryFolder();
    const flow = {
      slug: "one-flow",
      name: "One",
      steps: [{ step_id: "a", processor_type: "llm" }],
    };
    const { problems } = await run(folder, { flow });
    expect(problems[0]?.message).toContain("--project org/project");
    expect(states(await run(folder, { flow }, { project: "acme/support" }))).toEqual(["create"]);
  });

  test("writes texts that hide or reorder something as escapes", async () => {
    await using folder = await temporaryFolder();
    const prompt = "a\u202eb\r\nc\u0000: {{x}} # \ud800 \t[ d ]";
    const steps = [{ step_id: "a", processor_type: "llm", processor_config: { prompt } }];
    await run(folder, { slug: "one-flow", steps }, { project: "acme/support" });
    const text = await folder.read("flows/acme/support/one-flow.flow.yaml");
    expect(text).toContain("\\u202e");
    for (const character of ["\u202e", "\r", "\u0000"]) expect(text).not.toContain(character);
  });
});

test("what is saved for a bug report has no prompt, text, default or test case", async () => {
  await using folder = await temporaryFolder();
  const secrets = [
    "Classify:",
    "Answer {{",
    "Sorts tickets",
    "Ticket triage",
    "What was said",
    "A case",
    "calm",
  ];
  const saved = result();
  for (const secret of secrets) expect(JSON.stringify(saved)).toContain(secret);
  await run(folder, saved, { saveRaw: "raw.json" });
  const text = await folder.read("raw.json");
  for (const secret of secrets) expect(text).not.toContain(secret);
  for (const shape of ["processor_config", "object_model_id", "step-1", "tools_enabled", '"h"'])
    expect(text).toContain(shape);
  await run(folder, saved, { saveRaw: "all.json", withContent: true });
  expect(await folder.read("all.json")).toContain("Classify:");
});
