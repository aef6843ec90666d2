import type { JsonValue } from "../../generator/json-schema/types.js";
import type { Budget } from "./budget.js";
import type { ConflictTools } from "./conflicts.js";
import type { Evaluator } from "./evaluate.js";
import type { MinDepth } from "./min-depth.js";
import type { Negations } from "./negate.js";
import type { PatternSampler } from "./patterns.js";
import type { Problems } from "./problems.js";
import type { Random } from "./random.js";
import type { TextSource } from "./text.js";

/** What values of one schema are built with. */
export interface BuildTools extends ConflictTools {
  readonly evaluator: Evaluator;
  readonly minDepth: MinDepth;
  readonly negations: Negations;
  readonly problems: Problems;
  readonly patterns: PatternSampler;
}

/** The settings for building one value. */
export interface BuildContext extends BuildTools {
  readonly random: Random;
  readonly text: TextSource;
  /** What building the value may cost. */
  readonly budget: Budget;
  /** From 0 (required properties only) to 1 (all properties), of a small value. */
  readonly generosity: number;
  /** How many levels of nesting may have anything optional. */
  readonly generousLevels: number;
  /** How many levels of nesting there may be. */
  readonly levels: number;
}

/** Builds nested values. */
export interface Builder {
  readonly context: BuildContext;
  /** The generosity at this place: less inside a schema that contains itself, far inside, and when the value is large. */
  generosity(): number;
  /**
   * Builds a value that satisfies all schemas, with at most `levels` levels.
   *
   * @returns undefined where none is found; the problems say why.
   */
  value(schemas: readonly JsonValue[], levels: number): JsonValue | undefined;
  /** The text to mention, the first time that it is asked for. */
  takeMention(): string | undefined;
}
