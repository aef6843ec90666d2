import { createColors } from "picocolors";
import { expect, test } from "vitest";
import type { DefinitionProblem } from "../../../generator/definition/index.js";
import { MINIMAL, problemsOf } from "./reading.js";
import { formatProblem } from "../../../generator/definition/format-problem.js";

const format = (problem: DefinitionProblem | undefined): string => {
  if (problem === undefined) throw new Error("there is no problem");
  return formatProblem(problem);
};

test("shows the place, the message, the line with the wrong part marked, and what may be meant", () => {
  const [problem] = problemsOf(`${MINIMAL}\nnmae: "Hello"\n`, "flows/hello.flow.yaml");
  expect(format(problem)).toBe(
    [
      'flows/hello.flow.yaml:6:1 unknown key "nmae" (at /nmae)',
      '  6 | nmae: "Hello"',
      "    | ^^^^",
      "  did you mean name?",
    ].join("\n"),
  );
});

test("a long line is cut around the wrong part", () => {
  const long = "x".repeat(500);
  const text = JSON.stringify({ name: long, org: "Acme", description: long });
  const wrong = problemsOf(text, "a.json").find(({ pointer }) => pointer === "/org");
  const [, line = "", caret = ""] = format(wrong).split("\n");
  expect(line.length).toBeLessThan(180);
  expect(line.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe('"Acme"');
});

test("tabs keep the mark below what it marks", () => {
  const [problem] = problemsOf(
    '{\n\t"org": "Acme", "project": "demo", "slug": "hello", "steps": [{"id":"a","processor":"llm"}] }',
    "a.json",
  );
  expect(format(problem).split("\n")[2]).toBe(`    | \t${" ".repeat('"org": '.length)}^^^^^^`);
});

test("nothing in a definition reaches the terminal as a control sequence", () => {
  const hostile = "\u001b[2J\u202Eevil\u2028";
  const [problem] = problemsOf(JSON.stringify({ [hostile]: 1 }), `a.json`).filter(
    ({ pointer }) => pointer.length > 1,
  );
  const shown = format(problem);
  for (const character of ["\u001b", "\u202e", "\u2028"]) expect(shown).not.toContain(character);
  expect(shown).toContain("\\u202eevil");
});

test("colours are there only when they are wanted", () => {
  const [problem] = problemsOf(`${MINIMAL}nmae: x\n`);
  if (problem === undefined) throw new Error("there is no problem");
  expect(formatProblem(problem, createColors(true))).toContain("\u001b[");
  expect(formatProblem(problem)).not.toContain("\u001b[");
});
