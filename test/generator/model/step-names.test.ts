import { expect, test } from "vitest";
import { load, render } from "../../corpus/render.js";

/** The exported types of steps of a flow with these steps, each with an output and a setting of its own. */
async function typesOf(steps: readonly { readonly id: string; readonly name?: string }[]) {
  const flow = {
    ...{ org: "acme", project: "support", slug: "triage", inputs: [] },
    steps: steps.map((step, index) => ({
      ...step,
      processor: "llm",
      config: { [`setting${index}`]: 1 },
      output: [{ name: `field${index}`, type: "string" }],
    })),
  };
  const { files } = await render([load("triage.flow.json", JSON.stringify(flow))]);
  const text = files.get("acme/support/triage.ts") ?? "";
  const declared = [...text.matchAll(/export interface (\w+(?:Output|Overrides)_?)\b/g)];
  const names = declared.map(([, name = ""]) => name);
  return { names: names.filter((name) => !name.startsWith("Triage")), text };
}

test("types of a step whose id says nothing are called after its name", async () => {
  const { names, text } = await typesOf([
    { id: "step-1", name: "Classify ticket" },
    {
      id: "3f2b8c1e-9d4a-4c55-8e1f-0a1b2c3d4e5f",
      name: "Draft a reply, in the customer's language",
    },
    { id: "route", name: "Choose the queue" },
  ]);
  expect(names).toEqual([
    "ClassifyTicketOutput",
    "DraftAReplyInTheCustomerOutput",
    "RouteOutput",
    "ClassifyTicketOverrides",
    "DraftAReplyInTheCustomerOverrides",
    "RouteOverrides",
  ]);
  expect(text).toContain('"step-1": ClassifyTicketOutput;');
});

test("steps of one name are told apart by their ids", async () => {
  const { names } = await typesOf([
    { id: "step-1", name: "Check" },
    { id: "step-2", name: "Check" },
    { id: "step-3" },
    { id: "step-4", name: "✅" },
  ]);
  expect(names.slice(0, 4)).toEqual([
    "CheckStep1Output",
    "CheckStep2Output",
    "Step3Output",
    "Step4Output",
  ]);
});
