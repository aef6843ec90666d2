import type { JsonSchema, JsonValue } from "../types.js";
import { WrittenSchemas } from "./resources.js";
import { surveySchemas } from "./survey.js";
import { translateSchemas } from "./translate.js";

/** A schema and the models of its document in the normal form. */
export interface NormalForm<Schema> {
  readonly schema: Schema | JsonSchema;
  readonly models: Readonly<Record<string, JsonValue>>;
}

/**
 * Translates a schema of any dialect, and the models that `#/models/…` leads to, to the normal form of `translateSchemas`.
 *
 * @returns undefined where a reference leads nowhere.
 */
export function normalFormOf<Schema extends JsonValue>(
  schema: Schema,
  models: Readonly<Record<string, JsonValue>> = {},
): NormalForm<Schema> | undefined {
  const schemas = new WrittenSchemas();
  schemas.addRoot(schema, []);
  for (const [name, model] of Object.entries(models)) schemas.addRoot(model, ["models", name]);
  const survey = surveySchemas(schemas);
  if (survey.references.some(({ target }) => target === undefined)) return undefined;
  const translated = translateSchemas(survey);
  const entries = Object.entries(models).map(
    ([name, model]) => [name, translated.get(model) ?? model] as const,
  );
  return { schema: translated.get(schema) ?? schema, models: Object.fromEntries(entries) };
}
