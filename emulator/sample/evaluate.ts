import { areEqual, hasValue } from "../../generator/json-schema/equality.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { sizeOf } from "../schemas/work.js";
import type { Budget } from "./budget.js";
import { evaluateArray, evaluateObject, type Evaluated, type Nested } from "./evaluate-nested.js";
import type { Expressions } from "./expressions.js";
import { isOfTypes, listOf, typesOf } from "./facts.js";
import { numberIsValid, textIsValid } from "./evaluate-scalar.js";

/** Evaluates schemas on values while they are built. The validator has the last word on the whole value. */
export interface Evaluator {
  /** Whether a value satisfies a schema. */
  readonly holds: (schema: JsonValue, value: JsonValue) => boolean;
  /**
   * The schemas whose `oneOf` failed because of several branches, with the indexes of these, since the last call.
   */
  readonly takeAmbiguities: () => ReadonlyMap<JsonObject, readonly number[]>;
}

/** What an evaluator works with. */
export interface EvaluatorTools {
  /** What a `$ref` leads to. */
  readonly resolve: (reference: string) => JsonValue;
  readonly expressions: Expressions;
  readonly budget: Budget;
  /** Whether `oneOf` is met by several branches, too: where these differ by formats, only the validator knows. */
  readonly isLenient: boolean;
  /** Whether the document uses `unevaluatedProperties` or `unevaluatedItems`, for which more is remembered. */
  readonly tracks: boolean;
}

/** More schemas that apply to one value in a row are taken for a circle. */
const MAX_IN_PLACE = 200;

/** Creates an evaluator. Formats are annotations. */
export function createEvaluator({
  resolve,
  expressions,
  budget,
  isLenient,
  tracks,
}: EvaluatorTools): Evaluator {
  let ambiguities = new Map<JsonObject, readonly number[]>();
  let inPlace = 0;

  const nested: Nested = {
    budget,
    expressions,
    holds(schema, value) {
      const before = inPlace;
      inPlace = 0;
      const result = evaluate(schema, value, undefined);
      inPlace = before;
      return result;
    },
  };

  function evaluate(
    schema: JsonValue,
    value: JsonValue,
    evaluated: Evaluated | undefined,
  ): boolean {
    budget.spend(0.5);
    if (!isJsonObject(schema)) return schema !== false;
    if (inPlace > MAX_IN_PLACE) return true;
    inPlace += 1;
    const own: Evaluated | undefined = tracks ? { names: new Set(), items: new Set() } : undefined;
    const result = evaluateKeywords(schema, value, own);
    inPlace -= 1;
    if (result && evaluated !== undefined && own !== undefined) {
      for (const name of own.names) evaluated.names.add(name);
      for (const index of own.items) evaluated.items.add(index);
    }
    return result;
  }

  function evaluateKeywords(
    schema: JsonObject,
    value: JsonValue,
    own: Evaluated | undefined,
  ): boolean {
    if (!isOfTypes(value, typesOf(schema))) return false;
    for (const keyword in schema) {
      const content = schema[keyword];
      if (content !== undefined && !evaluateInPlace(keyword, content, schema, value, own))
        return false;
    }
    if (typeof value === "string") {
      budget.spend(value.length / 64);
      return textIsValid(schema, value, expressions);
    }
    if (typeof value === "number") return numberIsValid(schema, value);
    if (isJsonList(value)) return evaluateArray(schema, value, own, nested);
    return isJsonObject(value) ? evaluateObject(schema, value, own, nested) : true;
  }

  function evaluateInPlace(
    keyword: string,
    content: JsonValue,
    schema: JsonObject,
    value: JsonValue,
    own: Evaluated | undefined,
  ): boolean {
    switch (keyword) {
      case "const":
        budget.spend(sizeOf(content, budget.left()));
        return areEqual(content, value);
      case "enum":
        budget.spend(1 + listOf(content).length / 64);
        return isJsonList(content) && hasValue(content, value);
      case "$ref":
        return typeof content !== "string" || evaluate(resolve(content), value, own);
      case "allOf":
        return listOf(content).every((part) => evaluate(part, value, own));
      case "anyOf": {
        const branches = listOf(content);
        if (own === undefined) return branches.some((branch) => evaluate(branch, value, own));
        return branches.filter((branch) => evaluate(branch, value, own)).length > 0;
      }
      case "oneOf":
        return holdsOnce(listOf(content), schema, value, own);
      case "not":
        return !evaluate(content, value, undefined);
      case "if": {
        const chosen = ownValue(schema, evaluate(content, value, own) ? "then" : "else");
        return chosen === undefined || evaluate(chosen, value, own);
      }
      case "dependentSchemas":
        return (
          !isJsonObject(value) ||
          !isJsonObject(content) ||
          Object.entries(content).every(
            ([name, dependent]) => !Object.hasOwn(value, name) || evaluate(dependent, value, own),
          )
        );
      default:
        return true;
    }
  }

  function holdsOnce(
    branches: readonly JsonValue[],
    schema: JsonObject,
    value: JsonValue,
    own: Evaluated | undefined,
  ): boolean {
    const holding: number[] = [];
    for (const [index, branch] of branches.entries())
      if (evaluate(branch, value, own)) holding.push(index);
    if (holding.length > 1) ambiguities.set(schema, holding);
    return isLenient ? holding.length > 0 : holding.length === 1;
  }

  return {
    holds: nested.holds,
    takeAmbiguities() {
      const taken = ambiguities;
      ambiguities = new Map();
      return taken;
    },
  };
}
