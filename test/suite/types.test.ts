import { expect, test } from "vitest";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { compile } from "../corpus/compile.js";
import { valueLiteral } from "../corpus/literal.js";
import { load, render } from "../corpus/render.js";
import { inDialect, normalForm } from "./normal-form.js";
import { readSuite, SUITE_DRAFTS } from "./suite.js";

/** Cases whose verdict depends on a meta-schema of the schema's own, which is not read. */
const NOT_READ: ReadonlySet<string> = new Set([
  "schema that uses custom metaschema with with no validation vocabulary",
]);

test.each(SUITE_DRAFTS)("types accept every valid value of %s", async (draft) => {
  const groups = readSuite(draft).filter(
    ({ schema, description }) =>
      normalForm(schema, draft) !== undefined && !NOT_READ.has(description),
  );
  const definition = {
    ...{ org: "public", project: "suite", slug: "cases" },
    steps: groups.map(({ schema }, index) => ({
      ...{ id: `s${index}`, processor: "llm", prompt: "", output: inDialect(schema, draft) },
    })),
  };
  const loaded = load(`${draft}.flow.json`, JSON.stringify(definition));
  const { files } = await render([loaded], { objects: "open" });
  const lines = [`import type { CasesOutputs } from "./public/suite/cases.js";`];
  const asked: { readonly about: string; readonly valid: boolean }[] = [];
  for (const [index, { file, description, tests }] of groups.entries()) {
    for (const { description: name, data, valid } of tests) {
      const literal = valueLiteral(data as JsonValue);
      lines.push(`{ const x: CasesOutputs["s${index}"] = ${literal}; void x; }`);
      asked.push({ about: `${file}: ${description}: ${name}`, valid });
    }
  }
  const complaints = compile(new Map([...files, ["cases.ts", lines.join("\n")]]));
  expect(complaints.filter(({ file }) => file !== "cases.ts")).toEqual([]);
  const refused = new Set(complaints.map(({ line }) => line - 2));
  const isRefused = (index: number): boolean => refused.has(index);
  expect(asked.filter(({ valid }, index) => valid && isRefused(index))).toEqual([]);
  const invalid = asked.flatMap(({ valid }, index) => (valid ? [] : [isRefused(index)]));
  const share = invalid.filter(Boolean).length / invalid.length;
  // What types cannot say, such as lengths, is checked at run time.
  expect(Math.floor(share * 100)).toMatchSnapshot("invalid values refused, in percent");
});
