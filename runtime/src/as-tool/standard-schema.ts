import { ValueError } from "../errors.js";
import { toDraft07 } from "../schemas/draft-07.js";
import type { FlowSchema, SchemaIssue, SchemaResult } from "../schemas/types.js";
import type { ValidationResult } from "../tools/tool-schema.js";
import type { ArgumentIssue } from "../tools/tell.js";
import { isObject, type UnknownObject } from "../validation/values.js";

/** What a Standard Schema is made of. */
export interface SchemaParts {
  /** JSON Schema 2020-12. */
  readonly schema: UnknownObject;
  readonly validate: (value: unknown) => ValidationResult | Promise<ValidationResult>;
}

/**
 * A Standard Schema of a type that its JSON Schema describes. For a draft that lacks keywords of the schema, these are left out: the
 * schema is for models, and `validate` decides.
 */
export function standardSchema<Value>({ schema, validate }: SchemaParts): FlowSchema<Value> {
  const jsonSchema = ({ target }: { readonly target: string }): Record<string, unknown> =>
    writeFor(target, schema);
  return {
    "~standard": {
      version: 1,
      vendor: "noukai-codegen",
      validate: async (value): Promise<SchemaResult<Value>> => {
        const checked = await validate(value);
        if (checked.issues) return { issues: checked.issues.map(toIssue) };
        // The schema describes the type.
        return { value: checked.value as Value };
      },
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  };
}

/** Segments of a path may also be objects, and symbols. */
function toIssue({ message, path = [] }: ArgumentIssue): SchemaIssue {
  const keys = path.map((part) => (isObject(part) ? part.key : part));
  return { message, path: keys.map((key) => (typeof key === "number" ? key : String(key))) };
}

/** @throws ValueError for another target. */
function writeFor(target: string, { ...schema }: Record<string, unknown>): UnknownObject {
  delete schema.$schema;
  if (target === "draft-2020-12")
    return { $schema: "https://json-schema.org/draft/2020-12/schema", ...schema };
  if (target === "draft-07")
    return {
      $schema: "http://json-schema.org/draft-07/schema#",
      ...toDraft07(schema, "leave out"),
    };
  throw new ValueError(
    `The JSON Schema of a tool is written for draft-2020-12 and draft-07, not for ${JSON.stringify(target)}.`,
  );
}
