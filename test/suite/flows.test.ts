import { defineValidatedFlow, type SchemaDocument } from "noukai-codegen-runtime";
import { expect, test } from "vitest";
import type { JsonSchema } from "../../generator/json-schema/types.js";
import { schemaDocument } from "../../generator/schemas/index.js";
import { compileValidator } from "../../runtime/src/validation.js";
import { definition, read } from "../runtime/schemas/harness.js";
import { normalForm } from "./normal-form.js";
import { readSuite, SUITE_DRAFTS, wrongVerdicts } from "./suite.js";

const base = read(definition);
const [step] = base.steps;

/** The schemas of a flow whose first step has an output, as the generator writes them. */
function documentOf(output: JsonSchema): SchemaDocument {
  if (step?.kind !== "step") throw new Error("the flow begins with something else");
  const steps = [{ ...step, output }, ...base.steps.slice(1)];
  const { document } = schemaDocument([{ ...base, models: {}, steps }], {
    ...{ formats: "annotation", versions: {} },
  });
  // As a module has it.
  return JSON.parse(JSON.stringify(document)) as SchemaDocument;
}

test.each(SUITE_DRAFTS)(
  "generated schemas of %s have the verdicts of the suite, but for those that the validator is known not to have",
  async (draft) => {
    const loaded = new Map<string, (value: unknown) => unknown>();
    for (const { schema } of readSuite(draft)) {
      const form = normalForm(schema, draft);
      if (form === undefined) continue;
      const { schemas } = defineValidatedFlow({
        ...{ org: "acme", project: "spelling", slug: "mark", defaultVersion: "draft" },
        schemas: () => Promise.resolve({ schemas: documentOf(form as JsonSchema) }),
      });
      await schemas.load();
      const find = (schemas.steps as Record<string, typeof schemas.result>).find;
      if (find === undefined) throw new Error("the step has no schema");
      loaded.set(JSON.stringify(schema), find["~standard"].validate);
    }
    const prepare = (schema: unknown): string | undefined => {
      const key = JSON.stringify(schema);
      return loaded.has(key) ? key : undefined;
    };
    const { count, wrong } = wrongVerdicts(draft, prepare, (key) => (value) => {
      const result = loaded.get(key)?.(value);
      return typeof result === "object" && result !== null && !("issues" in result);
    });
    const known = wrongVerdicts(draft, normalForm, (schema) => {
      const validate = compileValidator(schema);
      return (value) => validate(value).length === 0;
    });
    const names = (list: typeof wrong): string[] =>
      list.map(({ group, test: name }) => `${group.file}: ${group.description}: ${name}`);
    expect(names(wrong)).toEqual(names(known.wrong));
    expect(count).toBe(known.count);
  },
);
