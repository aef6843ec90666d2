import type { JsonType, JsonValue } from "../json-schema/types.js";

/**
 * Why a producer's values are not assignable to a consumer. Callers produce inputs that a flow consumes; a flow produces
 * outputs that callers consume.
 */
export type Incompatibility =
  /** The consumer requires a property that the producer never gives. */
  | { readonly kind: "missing" }
  /** The consumer requires a property that the producer may omit. */
  | { readonly kind: "optional" }
  /** The producer gives a property, or undeclared ones, that the consumer does not accept. */
  | { readonly kind: "extra" }
  /** The consumer reads a property, or undeclared ones, that the producer does not declare. */
  | { readonly kind: "lost" }
  /** The producer gives values of a type that the consumer does not accept. */
  | { readonly kind: "type"; readonly type: JsonType | "fraction" }
  /** The producer gives some values that the consumer does not accept. */
  | { readonly kind: "values"; readonly values: readonly JsonValue[] }
  /** The producer gives any value of the type, the consumer accepts only these. */
  | { readonly kind: "any value"; readonly values: readonly JsonValue[] }
  | {
      readonly kind: "bound";
      readonly keyword: string;
      readonly produced: string | number | undefined;
      readonly consumed: string | number | undefined;
    }
  /** Undecidable: a keyword that can only be compared whole differs. */
  | { readonly kind: "unknown"; readonly keyword: string }
  /** Finding all that is incompatible takes more work than it may. */
  | { readonly kind: "unexplained" }
  /** Undecided: comparing takes more work than it may. */
  | { readonly kind: "undecided" };

/** An incompatibility and its path relative to the compared schemas: `.mistakes[].word`. */
export interface LocatedIncompatibility {
  readonly path: string;
  readonly incompatibility: Incompatibility;
}

/** A property as a segment of a path. */
export function propertyPath(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$-]*$/u.test(name)
    ? `.${name}`
    : `[${JSON.stringify(name)}]`;
}

/** What assignability means. */
export interface AssignabilityRules {
  /** `input`: the producer may give no property that the consumer does not declare. `output`: the consumer may read no property that the producer does not declare. */
  readonly mode: "input" | "output";
  /** Whether an object schema without `additionalProperties` allows undeclared properties. */
  readonly objects: "exact" | "open";
}

/** The units of work that may go into comparing two definitions. */
export const MAX_WORK = 400_000;
