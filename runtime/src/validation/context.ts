import type { FormatCheck } from "./formats.js";
import type { Check } from "./run.js";
import type { UnknownObject } from "./values.js";

/** What the keywords of a schema are compiled with. All throw InvalidSchemaError where there is no schema. */
export interface Context {
  /** The check of a schema that `keyword` holds. It is compiled when it is first run. */
  node(schema: unknown, keyword: string): Check;
  /** The check of the schema that is the value of a keyword; undefined where there is none. */
  optional(schema: UnknownObject, keyword: string): Check | undefined;
  /** The check of the schema that a reference leads to. */
  resolve(reference: string): Check;
  /** The checks of formats that are asserted. */
  readonly formats: ReadonlyMap<string, FormatCheck> | undefined;
}
