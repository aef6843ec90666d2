import type { JsonValue } from "../json-schema/types.js";
import type { JsonType } from "./normal-form.js";

/**
 * Why what a producer gives does not suit a consumer. Callers produce inputs that a flow consumes; a flow produces outputs
 * that callers consume.
 */
export type Misfit =
  /** The consumer needs a property that the producer never gives. */
  | { readonly kind: "missing" }
  /** The consumer needs a property that the producer may leave out. */
  | { readonly kind: "optional" }
  /** The producer gives a property, or further ones, that the consumer does not take. */
  | { readonly kind: "extra" }
  /** The consumer reads a property, or further ones, that the producer does not know. */
  | { readonly kind: "lost" }
  /** The producer gives values of a kind that the consumer does not take. */
  | {
      readonly kind: "type";
      readonly type: JsonType | "fraction";
      readonly taken: readonly JsonType[];
    }
  /** The producer gives some values that the consumer does not take. */
  | { readonly kind: "values"; readonly values: readonly JsonValue[] }
  /** The producer gives any value, the consumer takes some. */
  | { readonly kind: "any value"; readonly values: readonly JsonValue[] }
  | {
      readonly kind: "bound";
      readonly keyword: string;
      readonly produced: string | number | undefined;
      readonly consumed: string | number | undefined;
    }
  /** Nobody can tell: a keyword that is only compared whole is not the same, or the schemas are too deep. */
  | { readonly kind: "unknown"; readonly keyword: string };

/** A misfit and where it is: `.mistakes[].word`, relative to what was compared. */
export interface PlacedMisfit {
  readonly path: string;
  readonly misfit: Misfit;
}

/** A property as a step of a path. */
export function propertyStep(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$-]*$/u.test(name)
    ? `.${name}`
    : `[${JSON.stringify(name)}]`;
}
