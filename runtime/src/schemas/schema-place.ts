/** Where a schema is in the document of a flow. */
export type SchemaPlace =
  readonly ["inputs" | "result"] | readonly ["overrides" | "steps", step: string];
