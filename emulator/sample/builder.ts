import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import type { Budget } from "./budget.js";
import type { MinDepth } from "./min-depth.js";
import type { Random } from "./random.js";
import type { PatternSampler } from "./scalars.js";
import type { TextSource } from "./text.js";

/** The settings for building one value. */
export interface BuildContext {
  readonly document: JsonObject;
  readonly minDepth: MinDepth;
  readonly patterns: PatternSampler;
  readonly random: Random;
  readonly text: TextSource;
  /** What building the value may cost. */
  readonly budget: Budget;
  /** `generosity` of a small value. */
  readonly generosity: number;
  /** How many levels of references and nesting may follow. */
  readonly levels: number;
}

/** Builds nested values. */
export interface Builder {
  readonly context: BuildContext;
  /**
   * From 0 (required properties only) to 1 (all properties): less inside a schema that contains itself, and when the
   * value is large.
   */
  generosity(): number;
  /** Builds a value of the schema with at most `levels` levels. */
  value(schema: JsonValue, levels: number): JsonValue;
  /** Resolves references, merges `allOf` and chooses a branch of each `anyOf` and `oneOf`. */
  plain(schema: JsonValue, levels: number): JsonObject | boolean;
}
