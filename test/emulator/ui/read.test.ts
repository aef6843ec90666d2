import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import type {
  About,
  FlowDetail,
  FlowList,
  RunDetail,
  RunPage,
  SessionPage,
} from "../../../emulator/ui/api.js";
import { clientOf } from "../client.js";
import { code, flow, llm, loop, parallel, step, text } from "../flows.js";
import { pageClient, type PageClient } from "./page-client.js";

const graded = flow(
  [
    llm("find", "Find in {{message}}", text, { tools: true, model: "acme/small" }),
    parallel(
      [
        code("score", "return { points: 3 }", { output: { $ref: "#/models/Points" } }),
        step("same", "passthrough"),
      ],
      "both",
    ),
  ],
  {
    name: "Grade 3",
    inputs: {
      type: "object",
      required: ["message", "level"],
      properties: {
        message: { type: "string" },
        level: { enum: ["easy", "hard"], default: "easy" },
        who: { $ref: "#/models/Person" },
      },
    },
    models: {
      Person: { type: "object", properties: { name: { type: "string" } } },
      Points: {
        type: "object",
        properties: { points: { type: "integer" }, of: { $ref: "#/models/Person" } },
      },
    },
  },
);
const published = { ...graded, version: 2, published: [1, 2] };
const list = {
  type: "object",
  required: ["items"],
  properties: { items: { type: "array", items: { type: "integer" } } },
} as const;
const looped = flow(
  [
    code("list", "return { items: [1, 2] }", { output: list }),
    loop("items", [step("each", "passthrough")], "all"),
  ],
  { slug: "looped" },
);
const broken = flow([code("fail", "throw new Error('no')")], { slug: "broken" });

let emulator: Emulator;
let page: PageClient;
beforeAll(async () => {
  const flows = [graded, published, looped, broken];
  emulator = await startEmulator({ flows, mocks: { same: "from a rule" } });
  page = await pageClient(emulator);
});
afterAll(() => emulator.close());

const execute = async (
  path: string,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<{ id: string; requestId: string | null }> => {
  const sent = { message: "Ths", ...body };
  const answer = await clientOf({ url: emulator.url, fetch: (request) => fetch(request) }).post(
    `/seq/acme/spelling/${path}/execute`,
    sent,
    headers,
  );
  return {
    id: answer.body.executionId as string,
    requestId: answer.headers.get("x-request-id"),
  };
};

describe("about", () => {
  test("says what serves", async () => {
    expect(await page.get<About>("/about")).toMatchObject({
      apiUrl: emulator.url,
      keys: "any",
      exampleKey: "nk_test",
      keep: 10_000,
      flows: [],
      llm: false,
      webhooks: false,
    });
  });
});

describe("flows", () => {
  test("have their versions and their last run", async () => {
    const { id } = await execute("grade-3/v2");
    const { flows, problems } = await page.get<FlowList>("/flows");
    expect(flows.map(({ flow: name }) => name)).toEqual([
      "acme/spelling/broken",
      "acme/spelling/grade-3",
      "acme/spelling/looped",
    ]);
    expect(flows[1]).toMatchObject({
      versions: ["draft", 1, 2],
      production: "draft",
      stepCount: 3,
      name: "Grade 3",
      lastRun: { executionId: id, version: 2, status: "completed", trigger: "execute" },
    });
    expect(problems).toEqual([]);
  });

  test("schemas need nothing outside of themselves, and a default is not required", async () => {
    const detail = await page.get<FlowDetail>("/flows/acme/spelling/grade-3");
    expect(detail.inputs).toEqual({
      type: "object",
      required: ["message"],
      properties: {
        message: { type: "string" },
        level: { enum: ["easy", "hard"], default: "easy" },
        who: { $ref: "#/$defs/Person" },
      },
      $defs: { Person: { type: "object", properties: { name: { type: "string" } } } },
    });
    const [, both] = detail.steps;
    if (both?.kind !== "parallel") throw new Error("The second node is parallel");
    expect(both.branches[0]).toMatchObject({
      kind: "step",
      id: "score",
      output: {
        $ref: "#/$defs/Points",
        $defs: { Points: { properties: { of: { $ref: "#/$defs/Person" } } }, Person: {} },
      },
    });
    expect(detail.output).toMatchObject({ type: "object", required: ["score", "same"] });
    expect(detail.client).toEqual({ name: "grade3", module: "acme/spelling/grade-3" });
    expect(detail).toMatchObject({ version: "draft", primary: "message" });
  });

  test("a step has what may be overridden", async () => {
    const { steps } = await page.get<FlowDetail>("/flows/acme/spelling/grade-3?version=2");
    expect(steps[0]).toMatchObject({
      kind: "step",
      processor: "llm",
      tools: true,
      configSchema: { properties: { model: { default: "acme/small" }, prompt: {} } },
    });
  });

  test("what is not there is 404, and a version that is none 422", async () => {
    expect((await page.send("GET", "/flows/acme/spelling/other")).status).toBe(404);
    expect((await page.send("GET", "/flows/acme/spelling/grade-3?version=7")).status).toBe(404);
    expect((await page.send("GET", "/flows/acme/spelling/grade-3?version=x")).status).toBe(422);
    expect((await page.send("GET", "/nothing")).status).toBe(404);
  });
});

describe("a run", () => {
  test("has what answered each call, its prompt and the request's id", async () => {
    const { id, requestId } = await execute("grade-3/v0", { trace: true });
    const run = await page.get<RunDetail>(`/runs/${id}`);
    expect(run).toMatchObject({
      status: "completed",
      flow: "acme/spelling/grade-3",
      version: "draft",
      requestId,
      input: { message: "Ths", level: "easy" },
      stepCount: 3,
      steps: [{ id: "find" }, { id: "both" }],
    });
    expect(run.pause).toBeUndefined();
    const calls = new Map(run.calls.map((call) => [call.stepId, call]));
    expect(calls.get("find")).toMatchObject({
      answeredBy: "sample",
      prompt: "Find in Ths",
      model: "acme/small",
      attempt: 1,
      loopIndex: null,
      input: { message: "Ths" },
      omitted: [],
    });
    expect(calls.get("score")).toMatchObject({ answeredBy: "code", output: { points: 3 } });
    expect(calls.get("same")).toMatchObject({ answeredBy: "rule", output: "from a rule" });
    expect(run.tokens.prompt).toBe(calls.get("find")?.tokens.prompt);
  });

  test("that is not captured has outputs, and neither inputs nor prompts", async () => {
    const { id } = await execute("grade-3/v0");
    const { calls, input } = await page.get<RunDetail>(`/runs/${id}`);
    expect(input).toMatchObject({ message: "Ths" });
    expect(calls.some((call) => "input" in call || "prompt" in call)).toBe(false);
    expect(calls.every(({ output }) => output !== undefined)).toBe(true);
  });

  test("has each iteration of a loop, and their outputs together", async () => {
    const { id } = await execute("looped/v0");
    const { calls } = await page.get<RunDetail>(`/runs/${id}`);
    expect(
      calls
        .filter(({ stepId }) => stepId === "each")
        .map(({ kind, loopIndex, output, attempt }) => ({
          ...{ kind, loopIndex, output, attempt },
        })),
    ).toEqual([
      { kind: "call", loopIndex: 0, output: 1, attempt: 1 },
      { kind: "call", loopIndex: 1, output: 2, attempt: 1 },
      { kind: "gathered", loopIndex: null, output: [1, 2], attempt: 1 },
    ]);
  });

  test("that failed says where and why", async () => {
    const { id } = await execute("broken/v0");
    const run = await page.get<RunDetail>(`/runs/${id}`);
    expect(run).toMatchObject({ status: "failed", failure: { stepId: "fail" } });
    expect(run.error).toBe(run.failure?.message);
    expect(run.calls).toMatchObject([{ status: "failed", answeredBy: "code" }]);
  });

  test("that there is not is 404", async () => {
    expect((await page.send("GET", `/runs/${randomUUID()}`)).status).toBe(404);
    expect((await page.send("GET", "/runs/..%2f..%2fetc%2fpasswd")).status).toBe(404);
  });
});

describe("lists of runs", () => {
  const session = randomUUID();
  beforeAll(async () => {
    for (const at of [1, 2, 3])
      await execute("looped/v0", { message: `searched for ${at}` }, { "x-session-id": session });
    await execute("broken/v0", { message: "50%_of\\it" });
  });

  test("are paged, newest first", async () => {
    const first = await page.get<RunPage>("/runs?flow=acme/spelling/looped&limit=2");
    expect(first.runs).toHaveLength(2);
    expect(first.total).toBeGreaterThanOrEqual(3);
    const second = await page.get<RunPage>(
      `/runs?flow=acme/spelling/looped&limit=2&before=${first.next}`,
    );
    const all = [...first.runs, ...second.runs].map(({ sequence }) => sequence);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(new Set(all).size).toBe(all.length);
  });

  test("are filtered", async () => {
    const failed = await page.get<RunPage>("/runs?status=failed");
    expect(new Set(failed.runs.map(({ flow: name }) => name))).toEqual(
      new Set(["acme/spelling/broken"]),
    );
    const numbered = await page.get<RunPage>("/runs?version=2");
    expect(new Set(numbered.runs.map(({ version }) => version))).toEqual(new Set([2]));
    const ofSession = await page.get<RunPage>(`/runs?session=${session}`);
    expect(ofSession).toMatchObject({ total: 3, runs: [{}, {}, {}] });
    expect((await page.get<RunPage>("/runs?trigger=job")).total).toBe(0);
    expect((await page.get<RunPage>("/runs?to=1000")).total).toBe(0);
    const [newest] = ofSession.runs;
    const since = await page.get<RunPage>(`/runs?from=${newest?.startedAt}&session=${session}`);
    expect(since.runs[0]?.executionId).toBe(newest?.executionId);
  });

  test("are searched, in any case, for all words", async () => {
    const search = async (q: string): Promise<number> =>
      (await page.get<RunPage>(`/runs?q=${encodeURIComponent(q)}`)).total;
    expect(await search("SEARCHED looped")).toBe(3);
    expect(await search("searched broken")).toBe(0);
    expect(await search(`${session} 2`)).toBeGreaterThanOrEqual(1);
    expect(await search("50%_of")).toBe(1);
    expect(await search("0%")).toBe(1);
    expect(await search("%")).toBe(1);
    expect(await search('ths"searched')).toBe(0);
    const { runs } = await page.get<RunPage>("/runs?q=CODE_FAILED&limit=1");
    expect(runs).toMatchObject([{ status: "failed" }]);
    const before = await search("found later");
    await execute("looped/v0", { message: "found later" });
    expect(await search("found later")).toBe(before + 1);
  });

  test("sessions have their runs and flows", async () => {
    const { sessions } = await page.get<SessionPage>("/sessions");
    expect(sessions).toMatchObject([
      { sessionId: session, runs: 3, flows: ["acme/spelling/looped"] },
    ]);
    expect((await page.get<SessionPage>("/sessions?before=1")).sessions).toEqual([]);
  });

  test.each([
    "limit=0",
    "limit=201",
    "limit=1e3",
    "before=-1",
    "status=lost",
    "flow=a/b",
    "version=production",
    "from=yesterday",
    `q=${"x".repeat(201)}`,
    `q=${"x ".repeat(11)}`,
    `session=${"x".repeat(201)}`,
  ])("refuse %s", async (query) => {
    const response = await page.send("GET", `/runs?${query}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: { code: "VALIDATION_ERROR" } });
  });
});

describe("definitions from files", () => {
  test("have their text and place, and their problems as the terminal shows them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-ui-"));
    const log: string[] = [];
    const written = (prompt: string): string =>
      `org: acme\nproject: spelling\nslug: one\nsteps:\n  - { id: say, processor: llm, prompt: "${prompt}" }\n`;
    const file = join(folder, "one.flow.yaml");
    await writeFile(file, written("Say"));
    const options = { flows: ".", cwd: folder, log: "text" as const };
    const served = await startEmulator({ ...options, logTo: (line) => log.push(line) });
    try {
      const client = await pageClient(served);
      expect(await client.get<FlowDetail>("/flows/acme/spelling/one")).toMatchObject({
        file: { relative: "one.flow.yaml", absolute: file },
        text: written("Say"),
      });
      const changes = await client.frames("/events");
      await changes.upTo("hello");
      await writeFile(file, `${written("Say")}stps: []\n`);
      await served.reload();
      await changes.upTo("flows");
      await changes.close();
      const { problems, flows } = await client.get<FlowList>("/flows");
      expect(problems).toMatchObject([
        {
          severity: "error",
          file: "one.flow.yaml",
          line: 6,
          column: 1,
          flowId: "acme/spelling/one",
        },
      ]);
      expect(flows).toMatchObject([{ flow: "acme/spelling/one", problems: 1 }]);
      expect(log.join("")).toContain(problems[0]?.text);
      expect(await client.get("/problems")).toEqual(problems);
      const { body } = await clientOf({
        url: served.url,
        fetch: (request) => fetch(request),
      }).post("/seq/acme/spelling/one/execute", {});
      await rm(file);
      await served.reload();
      expect(await client.get("/flows")).toEqual({ flows: [], problems: [] });
      // What it ran is shown although its flow is gone.
      expect(await client.get(`/runs/${String(body.executionId)}`)).toMatchObject({
        flow: "acme/spelling/one",
        steps: [{ kind: "step", id: "say", prompt: "Say" }],
      });
    } finally {
      await served.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
