import { expect, test } from "vitest";
import { parseJsonText } from "../../../ui/form/json-text.js";

test("a text is read as JSON, or says where it is none", () => {
  expect(parseJsonText(' {"a": [1]} ')).toEqual({ value: { a: [1] }, problem: undefined });
  expect(parseJsonText("  ").problem).toBe("No JSON yet");
  expect(parseJsonText('{\n  "a": x\n}').problem).toMatch(/^No JSON: .*/);
});
