import { expect, test } from "vitest";
import { definition, told, withInput, withOutput } from "../generator/diff/definitions.js";
import { changesBetween, definitionsOf } from "./compare-case.js";

test("another value of a keyword that no draft knows is documentation", () => {
  const [before, after] = definitionsOf("08-check-annotation-keywords-are-breaking");
  expect(changesBetween(before, after)).toEqual(["documentation: inputs.a has a changed x-order"]);
});

test.each([
  ["x-oaiMeta", { group: "chat" }],
  ["markdownDescription", "*New.*"],
  ["enumDescriptions", ["One."]],
  ["defaultSnippets", [{ body: { $ref: "#/nowhere" } }]],
  ["deprecationMessage", "Old."],
  ["format", "email"],
])("a new `%s` is documentation, wherever it is", (keyword, value) => {
  const text = { type: "string", minLength: 1 };
  const places = [
    (schema: object) => schema,
    (schema: object) => ({ type: "array", items: schema }),
    (schema: object) => ({ type: "object", patternProperties: { "^a": schema } }),
    (schema: object) => ({ type: "object", if: { properties: { a: schema } }, then: false }),
    (schema: object) => ({ not: { anyOf: [schema, { type: "null" }] } }),
    (schema: object) => ({ oneOf: [schema, { maxLength: 3 }] }),
  ];
  for (const place of places) {
    for (const flow of [withInput, withOutput]) {
      const changes = told(flow(place(text)), flow(place({ ...text, [keyword]: value })));
      expect(changes.map((each) => each.replace(/ .* has /, " … has "))).toEqual([
        `documentation: … has a changed ${keyword}`,
      ]);
    }
  }
});

test("an annotation of a property that is called like a keyword is none of the property", () => {
  const flow = (type: string) =>
    withOutput({ type: "object", properties: { "x-order": { type } } });
  expect(told(flow("string"), flow("number"))).toContain(
    "breaking: outputs.find.x-order can be a number now",
  );
});

test("a definition that only differs in annotations is not compared any further", () => {
  expect(told(definition(), definition({ description: "New." }))).toEqual([
    "documentation: flow has a changed description",
  ]);
});
