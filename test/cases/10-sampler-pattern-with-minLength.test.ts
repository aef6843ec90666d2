import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonSchema } from "../../generator/json-schema/types.js";
import { outputOf, samplerOf, satisfies, source } from "../support/sampled.js";

const folder = new URL("inputs/10-sampler-pattern-with-minLength/", import.meta.url);

describe("10-sampler-pattern-with-minLength", () => {
  test.each(["pattern.flow.json", "others.flow.json"])("%s has samples", async (name) => {
    const output = outputOf(fileURLToPath(new URL(name, folder)));
    const sampler = await samplerOf(output);
    const isValid = satisfies(output);
    for (let seed = 0; seed < 20; seed += 1) {
      const value = sampler.sample(`seed ${seed}`, source);
      expect(isValid(value), JSON.stringify(value)).toBe(true);
    }
  });

  test("all that is optional is there", async () => {
    const output = outputOf(fileURLToPath(new URL("others.flow.json", folder)));
    const value = (await samplerOf(output)).sample("seed", source);
    expect(value).toEqual({
      a: expect.stringMatching(/^[a-z]+@example\.com$/) as string,
      b: expect.stringMatching(/^ab.*yz$/) as string,
      c: expect.any(String) as string,
      d: expect.stringMatching(/^[a-z]+@[a-z.]+$/) as string,
    });
  });

  test.each<[string, JsonObject]>([
    ["a long text", { pattern: "^[a-z]+$", minLength: 200 }],
    ["an exact length", { pattern: "^(?:ab|c)+$", minLength: 37, maxLength: 37 }],
    ["two lengths and three parts", { pattern: "^\\w+:\\w+:\\w+$", minLength: 30, maxLength: 31 }],
    ["a match inside of a long text", { pattern: "x\\d", minLength: 40, maxLength: 44 }],
    ["a named group", { pattern: "^(?<year>\\d{4})-(?<month>0[1-9]|1[0-2])$" }],
    ["a reference to a group", { pattern: "^(['\"])[a-z]*\\1$", minLength: 3 }],
    ["a class with properties", { pattern: "^[\\p{Lu}\\p{Nd}_]{5,}$" }],
    ["a script", { pattern: "^\\p{Script=Thai}+$" }],
    ["emoji", { pattern: "^(\\p{Extended_Pictographic}|\\p{Emoji_Component})+$" }],
    ["what has to follow", { pattern: "^(?=.*[A-Z])(?=.*\\d)(?=.*[!@#])[A-Za-z\\d!@#]{8,}$" }],
    [
      "what must not follow",
      { pattern: "^(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$", minLength: 4 },
    ],
    ["a start and an end", { allOf: [{ pattern: "^https://" }, { pattern: "\\.png$" }] }],
    ["three patterns", { allOf: [{ pattern: "^a" }, { pattern: "\\d\\d" }, { pattern: "z$" }] }],
    ["a pattern to avoid", { pattern: "^[ab]{2}$", not: { pattern: "^a" } }],
    ["a pattern and a format", { pattern: "^[a-z]+@noukai\\.example$", format: "email" }],
    ["a format that is long", { format: "email", minLength: 100 }],
    ["a format that is short", { format: "uri", maxLength: 5 }],
    ["words apart", { pattern: "\\bfoo\\b.*\\bbar\\b" }],
    ["a pattern and another format", { pattern: "^\\d+$", format: "date" }],
    ["a short date", { format: "date-time", maxLength: 4 }],
    ["an escape that is one only without the unicode flag", { pattern: "^[\\w\\-]+\\-x$" }],
    ["an example", { pattern: "^(?=a)(?!aa)a.{3}(?<=b.d)$", examples: ["abcd", "axbyd"] }],
  ])("%s", async (_, keywords) => {
    const schema: JsonSchema = { type: "string", ...keywords };
    const sampler = await samplerOf({ schema, models: {} });
    const isValid = satisfies({ schema, models: {} });
    for (let seed = 0; seed < 20; seed += 1) {
      const value = sampler.sample(`seed ${seed}`, source);
      expect(isValid(value), JSON.stringify(value)).toBe(true);
    }
  });
});
