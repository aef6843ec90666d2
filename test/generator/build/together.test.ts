import { describe, expect, it } from "vitest";
import { createBuilder } from "../../../generator/render/index.js";
import { memoryCache } from "../../../generator/cache/index.js";
import { resolveConfig } from "../../../generator/config/index.js";
import { loadDefinitions, provenanceFor } from "../../../generator/generate.js";
import { runCli } from "../../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";

/** Enough flows for threads to be started. */
const COUNT = 240;

async function manyFlows(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  for (let index = 0; index < COUNT; index++) {
    const type = index % 2 === 0 ? "string" : "number";
    const flow = {
      ...{ org: "acme", project: `p-${index % 7}`, slug: `flow-${index}` },
      inputs: {
        type: "object",
        required: ["message"],
        properties: {
          message: { type: "string", description: `Number ${index}.` },
          extra: { type },
        },
      },
      steps: [
        {
          id: "say",
          processor: "llm",
          prompt: "{{message}}",
          output: { type: "object", properties: { [`text_${index}`]: { type } } },
        },
      ],
    };
    await folder.write(`flows/flow-${index}.flow.json`, JSON.stringify(flow));
  }
  return folder;
}

describe("building on several threads", () => {
  it("gives the files that one thread gives", async () => {
    await using folder = await manyFlows();
    const ran = await runCli(["generate", "--source", "flows", "--out", "out", "--no-cache"], {
      cwd: folder.path,
    });
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    const config = await resolveConfig(folder.path, { source: ["flows"], out: "out" });
    // Here the code runs from its sources, where no thread can be started: this builds them all.
    const definitions = (await loadDefinitions(config)).map(provenanceFor(config));
    const { files } = await createBuilder(config, memoryCache()).build(definitions);
    const expected = Object.fromEntries(files.map(({ path, content }) => [path, content]));
    expect(await folder.contents("out")).toEqual(expected);
  });

  it("tells what is wrong with a flow as one thread does", async () => {
    await using folder = await manyFlows();
    await folder.write("noukai.config.json", JSON.stringify({ pin: { "acme/p-0/flow-238": 3 } }));
    const ran = await runCli(["generate", "--no-cache"], { cwd: folder.path });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("acme/p-0/flow-238");
  });
});
