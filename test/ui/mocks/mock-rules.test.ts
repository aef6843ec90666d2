import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseMock } from "../../../emulator/flows/parse-mock.js";
import {
  definitionLines,
  isFunctionMock,
  MOCK_EXAMPLES,
  mockKey,
  removeRequest,
  setRequest,
} from "../../../ui/mocks/mock-rules.js";

const rule = {
  stepId: "find",
  flow: "acme/spelling/grade-3",
  force: true,
  mock: { text: "a: #1 'quoted' \"twice\"\n" },
};

describe("mocks of the page", () => {
  it.each(MOCK_EXAMPLES.map(({ name, mock }) => [name, mock] as const))(
    "the example is a mock that is more than an output: %s",
    (_, mock) => {
      const parsed = parseMock(mock);
      expect(parsed).toHaveProperty("mock");
      expect(Object.keys(mock as object).some((key) => key.startsWith("$"))).toBe(true);
    },
  );

  it("the lines of a definition are its YAML", () => {
    expect(parse(definitionLines(rule))).toEqual({ steps: [{ id: "find", mock: rule.mock }] });
  });

  it("are set and removed for their flow", () => {
    expect(setRequest(rule)).toEqual({
      method: "PUT",
      path: "mocks/find?flow=acme/spelling/grade-3&force=true",
      body: rule.mock,
    });
    expect(removeRequest({ ...rule, flow: null })).toEqual({
      method: "DELETE",
      path: "mocks/find",
    });
    expect([mockKey(rule), mockKey({ ...rule, flow: null })]).toEqual([
      "acme/spelling/grade-3#find",
      "find",
    ]);
  });

  it("functions are known as such, and outputs are not taken for them", () => {
    expect(isFunctionMock({ ...rule, mock: { function: true } })).toBe(true);
    expect(isFunctionMock({ ...rule, mock: { function: true, other: 1 } })).toBe(false);
    expect(isFunctionMock({ ...rule, mock: null })).toBe(false);
  });
});
