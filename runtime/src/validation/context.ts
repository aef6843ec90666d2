import type { FormatCheck } from "./formats.js";
import type { Check, Run } from "./run.js";
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
  /** The keywords that few schemas have; undefined where no schema of the document has one. */
  readonly more: MoreKeywords | undefined;
}

/** Values that a value can equal. */
export interface Values {
  has(value: unknown, run: Run): boolean;
}

/** Returns the checks of keywords of a schema. */
type MakeChecks<Value> = (schema: UnknownObject, context: Context) => readonly Check<Value>[];

/** Adds the check of an `unevaluated` keyword to all others of a schema. */
export type AddUnevaluated<Value> = (
  checks: readonly Check<Value>[],
  schema: UnknownObject,
  context: Context,
) => readonly Check<Value>[];

/** Keywords that few schemas have: `usesMore` says which. They are loaded apart from the others. */
export interface MoreKeywords {
  /** Keywords for values of any type. */
  readonly any: MakeChecks<unknown>;
  readonly string: MakeChecks<string>;
  readonly number: MakeChecks<number>;
  readonly array: MakeChecks<readonly unknown[]>;
  readonly object: MakeChecks<UnknownObject>;
  readonly unevaluatedItems: AddUnevaluated<readonly unknown[]>;
  readonly unevaluatedProperties: AddUnevaluated<UnknownObject>;
  /** `patternProperties`. */
  readonly patterns: (
    schema: UnknownObject,
    context: Context,
  ) => readonly (readonly [pattern: RegExp, check: Check])[];
  /** Follows a reference that is not the name of a definition. Returns undefined where it leads nowhere. */
  readonly resolve: (document: unknown, reference: string) => unknown;
  /** The values of `enum` or `const`, where one may be an object or an array. */
  readonly values: (values: readonly unknown[]) => Values;
}
