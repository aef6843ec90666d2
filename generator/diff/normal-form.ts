import type { JsonValue } from "../json-schema/types.js";
import type { Place } from "./reference.js";
import type { Fragment } from "./equivalence.js";

/** The kinds of JSON values. */
export const JSON_TYPES = ["string", "number", "boolean", "null", "object", "array"] as const;

export type JsonType = (typeof JSON_TYPES)[number];

/**
 * Values of one kind that satisfy several conditions at once. A schema is a list of these: it accepts what any of them does.
 */
export interface Branch {
  readonly type: JsonType;
  /** Numbers only: without a fraction. */
  readonly isInteger: boolean;
  /** The only values there are; undefined where they are not counted. */
  readonly values: readonly JsonValue[] | undefined;
  readonly bounds: Bounds;
  readonly object: ObjectPart;
  readonly array: ArrayPart;
  /** Conditions that are only ever compared whole, by keyword. */
  readonly opaque: ReadonlyMap<string, readonly Fragment[]>;
}

/** Conditions that have an order: each names the least or the most, or is one of several that must all hold. */
export interface Bounds {
  /** By keyword, where a smaller number accepts more: `minLength`. */
  readonly least: ReadonlyMap<LeastKeyword, number>;
  /** By keyword, where a greater number accepts more: `maxLength`. */
  readonly most: ReadonlyMap<MostKeyword, number>;
  /** By keyword, conditions that hold all together: `pattern`. */
  readonly all: ReadonlyMap<AllKeyword, readonly (string | number)[]>;
  readonly isUnique: boolean;
}

export const LEAST = [
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
] as const;
export const MOST = [
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
] as const;
export const ALL = ["pattern", "format", "multipleOf"] as const;

export type LeastKeyword = (typeof LEAST)[number];
export type MostKeyword = (typeof MOST)[number];
export type AllKeyword = (typeof ALL)[number];

/** Which values each bound is about; the others it accepts. */
export const BOUND_TYPES: Readonly<Record<LeastKeyword | MostKeyword | AllKeyword, JsonType>> = {
  minimum: "number",
  exclusiveMinimum: "number",
  maximum: "number",
  exclusiveMaximum: "number",
  multipleOf: "number",
  minLength: "string",
  maxLength: "string",
  pattern: "string",
  format: "string",
  minItems: "array",
  maxItems: "array",
  minProperties: "object",
  maxProperties: "object",
};

export interface PropertyPart {
  readonly place: Place;
  readonly isRequired: boolean;
}

export interface ObjectPart {
  readonly properties: ReadonlyMap<string, PropertyPart>;
  /** What other properties must be; undefined where the schema says nothing of them. */
  readonly additional: Place | undefined;
}

export interface ArrayPart {
  /** The items at the first positions. */
  readonly prefix: readonly Place[];
  /** The items after them. */
  readonly items: Place;
}
