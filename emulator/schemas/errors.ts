/** The schema is invalid. */
export class UnusableSchemaError extends Error {
  override readonly name = "UnusableSchemaError";
}

/** No value satisfies the schema, or none was found. */
export class UnsatisfiableSchemaError extends Error {
  override readonly name = "UnsatisfiableSchemaError";
}

/** The codes of steps that fail because of a limit. */
export type SchemaLimitCode = "SCHEMA_TIMEOUT" | "SCHEMA_OUT_OF_MEMORY" | "SCHEMA_TOO_LARGE";

/**
 * A schema, or a value for it, takes more time or memory than it may. The message completes "The schema of … ": it begins
 * with a verb.
 */
export class SchemaLimitError extends Error {
  override readonly name = "SchemaLimitError";
  readonly code: SchemaLimitCode;

  constructor(code: SchemaLimitCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** The emulator stops: its threads are terminated. */
export class SchemasClosedError extends Error {
  override readonly name = "SchemasClosedError";
}
