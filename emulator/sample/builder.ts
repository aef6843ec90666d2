import type { JsonObject, JsonValue } from "../json.js";
import type { MinDepth } from "./min-depth.js";
import type { Random } from "./random.js";
import type { PatternSampler } from "./scalars.js";
import type { TextSource } from "./text.js";

/** What building one value needs to know. */
export interface BuildContext {
  readonly document: JsonObject;
  readonly minDepth: MinDepth;
  readonly patterns: PatternSampler;
  readonly random: Random;
  readonly text: TextSource;
  /** From 0, only what is required, to 1, all that is allowed. */
  readonly generosity: number;
  /** How many levels of references and nesting may follow. */
  readonly levels: number;
}

/** Builds values that are nested in the one being built. */
export interface Builder {
  readonly context: BuildContext;
  /** A value of the schema, with so many levels left. */
  value(schema: JsonValue, levels: number): JsonValue;
  /** The schema with references followed, combinations merged and a branch of each choice taken. */
  plain(schema: JsonValue, levels: number): JsonObject | boolean;
}
