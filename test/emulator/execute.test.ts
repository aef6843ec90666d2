import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { code, flow, llm, loop, parallel, sequence, step, text } from "./flows.js";

const mistakes = {
  type: "object",
  required: ["mistakes"],
  properties: { mistakes: { type: "array", items: { $ref: "#/models/Mistake" } } },
} as const;

const grade3 = flow(
  [
    llm("find", "List the misspelt words in {{message}}", mistakes, { model: "acme/small" }),
    parallel([
      llm("praise", "Praise {{initial.message}} ({{initial.difficulty}})", text),
      code("score", "return { points: 10 - input.mistakes.length, mistakes: input.mistakes }"),
    ]),
    code("pick", "return { mistakes: input.score.mistakes, points: input.score.points }"),
    loop("mistakes", [
      code(
        "explain",
        "return { at: index, word: item.word, said: initial.message, again: input.word }",
      ),
    ]),
  ],
  {
    inputs: {
      type: "object",
      required: ["message"],
      properties: {
        message: { type: "string" },
        difficulty: { enum: ["easy", "hard"], default: "easy" },
      },
    },
    models: {
      Mistake: {
        type: "object",
        required: ["word"],
        properties: { word: { type: "string" }, hint: { type: "string" } },
      },
    },
    published: [1, 2],
    production: 2,
  },
);
const version2 = flow([step("same", "passthrough")], {
  ...{ version: 2, published: [1, 2], production: 2 },
});

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    flows: [
      grade3,
      version2,
      flow([step("same", "passthrough")], { slug: "unpublished" }),
      flow(
        [
          parallel([
            sequence([code("a", "return 1"), code("b", "return [input]")], "chain"),
            code("c", "throw new Error('no')"),
          ]),
        ],
        {
          slug: "failing",
        },
      ),
      flow(
        [
          llm("ask", "About {{topic}}", text, {
            allow: [{ rule: "unknown-placeholder", reason: "What a run says of it is tested." }],
          }),
        ],
        { slug: "forgetful" },
      ),
    ],
  });
});
afterAll(async () => {
  await emulator.close();
});

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, never>; headers: Headers }> {
  const response = await fetch(emulator.url + path, {
    method: "POST",
    headers: { authorization: "Bearer nk_test", "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, never>,
    headers: response.headers,
  };
}

describe("POST execute", () => {
  test("a flow of every kind of container runs to its result", async () => {
    const answer = await post("/seq/acme/spelling/grade-3/v0/execute", { message: "Ths is fun." });
    expect(answer).toMatchObject({ status: 200, body: { status: "completed", blockCount: 5 } });
    const { result } = answer.body as unknown as { result: Record<string, unknown>[] };
    expect(result.length).toBeGreaterThan(0);
    expect(result[0]).toMatchObject({ at: 0, said: "Ths is fun." });
    expect(result[0]?.word).toBe(result[0]?.again);
  });

  test("the same input gives the same result, another input another", async () => {
    const run = async (message: string): Promise<unknown> =>
      (await post("/seq/acme/spelling/grade-3/v0/execute", { message })).body.result;
    expect(await run("Ths is fun.")).toEqual(await run("Ths is fun."));
    expect(await run("Ths is fun.")).not.toEqual(await run("Teh cat."));
  });

  test("what a model would say mentions the rendered prompt, so overrides and parameters show", async () => {
    const run = async (body: object): Promise<string> =>
      JSON.stringify(await post("/seq/acme/spelling/grade-3/v0/execute", body));
    expect(await run({ message: "Ths." })).toContain(
      "[acme/small] List the misspelt words in Ths.",
    );
    const overridden = { find: { prompt: "Shout at {{message}}", model: "acme/big" } };
    expect(await run({ message: "Ths.", blockOverrides: overridden })).toContain(
      "[acme/big] Shout at Ths.",
    );
    expect(await run({ message: "Ths." })).toContain(
      "[acme/small] List the misspelt words in Ths.",
    );
  });

  test("versions are chosen by the path", async () => {
    const run = async (version: string): Promise<unknown> =>
      (await post(`/seq/acme/spelling/grade-3${version}/execute`, { message: "x" })).body
        .blockCount;
    expect([await run("/v0"), await run("/v1"), await run("/v2"), await run("")]).toEqual([
      5, 5, 1, 1,
    ]);
    const draft = await post("/seq/acme/spelling/unpublished/execute", { message: "x" });
    expect(draft.body).toMatchObject({ status: "completed", result: { message: "x" } });
  });

  test("a failing step fails the run and is named", async () => {
    const answer = await post("/seq/acme/spelling/failing/execute", {});
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "failed",
        result: 'Step "c": The code threw Error: no',
      },
    });
  });

  test("a prompt that refers to nothing fails its step and names the variable", async () => {
    const answer = await post("/seq/acme/spelling/forgetful/execute", { message: "x" });
    expect(answer.body).toMatchObject({
      status: "failed",
      result: expect.stringContaining("{{topic}}") as string,
    });
  });

  test("every answer carries a request id of its own, runs carry the definition's hash", async () => {
    const answers = [
      await post("/seq/acme/spelling/grade-3/v0/execute", { message: "x" }),
      await post("/seq/acme/spelling/nothing/execute", {}),
      await post("/nowhere", {}),
    ];
    const ids = answers.map(({ headers }) => headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id?.startsWith("req_"))).toBe(true);
    expect(answers[0]?.headers.get("x-flow-hash")).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("what is refused", () => {
  const path = "/seq/acme/spelling/grade-3/v0/execute";

  test.each([
    ["no key", path, {}, { authorization: "" }, 401, "UNAUTHENTICATED", "nk_"],
    [
      "a key of another kind",
      path,
      {},
      { authorization: "Bearer sk_1" },
      401,
      "UNAUTHENTICATED",
      "nk_",
    ],
    [
      "an unknown flow",
      "/seq/acme/spelling/grade-4/v0/execute",
      {},
      {},
      404,
      "FLOW_NOT_FOUND",
      "acme/spelling/grade-3",
    ],
    [
      "an unpublished version",
      "/seq/acme/spelling/grade-3/v3/execute",
      {},
      {},
      404,
      "FLOW_NOT_FOUND",
      "published: 1, 2",
    ],
    [
      "a version that is none",
      "/seq/acme/spelling/grade-3/v1.5/execute",
      {},
      {},
      400,
      "INVALID_VERSION",
      "v0 for the draft",
    ],
    ["no message", path, {}, {}, 400, "MISSING_MESSAGE", '"message"'],
    [
      "a wrong parameter",
      path,
      { message: "x", parameters: { difficulty: "mild" } },
      {},
      422,
      "VALIDATION_ERROR",
      'parameters.difficulty must be one of "easy", "hard"',
    ],
    [
      "a reserved parameter",
      path,
      { message: "x", parameters: { attachments: [] } },
      {},
      400,
      "PARAMETER_NAME_RESERVED",
      "attachments",
    ],
    [
      "a message that is no text",
      path,
      { message: 3 },
      {},
      422,
      "VALIDATION_ERROR",
      "message has to be a string",
    ],
    [
      "an override of an unknown step",
      path,
      { message: "x", blockOverrides: { fnid: {} } },
      {},
      422,
      "VALIDATION_ERROR",
      'did you mean "find"?',
    ],
    [
      "an override of an unknown field",
      path,
      { message: "x", blockOverrides: { find: { code: "1" } } },
      {},
      422,
      "VALIDATION_ERROR",
      '"prompt", "model"',
    ],
    [
      "an override of the wrong type",
      path,
      { message: "x", blockOverrides: { find: { temperature: "1" } } },
      {},
      422,
      "VALIDATION_ERROR",
      "must be a number",
    ],
    ["a body that is no JSON", path, "{", {}, 400, "VALIDATION_ERROR", "not JSON"],
    ["a body that is no object", path, "[]", {}, 422, "VALIDATION_ERROR", "JSON object"],
    [
      "a body that is too deep",
      path,
      "[".repeat(100_000),
      {},
      400,
      "VALIDATION_ERROR",
      "levels deep",
    ],
    [
      "a body that is too large",
      path,
      `{"message":"${"x".repeat(11_000_000)}"}`,
      {},
      413,
      "MESSAGES_TOO_LARGE",
      "bytes",
    ],
    [
      "tools for a flow without",
      path,
      { message: "x", tools: [{ type: "function", function: { name: "t" } }] },
      {},
      400,
      "TOOLS_NOT_ENABLED",
      "tools: true",
    ],
    ["an unknown path", "/seq/acme", {}, {}, 404, "NOT_FOUND", "/seq/acme"],
  ])("%s", async (_, url, body, headers, status, errorCode, message) => {
    const answer = await post(url, body, headers);
    expect(answer).toMatchObject({
      status,
      body: { detail: { code: errorCode, message: expect.stringContaining(message) as string } },
    });
  });
});

test.each([
  ["tools", "tools[0] has to be an object"],
  ["messages", "messages[0] has to be an object"],
  ["toolCallMessages", "toolCallMessages[0] has to be an object"],
  ["attachments", "attachments has 200000 entries; the maximum is"],
])("of %s with many wrong entries the first is named", async (field, message) => {
  const body = { message: "x", [field]: new Array<number>(200_000).fill(1) };
  expect(await post("/seq/acme/spelling/grade-3/v0/execute", body)).toMatchObject({
    status: 422,
    body: {
      detail: { code: "VALIDATION_ERROR", message: expect.stringContaining(message) as string },
    },
  });
});

test("a base URL without its path is answered with the path", async () => {
  const answer = await fetch(new URL("/seq/acme", emulator.url));
  expect(await answer.text()).toContain("GET /seq/acme; base URLs end with /api/v1");
});

describe("GET /flows", () => {
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    await fetch(emulator.url + path, { headers });

  test("lists every definition, filtered on request", async () => {
    const all = (await (await get("/flows")).json()) as {
      flows: { definition: Record<string, unknown> }[];
    };
    expect(all.flows.map(({ definition }) => [definition.slug, definition.version])).toEqual([
      ["failing", "draft"],
      ["forgetful", "draft"],
      ["grade-3", "draft"],
      ["grade-3", 2],
      ["unpublished", "draft"],
    ]);
    expect(await (await get("/flows?org=acme&project=other")).json()).toEqual({ flows: [] });
  });

  test("one definition has a tag and is not sent twice", async () => {
    const first = await get("/flows/acme/spelling/grade-3?version=2");
    const tag = first.headers.get("etag") ?? "";
    expect(await first.json()).toMatchObject({
      slug: "grade-3",
      version: 2,
      steps: [{ id: "same", processor: "passthrough" }],
    });
    const again = await get("/flows/acme/spelling/grade-3?version=2", { "if-none-match": tag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(
      (await get("/flows/acme/spelling/grade-3?version=draft", { "if-none-match": tag })).status,
    ).toBe(200);
    expect((await get("/flows/acme/spelling/grade-9")).status).toBe(404);
  });
});

test("without a socket the emulator is a function", async () => {
  await using silent = await startEmulator({ flows: [grade3], listen: false });
  const response = await silent.fetch(
    new Request(`${silent.url}/seq/acme/spelling/grade-3/v0/execute`, {
      method: "POST",
      headers: { authorization: "Bearer nk_test" },
      body: JSON.stringify({ message: "Ths" }),
    }),
  );
  expect(await response.json()).toMatchObject({ status: "completed" });
});
