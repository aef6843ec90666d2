import { expect, test } from "vitest";
import * as z from "zod";
import { FORMATS, InvalidSchemaError, schemaCheck } from "../../../runtime/src/validation.js";

test("a check says at which path which rule is broken, as the validator says it", () => {
  const schema = z.looseObject({ list: z.array(z.unknown()) }).check(
    schemaCheck({
      properties: { list: { uniqueItems: true, items: { maxLength: 2 } } },
      minProperties: 2,
    }),
  );
  expect(schema.safeParse({ list: ["ab"], other: 1 }).success).toBe(true);
  const { error } = schema.safeParse({ list: ["abc", "abc"] });
  expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [[], "must have at least 2 properties"],
    [["list"], "must have no two equal items"],
    [["list", 0], "must have at most 2 characters"],
    [["list", 1], "must have at most 2 characters"],
  ]);
});

test("no value is shown: a check does not know whether it is a secret", () => {
  const schema = z.object({ password: z.string().check(schemaCheck({ maxLength: 3 })) });
  const { error } = schema.safeParse({ password: "hunter2" });
  expect(JSON.stringify(error?.issues)).toContain("must have at most 3 characters");
  expect(JSON.stringify([error?.message, error?.issues])).not.toContain("hunter2");
});

test("references lead into the document, formats are asserted where they are given", () => {
  const document = { $defs: { short: { type: "string", maxLength: 3 } } };
  const check = schemaCheck({ $ref: "#/$defs/short", format: "email" }, { document });
  expect(z.string().check(check).safeParse("abcd").success).toBe(false);
  expect(z.string().check(check).safeParse("abc").success).toBe(true);
  const strict = schemaCheck({ format: "email" }, { formats: FORMATS });
  expect(z.string().check(strict).safeParse("abc").success).toBe(false);
});

test("a value that takes too much work is an issue; an invalid schema is an error", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 5_000; level++) deep = [deep];
  const nested = { $defs: { list: { items: { $ref: "#/$defs/list" } } }, $ref: "#/$defs/list" };
  const { error } = z.any().check(schemaCheck(nested)).safeParse(deep);
  expect(error?.issues.map(({ message }) => message)).toEqual([
    "the value or its schema is nested too deep",
  ]);
  expect(() =>
    z
      .any()
      .check(schemaCheck({ maxLength: "3" }))
      .safeParse("a"),
  ).toThrow(InvalidSchemaError);
});
