import type { MoreKeywords } from "./context.js";
import { ValueSet } from "./equality.js";
import { moreApplicatorChecks } from "./more-applicators.js";
import { moreArrayChecks } from "./more-arrays.js";
import {
  checkEvaluated,
  checkUnevaluatedItems,
  checkUnevaluatedProperties,
} from "./more-evaluated.js";
import { moreObjectChecks } from "./more-objects.js";
import { moreNumberChecks, moreStringChecks, readPattern } from "./more-scalars.js";
import { readObject } from "./read-keyword.js";
import { resolvePointer } from "./references.js";

/** The keywords that few schemas have. */
export const MORE_KEYWORDS: MoreKeywords = {
  any: moreApplicatorChecks,
  string: moreStringChecks,
  number: moreNumberChecks,
  array: moreArrayChecks,
  object: moreObjectChecks,
  unevaluatedItems: (checks, schema, context) => {
    const rest = context.optional(schema, "unevaluatedItems");
    return rest === undefined ? checks : [checkEvaluated(checks, checkUnevaluatedItems(rest))];
  },
  unevaluatedProperties: (checks, schema, context) => {
    const rest = context.optional(schema, "unevaluatedProperties");
    return rest === undefined ? checks : [checkEvaluated(checks, checkUnevaluatedProperties(rest))];
  },
  patterns: (schema, context) =>
    Object.entries(readObject(schema, "patternProperties")).map(([source, inner]) => [
      readPattern(source, "patternProperties"),
      context.node(inner, "patternProperties"),
    ]),
  resolve: resolvePointer,
  values: (values) => {
    const set = new ValueSet();
    for (const value of values) set.add(value);
    return set;
  },
};
