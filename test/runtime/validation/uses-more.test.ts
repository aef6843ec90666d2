import { expect, it } from "vitest";
import { compileWith } from "../../../runtime/src/validation/compile.js";
import { usesMore } from "../../../runtime/src/validation/uses-more.js";
import { compileValidator } from "../../../runtime/src/validation.js";
import { readSuite } from "../../suite/suite.js";

it("a document that is said to use no rare keyword has the same violations without them", () => {
  let count = 0;
  for (const { schema, tests } of readSuite("draft2020-12")) {
    if (usesMore(schema)) continue;
    // References to other documents, and by name, are no part of the normal form.
    if (/"\$(?:id|anchor|dynamicRef|dynamicAnchor)":|"\$ref":"(?!#)/.test(JSON.stringify(schema)))
      continue;
    const common = compileWith({ formats: undefined, more: undefined }, schema)(schema);
    const all = compileValidator(schema);
    for (const { data } of tests) {
      expect(common(data)).toEqual(all(data));
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(400);
});

it.each([
  [{ items: { uniqueItems: true } }, true],
  [{ properties: { a: { pattern: "^a" } } }, true],
  [{ const: [] }, true],
  [{ $ref: "#/$defs/a", $defs: { a: {} } }, false],
  [{ items: { $ref: "#" } }, true],
  [{ $ref: "#/$defs/a~1b", $defs: { "a/b": {} } }, true],
  [{ $ref: "#/$defs/a%20b", $defs: { "a b": {} } }, true],
  [{ $ref: "#/$defs/a/items", $defs: { a: { items: {} } } }, true],
  [{ const: "[" }, false],
  [{ enum: ["]", '"', "\\", "{", 1, null] }, false],
  [{ enum: ["]", '"', "\\", {}] }, true],
  [{ enum: [1], default: [{}] }, false],
  [{ description: '"not": is a keyword' }, false],
])("%j uses rare keywords: %s", (schema, expected) => {
  expect(usesMore(schema)).toBe(expected);
});
