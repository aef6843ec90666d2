import { assert, asyncProperty, jsonValue, type JsonValue } from "fast-check";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { jsonText } from "../../../../generator/sources/snapshot/json-text.js";
import { propertyOptions } from "../../../support/seed.js";

describe("JSON in a snapshot", () => {
  it("is what prettier would write", async () => {
    await assert(
      asyncProperty(jsonValue({ maxDepth: 6, noUnicodeString: true }), async (value) => {
        const text = jsonText(plain(value));
        expect(await format(text, { parser: "json" })).toBe(text);
        expect(JSON.parse(text)).toEqual(plain(value));
      }),
      propertyOptions(1500),
    );
  });

  it.each([
    ["a list that fits", { required: ["message", "level"] }],
    ["one that does not", { required: Array.from({ length: 12 }, (_, index) => `input-${index}`) }],
    ["one that just fits", { a: ["x".repeat(70)] }],
    ["one that just does not", { a: ["x".repeat(71), "y"] }],
    ["many numbers", { enum: Array.from({ length: 60 }, (_, index) => index * 1000) }],
    [
      "lists of lists",
      {
        enum: [[1, 2], [3]],
        b: [[1], [2]],
        c: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    ["wide characters", { a: ["漢".repeat(34), "漢"], b: ["漢".repeat(35), "漢"] }],
    ["empty things", { a: [], b: {}, c: [{}], d: [[], []] }],
    [
      "keys that mean something to JavaScript",
      JSON.parse('{"__proto__": {"constructor": [1]}}') as JsonValue,
    ],
  ])("%s", async (_what, value) => {
    const text = jsonText(plain(value));
    expect(await format(text, { parser: "json" })).toBe(text);
    expect(text).toMatchSnapshot();
  });
});

/** A value as JSON keeps it: -0 is 0. */
function plain(value: unknown): Parameters<typeof jsonText>[0] {
  return JSON.parse(JSON.stringify(value)) as Parameters<typeof jsonText>[0];
}
