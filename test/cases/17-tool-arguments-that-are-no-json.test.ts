import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, type Tool } from "noukai-codegen-runtime";
import { grader } from "../runtime/support/flow.js";
import { completed, json, paused, toolCall } from "../runtime/support/server.js";
import { useServer } from "../runtime/support/use-server.js";

const given = JSON.parse(
  readFileSync(
    new URL("inputs/17-tool-arguments-that-are-no-json/arguments.json", import.meta.url),
    "utf8",
  ),
) as Record<"not JSON" | "no arguments", readonly unknown[]>;

let called: unknown;
let told: string | undefined;
const at = useServer(({ body }, response) => {
  const { toolCallMessages } = body as { toolCallMessages?: { content: string }[] };
  told = toolCallMessages?.at(-1)?.content;
  json(response, 200, toolCallMessages ? completed([]) : paused([toolCall("c1", "t", called)]));
});

async function run(args: unknown, tool: Tool): Promise<string | undefined> {
  called = args;
  await grader(at.client).execute({ message: "Hi.", tools: [tool] });
  return told;
}

const city = z.object({ city: z.string() });

describe("the model is told", () => {
  it.each(given["not JSON"])("that the arguments %j are not JSON", async (args) => {
    const tool = defineTool({ name: "t", parameters: city, run: () => "never" });
    expect(await run(args, tool)).toMatch(/^\{"error":"The arguments are not JSON: .+"\}$/);
  });

  it("what a validation throws", async () => {
    const refined = city.refine(() => {
      throw new Error("no database");
    });
    const tool = defineTool({ name: "t", parameters: refined, run: () => "never" });
    expect(await run('{"city":"Bern"}', tool)).toBe('{"error":"no database"}');
  });

  it.each<readonly [string, unknown, RegExp]>([
    ["a bigint", { n: 10n }, /"error":".*BigInt/],
    ["nothing", undefined, /^null$/],
    ["a function", () => 1, /^null$/],
    ["a symbol", Symbol("x"), /^null$/],
  ])("of a tool that returns %s", async (_, value, content) => {
    const tool = defineTool({ name: "t", parameters: city, run: () => value });
    expect(await run('{"city":"Bern"}', tool)).toMatch(content);
  });
});

it.each(given["no arguments"])("%j counts as an empty object", async (args) => {
  const tool = defineTool({ name: "t", parameters: z.object({}), run: (value) => value });
  expect(await run(args, tool)).toBe("{}");
});
