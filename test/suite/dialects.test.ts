import { describe, expect, test } from "vitest";
import { compileValidator } from "../../runtime/src/validation.js";
import { normalForm } from "./normal-form.js";
import { readSuite, SUITE_DRAFTS, wrongVerdicts } from "./suite.js";

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
