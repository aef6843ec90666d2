import type { UsedModels } from "./models.js";
import type { Notes } from "./notes.js";

/** What a schema of a result is read with. */
export interface SchemaContext {
  readonly notes: Notes;
  readonly models: UsedModels;
  /** What the schema is of. */
  readonly of: "inputs" | "outputs" | "object models" | "settings";
}

/** The kind of a reference that leads nowhere. */
export const UNKNOWN_MODEL = "reference to an object model that the project does not have";
