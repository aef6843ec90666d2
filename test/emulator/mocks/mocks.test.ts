import { describe, expect, test } from "vitest";
import { InvalidMockError, startEmulator, type MockDefinition } from "../../../emulator/index.js";
import { parseMock } from "../../../emulator/flows/parse-mock.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { clientOf } from "../client.js";
import { code, flow, llm, loop, step } from "../flows.js";

const run = async (
  mock: JsonValue,
  body: object = { message: "Ths" },
): Promise<Record<string, unknown>> => {
  await using emulator = await startEmulator({
    flows: [flow([step("s", "llm", { mock })])],
    listen: false,
    // Failures as objects, with their codes.
    wire: "older",
  });
  return (await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", body)).body;
};

describe("mock: in a definition", () => {
  test.each<[string, JsonValue, unknown]>([
    ["a value", { text: "hi" }, { text: "hi" }],
    ["null", null, null],
    ["a value whose keys begin with $", { $value: { $ref: 1 } }, { $ref: 1 }],
    ["text is not a template by itself", "{{message}}", "{{message}}"],
    [
      "a template",
      { $template: { said: "You said {{message}}", list: ["{{initial.message}}!"] } },
      { said: "You said Ths", list: ["Ths!"] },
    ],
    [
      "a template that is one placeholder keeps the value",
      { $template: { all: "{{input}}" } },
      { all: { message: "Ths" } },
    ],
    ["chunks join to text", { $chunks: ["a", "b"] }, "ab"],
    ["chunks join to JSON", { $chunks: ['{"a"', ":1}"] }, { a: 1 }],
    ["chunks with a value", { $chunks: ["…"], $value: 3 }, 3],
    ["a sequence of one", { $sequence: [{ $value: 1 }] }, 1],
    ["a delay", { $delay: 1, $value: 2 }, 2],
  ])("%s", async (_, mock, result) => {
    expect(await run(mock)).toMatchObject({ status: "completed", result });
  });

  test("an error, short and long", async () => {
    expect(await run({ $error: "no {{message}}" })).toMatchObject({
      status: "failed",
      result: { code: "MOCKED_ERROR", message: "no Ths" },
    });
    expect(
      await run({ $error: { code: "QUOTA", message: "gone", details: { left: 0 } } }),
    ).toMatchObject({
      result: { stepId: "s", code: "QUOTA", message: "gone", details: { left: 0 } },
    });
  });

  test("a sequence answers call by call within a run, and starts over with the next run", async () => {
    await using emulator = await startEmulator({
      listen: false,
      flows: [
        flow([
          code("items", "return { items: [1, 2, 3, 4] }"),
          loop("items", [
            step("s", "llm", { mock: { $sequence: ["one", { $sequence: ["two", "three"] }] } }),
          ]),
        ]),
      ],
    });
    const execute = async (): Promise<unknown> =>
      (await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", {})).body.result;
    expect(await execute()).toEqual(["one", "two", "three", "three"]);
    expect(await execute()).toEqual(["one", "two", "three", "three"]);
  });

  test("chunks are shown while the step goes on", async () => {
    await using emulator = await startEmulator({
      listen: false,
      flows: [flow([step("s", "llm", { mock: { $chunks: ["a", "b"], $interval: 1 } })])],
    });
    const frames = await clientOf(emulator).stream("/seq/acme/spelling/grade-3/v0/step", {
      message: "x",
    });
    const shown = frames
      .filter(({ event }) => event === "step_progress" || event === "step_output")
      .map(({ event, data }) => [event, data.outputContext]);
    expect(shown).toEqual([
      ["step_progress", "a"],
      ["step_progress", "b"],
      ["step_output", "ab"],
    ]);
  });

  test("usage is reported", async () => {
    await using emulator = await startEmulator({
      listen: false,
      flows: [
        flow([
          step("s", "llm", {
            mock: { $value: 1, $usage: { prompt: 3, completion: 4, costUsd: 0.25 } },
          }),
        ]),
      ],
    });
    const frames = await clientOf(emulator).stream("/seq/acme/spelling/grade-3/v0/step", {
      message: "x",
    });
    expect(frames.find(({ event }) => event === "step_completed")?.data).toMatchObject({
      tokens: { prompt: 3, completion: 4, total: 7 },
      costUsd: "0.250000",
    });
  });

  test("what breaks the step's schema fails the step", async () => {
    await using emulator = await startEmulator({
      listen: false,
      wire: "older",
      flows: [
        flow([
          llm(
            "s",
            "x",
            { type: "object", required: ["n"], properties: { n: { type: "number" } } },
            { mock: { n: "1" } },
          ),
        ]),
      ],
    });
    const answer = await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", {});
    expect(answer.body).toMatchObject({
      status: "failed",
      result: {
        code: "OUTPUT_INVALID",
        message: expect.stringContaining("output.n must be a number") as string,
      },
    });
  });
});

describe("a mock that is none", () => {
  test.each<[JsonValue, string, string]>([
    [{ $valeu: 1 }, "/$valeu", 'did you mean "$value"'],
    [{ "$val/u~": 1 }, "/$val~1u~0", 'unknown key "$val/u~"'],
    [{ $value: 1, text: 2 }, "", '"text" cannot be combined with "$value"'],
    [{ $value: 1, $error: "x" }, "", "cannot be combined"],
    [{ $delay: 5 }, "", "needs one of"],
    [{ $delay: -1, $value: 1 }, "/$delay", "milliseconds"],
    [{ $sequence: [] }, "/$sequence", "at least one"],
    [{ $sequence: [1, { $delay: 3 }] }, "/$sequence/1", "needs one of"],
    [{ $toolCalls: [{ args: 1 }] }, "/$toolCalls/0", "{ name, arguments?, id? }"],
    [{ $toolCalls: {} }, "/$toolCalls", "list"],
    [{ $then: 1, $value: 2 }, "/$then", "requires $toolCalls"],
    [{ $error: 3 }, "/$error", "message"],
    [{ $chunks: "ab" }, "/$chunks", "list"],
    [{ $usage: { prompt: -1 }, $value: 1 }, "/$usage", "negative"],
  ])("%j is refused at %j", (mock, pointer, message) => {
    const result = parseMock(mock);
    expect(result).toMatchObject({
      problems: [{ pointer, message: expect.stringContaining(message) as string }],
    });
  });

  test("keeps an emulator from starting", async () => {
    await expect(
      startEmulator({ flows: [flow([step("s", "llm", { mock: { $vlaue: 1 } })])], listen: false }),
    ).rejects.toThrow(/acme\/spelling\/grade-3.*\$value.*\(at \/steps\/0\/mock/);
    await expect(startEmulator({ mocks: { s: { $vlaue: 1 } }, listen: false })).rejects.toThrow(
      InvalidMockError,
    );
  });
});

describe("mocks in code", () => {
  const two = [
    flow([step("s", "llm", { mock: "own" })]),
    flow([step("s", "llm")], { slug: "other" }),
  ];
  const results = async (mocks: Record<string, MockDefinition>): Promise<unknown[]> => {
    await using emulator = await startEmulator({ flows: two, listen: false, mocks, wire: "older" });
    const client = clientOf(emulator);
    return await Promise.all(
      ["grade-3", "other"].map(
        async (slug) =>
          (await client.post(`/seq/acme/spelling/${slug}/v0/execute`, { message: "x" })).body
            .result,
      ),
    );
  };

  test("win over the definition's, for every flow or for one", async () => {
    expect(await results({ s: "code" })).toEqual(["code", "code"]);
    expect(await results({ "acme/spelling/other#s": "code" })).toEqual(["own", "code"]);
  });

  test("may be functions of the call", async () => {
    const seen: unknown[] = [];
    const mocks: Record<string, MockDefinition> = {
      s: async (call) => {
        seen.push([call.slug, call.stepId, call.input, call.callNumber, call.version]);
        return await Promise.resolve({ $template: "got {{message}}" });
      },
    };
    expect(await results(mocks)).toEqual(["got x", "got x"]);
    expect(seen).toContainEqual(["other", "s", { message: "x" }, 0, "draft"]);
  });

  test("a function that throws, or gives nothing", async () => {
    expect(await results({ s: () => undefined })).toEqual([null, null]);
    const [failed] = await results({
      s: () => {
        throw new RangeError("too far");
      },
    });
    expect(failed).toMatchObject({
      code: "MOCKED_ERROR",
      message: 'The mock of step "s" threw RangeError: too far',
    });
  });

  test("can be set and forgotten while the emulator runs", async () => {
    await using emulator = await startEmulator({ flows: two, listen: false });
    const client = clientOf(emulator);
    const execute = async (): Promise<unknown> =>
      (await client.post("/seq/acme/spelling/grade-3/v0/execute", {})).body.result;
    emulator.mock("s", 1);
    expect(await execute()).toBe(1);
    emulator.clearMocks();
    expect(await execute()).toBe("own");
  });
});

describe("mocks over HTTP", () => {
  test("answer where the definition has no mock, or where they are forced", async () => {
    await using emulator = await startEmulator({
      flows: [
        flow([step("s", "llm", { mock: "own" })]),
        flow([step("s", "llm")], { slug: "other" }),
      ],
      listen: false,
    });
    const client = clientOf(emulator);
    const results = async (): Promise<unknown[]> =>
      await Promise.all(
        ["grade-3", "other"].map(
          async (slug) =>
            (await client.post(`/seq/acme/spelling/${slug}/v0/execute`, { message: "x" })).body
              .result,
        ),
      );
    expect((await client.send("PUT", "/emulator/mocks/s", "3")).status).toBe(204);
    expect(await results()).toEqual(["own", 3]);
    await client.send("PUT", "/emulator/mocks/s?force=true&flow=acme/spelling/grade-3", {
      $template: "{{message}}",
    });
    expect(await results()).toEqual(["x", 3]);
    expect((await client.get("/emulator/mocks")).body).toEqual({
      mocks: [
        { stepId: "s", flow: null, force: false, mock: 3 },
        {
          stepId: "s",
          flow: "acme/spelling/grade-3",
          force: true,
          mock: { $template: "{{message}}" },
        },
      ],
    });
    expect(
      (await client.send("DELETE", "/emulator/mocks/s?flow=acme/spelling/grade-3")).status,
    ).toBe(204);
    expect(
      (await client.send("DELETE", "/emulator/mocks/s?flow=acme/spelling/grade-3")).status,
    ).toBe(404);
    expect(await results()).toEqual(["own", 3]);
    await client.send("DELETE", "/emulator/mocks");
    expect((await results())[1]).toContain("[emulated]");
  });

  test.each([
    ["/emulator/mocks/s", { $vlaue: 1 }, "$value"],
    ["/emulator/mocks/no%20id", 1, "id"],
    ["/emulator/mocks/s?flow=x", 1, "org/project/slug"],
  ])("%s with %j is refused", async (path, body, message) => {
    await using emulator = await startEmulator({ listen: false });
    const response = await clientOf(emulator).send("PUT", path, JSON.stringify(body));
    expect([response.status, await response.text()]).toEqual([
      422,
      expect.stringContaining(message),
    ]);
  });
});
