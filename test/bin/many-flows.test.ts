import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readDefinition } from "../../generator/definition/index.js";
import { runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/** Enough flows for threads to render some of them, where there is more than one processor. */
const FLOWS = 160;

const definition = (index: number, more: object = {}): object => ({
  ...{ org: "acme", project: "many", slug: `flow-${index}` },
  inputs: { type: "object", properties: { message: { type: "string" } } },
  steps: [{ id: "answer", processor: "llm", prompt: "Answer {{message}}" }],
  ...more,
});

async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("noukai.config.json", '{ "source": "flows", "out": "new/out" }');
  for (let index = 0; index < FLOWS; index++)
    await folder.write(`flows/${index}.flow.json`, JSON.stringify(definition(index)));
  return folder;
}

describe("a run with many flows", () => {
  test("writes each client once, and the next one finds them up to date", async () => {
    await using folder = await project();
    const first = await runCli(["generate"], { cwd: folder.path });
    expect(first.stdout).toContain(`${FLOWS} flows in new/out: ${FLOWS * 2 + 1} created`);
    expect(first.code).toBe(0);
    const check = await runCli(["generate", "--check", "--no-cache"], { cwd: folder.path });
    expect(check.code).toBe(0);
    const files = Object.keys(await folder.contents("new/out"));
    expect(files.filter((path) => !path.endsWith(".ts"))).toEqual([]);
  });

  test("reports the definitions that are invalid, and leaves nothing", async () => {
    await using folder = await project();
    for (const index of [3, FLOWS - 1])
      await folder.write(
        `flows/${index}.flow.json`,
        JSON.stringify(definition(index, { inptus: {} })),
      );
    const { code, stdout, stderr } = await runCli(["generate"], { cwd: folder.path });
    expect(stdout + stderr).toContain(`flows/3.flow.json`);
    expect(stdout + stderr).toContain(`flows/${FLOWS - 1}.flow.json`);
    expect(code).toBe(3);
    expect(await readdir(folder.path)).not.toContain("new");
  });

  test("reports what is wrong also where threads have rendered flows already", async () => {
    await using folder = await temporaryFolder();
    const read = readDefinition({ path: "one.flow.json", text: JSON.stringify(definition(0)) });
    if (!("definition" in read)) throw new Error("the definition is invalid");
    // Offers many flows, waits for the files that a thread writes ahead, and returns one of them twice.
    await folder.write(
      "noukai.config.js",
      `import { readdirSync } from "node:fs";
      import { availableParallelism } from "node:os";
      const definition = ${JSON.stringify(read.definition)};
      const loaded = Array.from({ length: ${FLOWS} }, (_, index) => ({
        definition: { ...definition, slug: "flow-" + index },
        origin: "https://flows.example/" + index,
      }));
      const ahead = () => {
        try {
          return readdirSync("new/out/acme/many").length;
        } catch {
          return 0;
        }
      };
      const load = async (signal, onProgress, onDefinition) => {
        for (const each of loaded) onDefinition(each, loaded.length);
        while (availableParallelism() > 1 && ahead() < 20);
        return [...loaded, loaded[0]];
      };
      export default { source: { describe: "own", load }, out: "new/out" };`,
    );
    const { code, stderr } = await runCli(["generate"], { cwd: folder.path });
    expect(stderr).toContain("acme/many/flow-0 (draft) is defined twice");
    expect(code).toBe(3);
    expect(await readdir(folder.path)).toEqual(["noukai.config.js"]);
  });

  test("reports a large snapshot that cannot be read, and leaves nothing", async () => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", '{ "source": "all.snapshot.json", "out": "new/out" }');
    await folder.write("all.snapshot.json", `{ "snapshot": 1, "flows": ${"[".repeat(600_000)}`);
    const { code, stderr } = await runCli(["generate"], { cwd: folder.path });
    expect(stderr).toContain("all.snapshot.json");
    expect([3, 4]).toContain(code);
    expect(await readdir(folder.path)).not.toContain("new");
  });
});
