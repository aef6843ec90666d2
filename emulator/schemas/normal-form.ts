import { WrittenSchemas } from "../../generator/json-schema/dialect/resources.js";
import { surveySchemas } from "../../generator/json-schema/dialect/survey.js";
import { translateSchemas } from "../../generator/json-schema/dialect/translate.js";
import type { JsonSchema } from "../../generator/json-schema/types.js";

/**
 * The normal form of a schema that a client sends, in any dialect, as those of definitions have it once they are read. A schema
 * with a reference that leads nowhere stays as it is: the validator names the reference.
 */
export function normalForm(schema: JsonSchema): JsonSchema {
  const schemas = new WrittenSchemas();
  schemas.addRoot(schema, []);
  const survey = surveySchemas(schemas);
  if (survey.references.some(({ target }) => target === undefined)) return schema;
  return translateSchemas(survey).get(schema) ?? schema;
}
