import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startEmulator, type Emulator, type MockDefinition } from "../../../emulator/index.js";
import type { ExportedFile, RunDetail, RunFrame, RunStarted } from "../../../emulator/ui/api.js";
import { code, flow, llm, loop, step, text } from "../flows.js";
import { pageClient, type PageClient } from "./page-client.js";

const items = {
  type: "object",
  required: ["items"],
  properties: { items: { type: "array", items: { type: "integer" } } },
} as const;
const flows = [
  flow([
    llm("find", "Find in {{message}}", text),
    code("list", "return { items: [1, 2] }", { output: items }),
    loop("items", [step("each", "passthrough")], "all"),
  ]),
  flow([llm("secret", "Find in {{message}}", text)], { slug: "redacted", capture: "redacted" }),
];

let emulator: Emulator;
let page: PageClient;
beforeAll(async () => {
  emulator = await startEmulator({ flows });
  page = await pageClient(emulator);
});
afterAll(() => emulator.close());

const run = async (on: PageClient, slug: string, sessionId?: string): Promise<string> => {
  const { executionId } = await on.post<RunStarted>("/runs", {
    flow: `acme/spelling/${slug}`,
    version: "draft",
    parameters: { message: "Ths" },
    trace: false,
    sessionId,
  });
  await (await on.frames<RunFrame>(`/runs/${executionId}/events`)).rest();
  return executionId;
};
const exported = (id: string, as: string): Promise<ExportedFile> =>
  page.get<ExportedFile>(`/runs/${id}/export?as=${as}`);

describe("a run is saved", () => {
  test("as mocks of its steps, with which another emulator answers the same", async () => {
    const id = await run(page, "grade-3");
    const file = await exported(id, "mocks");
    expect(file).toMatchObject({ name: "grade-3.mocks.yaml", gaps: [] });
    expect(file.text).toContain(`# Mocks of acme/spelling/grade-3, recorded from the run ${id}`);
    const steps = parse(file.text) as Record<string, { mock: MockDefinition }>;
    expect(steps).toMatchObject({
      list: { mock: { items: [1, 2] } },
      each: { mock: { $sequence: [1, 2] } },
    });
    const mocks = Object.fromEntries(Object.entries(steps).map(([key, { mock }]) => [key, mock]));
    await using again = await startEmulator({ flows, mocks });
    const other = await pageClient(again);
    const repeated = await other.get<RunDetail>(`/runs/${await run(other, "grade-3")}`);
    const first = await page.get<RunDetail>(`/runs/${id}`);
    const answers = ({ calls }: RunDetail): unknown =>
      calls.map(({ stepId, loopIndex, output }) => ({ stepId, loopIndex, output }));
    expect(answers(repeated)).toEqual(answers(first));
    expect(repeated.calls[0]).toMatchObject({ answeredBy: "rule" });
  });

  test("as a module for tests", async () => {
    const { name, text: source } = await exported(await run(page, "grade-3"), "fixture");
    expect(name).toBe("grade-3.mocks.ts");
    expect(source).toContain('import { grade3 } from "./flows/acme/spelling/grade-3.js";');
    expect(source).toContain("export const grade3Mocks: Mocks = mockFlow(grade3, {");
  });

  test("as the session that a replay reads", async () => {
    const sessionId = "9f8b7c6d-0000-4000-8000-000000000001";
    const first = await run(page, "grade-3", sessionId);
    const second = await run(page, "grade-3", sessionId);
    const { name, text: json, gaps } = await exported(second, "session");
    expect([name, gaps]).toEqual([`session-${sessionId}.json`, []]);
    const served = await fetch(`${emulator.url}/seq/sessions/${sessionId}`, {
      headers: { authorization: "Bearer nk_test" },
    });
    const session = JSON.parse(json) as { executions: { executionId: string; steps: object[] }[] };
    expect(session.executions.map(({ executionId }) => executionId)).toEqual([first, second]);
    // The same as the service answers, but with outputs, which the runs did not capture.
    expect(await served.json()).toMatchObject({ sessionId, executions: [{}, {}] });
    expect(session.executions[0]?.steps[1]).toMatchObject({ outputSnapshot: { items: [1, 2] } });
    const alone = await exported(await run(page, "grade-3"), "session");
    expect(JSON.parse(alone.text)).toMatchObject({ executions: [{ snapshotsAvailable: true }] });
  });

  test("without what its flow redacts, and says so", async () => {
    const file = await exported(await run(page, "redacted"), "mocks");
    expect(file.text).not.toContain("Ths");
    expect(file.gaps).toEqual(["secret: its text is redacted"]);
  });

  test("in no other form", async () => {
    const id = await run(page, "grade-3");
    expect((await page.send("GET", `/runs/${id}/export?as=html`)).status).toBe(422);
    expect((await page.send("GET", `/runs/${id}/export`)).status).toBe(422);
  });
});
