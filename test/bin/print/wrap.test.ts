import fc from "fast-check";
import { expect, test } from "vitest";
import { wrapText } from "../../../bin/print/wrap.js";
import { propertyOptions } from "../../support/seed.js";

test.each([
  ["what fits is left alone", "error a b", "error a b"],
  ["a line is broken between words", "error one two three", "error one two\n  three"],
  [
    "a path stays whole, however long",
    "see /a/very/long/path/to/a/file.ts now",
    "see\n  /a/very/long/path/to/a/file.ts\n  now",
  ],
  [
    "a command stays whole",
    "Run `npm install x` now, or `npm i y`.",
    "Run\n  `npm install x`\n  now, or\n  `npm i y`.",
  ],
  [
    "what continues a label is aligned after it",
    "note     one two three",
    "note     one\n         two\n         three",
  ],
  ["a frame of code is left alone", "  12 | const a = 1; // long", "  12 | const a = 1; // long"],
  [
    "colours take no room",
    "\u001b[31merror\u001b[39m one two three",
    "\u001b[31merror\u001b[39m one two\n  three",
  ],
])("%s", (_name, text, wrapped) => {
  expect(wrapText(text, 14)).toBe(wrapped);
});

test("words stay, and a line is too wide only for one word", () => {
  const word = fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom("a", "/", "é", "`"),
  });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 5, max: 40 }),
      (words, width) => {
        const text = words.join(" ");
        const lines = wrapText(text, width).split("\n");
        expect(lines.map((line) => line.trimStart()).join(" ")).toBe(text);
        for (const line of lines) {
          // Two columns are the indent of what continues.
          const last = /(?:`[^`]*`|\S)+$/.exec(line)?.[0] ?? "";
          expect(line.length <= width || last.length > width - 2).toBe(true);
        }
      },
    ),
    propertyOptions(200),
  );
});
