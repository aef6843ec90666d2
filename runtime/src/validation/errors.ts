/** A keyword of the schema has a value that it cannot have. */
export class InvalidSchemaError extends Error {
  override readonly name = "InvalidSchemaError";

  constructor(keyword: string, value: unknown, options?: ErrorOptions) {
    super(`"${keyword}" cannot be ${JSON.stringify(value).slice(0, 200)}`, options);
  }
}

/** Validating the value takes more steps than it may, or the value or the schema has too many levels. */
export class ValidationLimitError extends Error {
  override readonly name = "ValidationLimitError";
  readonly limit: "steps" | "depth";

  constructor(limit: "steps" | "depth", options?: ErrorOptions) {
    super(
      limit === "steps"
        ? "the value takes too many steps to validate"
        : "the value or its schema is nested too deep",
      options,
    );
    this.limit = limit;
  }
}
