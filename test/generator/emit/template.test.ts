import { describe, expect, it } from "vitest";
import { printDoc } from "../../../generator/emit/print-doc.js";
import { parseTemplate, readTemplate } from "../../../generator/emit/parse-template.js";
import { renderSection } from "../../../generator/emit/render-template.js";
import { corpusDefinitions, render } from "../../corpus/render.js";

const layout = { printWidth: 80, tabWidth: 2, useTabs: false };

const text = `// What this is.
import { a, type B } from "runtime";

interface __Inputs__ {
  message: string;
}

/** __documentation__ */
export interface __Flow__ extends B {
  inputs: __Inputs__;
  name: "__slug__";
  /* __members__ */ readonly sample: string;
}
`;
const values = {
  documentation: "/** A flow. */",
  Flow: "GreetFlow",
  Inputs: "GreetInputs",
  slug: '"greet"',
  members: "readonly other: number;",
};

describe("a template", () => {
  const template = parseTemplate("templates/sample.ts", text);

  it("has its import and a section for each exported statement", () => {
    expect(template.imports).toEqual({ names: ["a", "type B"], from: '"runtime"' });
    expect(() => template.section("__Inputs__")).toThrow(
      "templates/sample.ts exports no __Inputs__",
    );
  });

  it("is filled at identifiers, strings and comments", () => {
    const section = renderSection(template.section("__Flow__"), values, layout);
    expect(printDoc(section, layout)).toBe(`/** A flow. */
export interface GreetFlow extends B {
  inputs: GreetInputs;
  name: "greet";
  readonly other: number;
}`);
  });

  it("refuses a place without a value and a value without a place, naming the file", () => {
    const section = template.section("__Flow__");
    const { slug: _, ...fewer } = values;
    expect(() => renderSection(section, fewer, layout)).toThrow(
      "templates/sample.ts: nothing fills __slug__",
    );
    expect(() => renderSection(section, { ...values, result: "string" }, layout)).toThrow(
      "templates/sample.ts: there is no place __result__ to fill",
    );
  });
});

it("the templates leave no place in generated files", async () => {
  for (const [name, sections] of [
    ["flow.ts", ["__Flow__", "__flow__"]],
    ["index.ts", ["Flows", "createFlows"]],
  ] as const) {
    const template = readTemplate(name);
    for (const section of sections)
      expect(template.section(section).places.size).toBeGreaterThan(0);
  }
  const { files } = await render(corpusDefinitions().slice(0, 3));
  for (const [path, content] of files) expect(content, path).not.toMatch(/\b__\w+__\b/);
});
