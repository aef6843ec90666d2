import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { compileSchemas } from "../../../runtime/src/validation.js";
import type { LoadedDefinition } from "../../../generator/sources/index.js";
import { load, render } from "../../corpus/render.js";
import { anySchema, value } from "../../corpus/schemas.js";
import { inDialect, normalForm } from "../../suite/normal-form.js";
import { readSuite, SUITE_DRAFTS } from "../../suite/suite.js";
import { propertyOptions } from "../../support/seed.js";
import { isObject } from "../../../generator/json-schema/values.js";
import { evaluate, zodSchema, type Exports } from "./load-zod.js";

/** Cases that refer to a meta-schema of their own, which is not read. */
const NOT_READ = "schema that uses custom metaschema with with no validation vocabulary";

/** Reads a flow with these outputs. @throws Error for what a definition may not have. */
function loadOutputs(outputs: readonly JsonValue[]): LoadedDefinition {
  const definition = {
    ...{ org: "public", project: "suite", slug: "cases" },
    steps: outputs.map((output, index) => ({
      ...{ id: `s${index}`, processor: "llm", prompt: "", output },
    })),
  };
  return load("cases.flow.json", JSON.stringify(definition));
}

/** The modules of a flow with its schemas of zod, and with its schemas. */
async function generated(
  loaded: LoadedDefinition,
): Promise<{ readonly zod: Exports; readonly document: unknown }> {
  const { files } = await render([loaded], { objects: "open", schemas: "zod" });
  return {
    zod: evaluate(files, "public/suite/cases.zod.ts"),
    document: evaluate(files, "public/suite/cases.schemas.ts").schemas,
  };
}

/** The verdict by zod; that of the validator where the output has no schema of its own. */
function accepts(zod: Exports, index: number, data: unknown): boolean {
  const name = `s${index}OutputSchema`;
  return name in zod ? zodSchema(zod, name).safeParse(data).success : true;
}

test.each(SUITE_DRAFTS)("zod schemas have the verdicts of the validator on %s", async (draft) => {
  const groups = readSuite(draft).filter(
    ({ schema, description }) =>
      normalForm(schema, draft) !== undefined && description !== NOT_READ,
  );
  const { zod, document } = await generated(
    loadOutputs(groups.map(({ schema }) => inDialect(schema, draft))),
  );
  const validatorOf = compileSchemas(document);
  const wrong: string[] = [];
  let count = 0;
  for (const [index, { file, description, tests }] of groups.entries()) {
    const validate = validatorOf({ $ref: `#/contracts/0/steps/s${index}` });
    for (const { description: name, data } of tests) {
      count += 1;
      if (accepts(zod, index, data) !== (validate(data).length === 0))
        wrong.push(`${file}: ${description}: ${name}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(500);
});

/** Reads a flow with an output. It is no case if it has a reference that leads back to itself, which a definition may not have. */
function loadUnlessCircular(output: JsonValue): LoadedDefinition {
  try {
    return loadOutputs([output]);
  } catch (error) {
    fc.pre(!(error instanceof Error && error.message.includes("itself")));
    throw error;
  }
}

test("zod schemas have the verdicts of the validator on any schema", async () => {
  const references = ["#/$defs/one", "#/$defs/two"];
  const schema = anySchema(references);
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(schema, schema, schema),
      fc.array(value, { minLength: 20, maxLength: 20 }),
      async ([root, one, two], values) => {
        const output = { ...(isObject(root) ? root : { allOf: [root] }), $defs: { one, two } };
        const made = await generated(loadUnlessCircular(output));
        const validate = compileSchemas(made.document)({ $ref: "#/contracts/0/steps/s0" });
        for (const each of values)
          expect(accepts(made.zod, 0, each)).toBe(validate(each).length === 0);
      },
    ),
    propertyOptions(100),
  );
});
