import { afterAll, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "./client.js";
import { code, flow, llm } from "./flows.js";

const day = { type: "string", format: "date" } as const;
const flows = [
  flow([code("say", "return input.day", { output: day })], {
    inputs: { type: "object", properties: { day } },
    primary: undefined,
  }),
  flow([llm("ask", "{{message}}", day)], { slug: "sampled" }),
];
const annotating = await startEmulator({ flows, listen: false });
const asserting = await startEmulator({ flows, formats: "assert", listen: false });
afterAll(() => Promise.all([annotating.close(), asserting.close()]));
const execute = "/seq/acme/spelling/grade-3/v0/execute";

test("format is an annotation by default", async () => {
  const { body } = await clientOf(annotating).post(execute, { parameters: { day: "soon" } });
  expect(body).toMatchObject({ status: "completed", result: "soon" });
});

test("format is a rule where formats are asserted", async () => {
  const client = clientOf(asserting);
  expect(await client.post(execute, { parameters: { day: "soon" } })).toMatchObject({
    status: 422,
    body: { detail: { message: 'parameters.day must have the format "date"' } },
  });
  const { body } = await client.post(execute, { parameters: { day: "2024-02-29" } });
  expect(body).toMatchObject({ status: "completed", result: "2024-02-29" });
});

test("a sample has its format either way", async () => {
  for (const emulator of [annotating, asserting]) {
    const path = "/seq/acme/spelling/sampled/v0/execute";
    const { body } = await clientOf(emulator).post(path, { message: "x" });
    expect(body.result).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});
