import type { SchemaPlace } from "../schemas/schema-place.js";

/** See `BoundFlow.check`. */
export type OutputCheck = (
  place: SchemaPlace,
  value: unknown,
  executionId: string | undefined,
  held?: unknown,
) => void | Promise<void>;
