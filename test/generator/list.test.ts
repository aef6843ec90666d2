import { expect, test } from "vitest";
import { resolveConfig } from "../../generator/config/index.js";
import { listFlows } from "../../generator/list.js";
import { temporaryFolder } from "../support/folder.js";

const text = { type: "string" };

async function inputsOf(inputs: object): Promise<string[]> {
  await using folder = await temporaryFolder();
  const models = {
    Base: {
      type: "object",
      required: ["message", "unit"],
      properties: { message: text, unit: { ...text, default: "EUR" } },
    },
  };
  const steps = [{ id: "say", processor: "llm" }];
  const flow = { org: "acme", project: "demo", slug: "hello", inputs, models, steps };
  await folder.write("flows/hello.flow.json", JSON.stringify(flow));
  const flows = await listFlows(await resolveConfig(folder.path, { source: ["flows"] }));
  return flows.flatMap(({ versions }) =>
    versions.flatMap((version) =>
      version.inputs.map(
        ({ name, required, primary }) => `${name}${primary ? "*" : ""}${required ? "" : "?"}`,
      ),
    ),
  );
}

test("inputs are listed wherever they are declared", async () => {
  expect(
    await inputsOf({
      type: "object",
      required: ["own"],
      properties: { own: text, note: text },
      allOf: [{ $ref: "#/models/Base" }],
      oneOf: [
        { required: ["card", "own"], properties: { card: text } },
        { required: ["iban"], properties: { iban: text } },
      ],
    }),
  ).toEqual(["own*", "note?", "message", "unit?", "card?", "iban?"]);
});

test("inputs that a reference declares are listed", async () => {
  expect(await inputsOf({ $ref: "#/models/Base" })).toEqual(["message*", "unit?"]);
});

test("what is required without being declared is no input", async () => {
  expect(await inputsOf({ type: "object", required: ["lost"], properties: { own: text } })).toEqual(
    ["own*?"],
  );
});
