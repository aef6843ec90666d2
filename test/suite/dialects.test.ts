import { describe, expect, test } from "vitest";
import { WrittenSchemas } from "../../generator/json-schema/dialect/resources.js";
import { surveySchemas } from "../../generator/json-schema/dialect/survey.js";
import { translateSchemas } from "../../generator/json-schema/dialect/translate.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { compileValidator } from "../../runtime/src/validation.js";
import { readSuite, SUITE_DRAFTS, wrongVerdicts, type SuiteDraft } from "./suite.js";

const NAMES: Readonly<Record<SuiteDraft, string>> = {
  draft4: "http://json-schema.org/draft-04/schema#",
  draft6: "http://json-schema.org/draft-06/schema#",
  draft7: "http://json-schema.org/draft-07/schema#",
  "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
  "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/** The normal form of a schema; undefined where it refers to other documents. */
function normalForm(schema: unknown, draft: SuiteDraft): JsonValue | undefined {
  const written = (
    typeof schema === "object" ? { $schema: NAMES[draft], ...schema } : schema
  ) as JsonValue;
  const schemas = new WrittenSchemas();
  schemas.addRoot(written, ["inputs"]);
  const survey = surveySchemas(schemas);
  if (survey.references.some(({ target }) => target === undefined)) return undefined;
  return translateSchemas(survey).get(written) ?? written;
}

describe.each(SUITE_DRAFTS)("%s", (draft) => {
  test("values have the verdicts of the public suite, but for what is listed", () => {
    const { wrong } = wrongVerdicts(draft, normalForm, (schema) => {
      const validate = compileValidator(schema);
      return (value) => validate(value).length === 0;
    });
    expect(
      wrong.map(
        ({ group, test: name, verdict }) =>
          `${group.file}: ${group.description}: ${name}: ${String(verdict)}`,
      ),
    ).toMatchSnapshot();
  });

  test("schemas that refer to other documents are listed", () => {
    const other = readSuite(draft).filter(({ schema }) => normalForm(schema, draft) === undefined);
    expect(other.map(({ file, description }) => `${file}: ${description}`)).toMatchSnapshot();
  });
});
