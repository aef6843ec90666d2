/**
 * How much of a keyword's rule generated types say:
 * - `whole`: what breaks it does not compile;
 * - `part`: what breaks it does not compile in the cases that `limit` names;
 * - `none`: only values can be checked.
 */
export type Enforcement =
  | { readonly byCompiler: "whole" | "none" }
  | { readonly byCompiler: "part"; readonly limit: string };

const whole: Enforcement = { byCompiler: "whole" };
const none: Enforcement = { byCompiler: "none" };
const part = (limit: string): Enforcement => ({ byCompiler: "part", limit });

/** Every keyword that constrains values, by name. The documentation has the same table. */
export const ENFORCEMENT: ReadonlyMap<string, Enforcement> = new Map<string, Enforcement>([
  ["type", part("all but that a number is an integer")],
  ["enum", whole],
  ["const", whole],
  ["$ref", whole],
  ["properties", whole],
  ["required", whole],
  ["additionalProperties", whole],
  ["items", whole],
  ["prefixItems", whole],
  ["allOf", whole],
  ["anyOf", whole],
  ["oneOf", part("that a value fits one alternative; not that it fits no other")],
  ["not", part("excluded types and constants")],
  ["if", part("conditions on types and constants")],
  ["then", part("as `if`")],
  ["else", part("as `if`")],
  ["minItems", part("up to 16 items")],
  ["maxItems", part("up to 5 lengths")],
  ["contains", part("arrays of a few lengths")],
  ["minContains", part("as `minItems`")],
  ["maxContains", none],
  ["uniqueItems", none],
  ["unevaluatedItems", part("as `items`, where the alternatives are few")],
  ["patternProperties", part("patterns of a fixed beginning or end")],
  ["propertyNames", part("names that are listed")],
  ["minProperties", part("objects that have no property at all")],
  ["maxProperties", part("`maxProperties: 0`")],
  ["dependentRequired", part("where the alternatives are few")],
  ["dependentSchemas", part("where the alternatives are few")],
  ["unevaluatedProperties", part("as `additionalProperties`, where the alternatives are few")],
  ["minLength", none],
  ["maxLength", none],
  ["pattern", none],
  ["format", none],
  ["minimum", none],
  ["maximum", none],
  ["exclusiveMinimum", none],
  ["exclusiveMaximum", none],
  ["multipleOf", none],
]);
