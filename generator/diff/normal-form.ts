import type { JsonType, JsonValue } from "../json-schema/types.js";
import type { Term } from "./terms.js";

/**
 * Values of one type that satisfy several conditions at once. The normal form of a schema is a list of these: the schema
 * accepts a value if any of them does. Equal conditions on one type are one object.
 */
export interface Disjunct {
  readonly type: JsonType;
  /** For numbers: integers only. */
  readonly isInteger: boolean;
  /** The enumerated values; undefined if there is no enumeration. */
  readonly values: readonly JsonValue[] | undefined;
  readonly bounds: Bounds;
  readonly object: ObjectConstraints;
  readonly array: ArrayConstraints;
  readonly opaque: OpaqueConditions;
}

/** Conditions that can only be compared whole, by keyword. */
export type OpaqueConditions = ReadonlyMap<string, OpaqueCondition>;

export interface OpaqueCondition {
  /** Text that is equal for equal conditions. */
  readonly keys: ReadonlySet<string>;
  /** Whether it may declare properties, or allow further ones. */
  readonly isDeclaring: boolean;
}

/** The keyword of a condition that was left whole because writing out its alternatives would take too much work. */
export const LEFT_WHOLE = "alternatives";

/** Constraints that can be compared by keyword: lower bounds, upper bounds, and conditions that must all hold. */
export interface Bounds {
  /** By keyword; a smaller number accepts more: `minLength`. */
  readonly lower: ReadonlyMap<LowerBoundKeyword, number>;
  /** By keyword; a greater number accepts more: `maxLength`. */
  readonly upper: ReadonlyMap<UpperBoundKeyword, number>;
  /** By keyword; all of them must hold: `pattern`. */
  readonly all: ReadonlyMap<ConditionKeyword, readonly (string | number)[]>;
  readonly isUnique: boolean;
}

export const LOWER_BOUNDS = [
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
] as const;
export const UPPER_BOUNDS = [
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
] as const;
export const CONDITIONS = ["pattern", "format", "multipleOf"] as const;

export type LowerBoundKeyword = (typeof LOWER_BOUNDS)[number];
export type UpperBoundKeyword = (typeof UPPER_BOUNDS)[number];
export type ConditionKeyword = (typeof CONDITIONS)[number];

export interface PropertyConstraint {
  readonly set: Term;
  readonly isRequired: boolean;
}

export interface ObjectConstraints {
  readonly properties: ReadonlyMap<string, PropertyConstraint>;
  /** What properties satisfy whose names match, by regular expression. */
  readonly patterns: ReadonlyMap<string, Term>;
  /** What other properties satisfy; undefined if there is no `additionalProperties`. */
  readonly additional: Term | undefined;
}

export interface ArrayConstraints {
  /** The leading items, by position. */
  readonly prefix: readonly Term[];
  /** The remaining items. */
  readonly items: Term;
}
