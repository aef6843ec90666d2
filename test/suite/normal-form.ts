import { normalFormOf } from "../../generator/json-schema/dialect/normal-form.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { SuiteDraft } from "./suite.js";

const NAMES: Readonly<Record<SuiteDraft, string>> = {
  draft4: "http://json-schema.org/draft-04/schema#",
  draft6: "http://json-schema.org/draft-06/schema#",
  draft7: "http://json-schema.org/draft-07/schema#",
  "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
  "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/** A schema of the suite with the name of its dialect, which the suite leaves to the folder. */
export function inDialect(schema: unknown, draft: SuiteDraft): JsonValue {
  return (typeof schema === "object" ? { $schema: NAMES[draft], ...schema } : schema) as JsonValue;
}

/** The normal form of a schema of the suite; undefined where it refers to other documents. */
export function normalForm(schema: unknown, draft: SuiteDraft): JsonValue | undefined {
  return normalFormOf(inDialect(schema, draft))?.schema;
}
