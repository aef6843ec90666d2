import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineFlow, type Client } from "noukai-codegen-runtime";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { clientFor } from "../support/flow.js";
import type { StreamedFlow } from "./forms.js";
import { collect } from "./harness.js";

const flows = fileURLToPath(new URL("./flows", import.meta.url));
const warnings: string[] = [];
let emulator: Emulator;
let client: Client;

beforeAll(async () => {
  emulator = await startEmulator({ flows });
  client = clientFor(emulator.url, { hooks: { warning: (message) => warnings.push(message) } });
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

describe("nested loops on the emulator", () => {
  it.each([
    ["nested", false, [[{ v: 1 }, { v: 2 }], [], [{ v: 3 }]]],
    ["nested", true, [[{ v: 1 }, { v: 2 }], [], [{ v: 3 }]]],
    ["empty", false, []],
    ["empty", true, []],
  ])("%s, with runRemaining: %s, are those of execute", async (slug, runRemaining, result) => {
    const flow = defineFlow<StreamedFlow>({
      org: "acme",
      project: "loops",
      slug,
      defaultVersion: 1,
      primary: "message",
      shape: "[head [cell]]",
    })(client);
    const events = await collect(flow.events({ message: "m", runRemaining }));
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map((event) => event.stepId)).toEqual(["find", "head", "cell"]);
    expect(completed.at(-1)?.output).toEqual(result);
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result });
    expect(await flow.execute({ message: "m" })).toMatchObject({ status: "completed", result });
    expect(warnings).toEqual([]);
  });
});
