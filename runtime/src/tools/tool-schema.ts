import { isRecord } from "../request/json.js";
import { loadViolations } from "../schemas/load-validation.js";
import type { ObjectSchema } from "./json-schema.js";
import type { ArgumentIssue } from "./tell.js";

/**
 * The parts of Standard Schema (https://standardschema.dev) that tools need: validation and JSON Schema output. The
 * specification recommends copying its types instead of depending on a package.
 */
export interface ToolSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: unknown; readonly output: unknown } | undefined;
    readonly validate: (value: unknown) => ValidationResult | Promise<ValidationResult>;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    };
  };
}

/** A validated value, or validation errors. */
export type ValidationResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly ArgumentIssue[] };

/** How the arguments of a tool are described and validated. */
export interface ToolParameters {
  /** JSON Schema 2020-12, without `$schema`. */
  readonly schema: ObjectSchema;
  readonly validate: (value: unknown) => ValidationResult | Promise<ValidationResult>;
}

/** Of which a JSON Schema of an object has at least one. */
const KEYWORDS = ["type", "properties", "$ref", "anyOf", "oneOf", "allOf"];

/**
 * Reads the schema of a tool's arguments: a Standard Schema with JSON Schema output, or a plain JSON Schema.
 *
 * @param what names it in errors
 * @throws TypeError if it is neither.
 */
export function readToolSchema(given: ToolSchema | ObjectSchema, what: string): ToolParameters {
  // Absent in plain JSON Schemas, and its JSON Schema output in some libraries, whatever the types of a program claim.
  const standard = (given as Partial<ToolSchema> | null)?.["~standard"] as
    Partial<ToolSchema["~standard"]> | undefined;
  if (!standard) return readPlain(given, what);
  const { validate, jsonSchema, vendor } = standard;
  if (!validate || !jsonSchema)
    throw new TypeError(
      `${what} (${vendor}) has no JSON Schema output: wrap it with the adapter of its library, for valibot toStandardJsonSchema.`,
    );
  const { $schema: _, ...schema } = jsonSchema.input({ target: "draft-2020-12" });
  return { schema, validate };
}

function readPlain(given: unknown, what: string): ToolParameters {
  if (!isPlainSchema(given))
    throw new TypeError(
      `${what} is neither a Standard Schema, such as one of zod, nor a JSON Schema of an object, such as { type: "object", properties: { … } }.`,
    );
  const { $schema: _, ...schema } = given;
  let check: ((value: unknown) => ValidationResult) | undefined;
  return {
    schema,
    validate: async (value) => {
      const { createArgumentCheck } = await loadViolations();
      check ??= createArgumentCheck(schema);
      return check(value);
    },
  };
}

/** Whether a value is a JSON Schema of an object, and not the schema of a library, or the shape of one. */
function isPlainSchema(value: unknown): value is ObjectSchema {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) &&
    KEYWORDS.some((keyword) => keyword in value) &&
    (value.type === undefined || value.type === "object")
  );
}
