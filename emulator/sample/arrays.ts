import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";
import type { Builder } from "./builder.js";
import { both, listOf, sameJson } from "./merge.js";
import { numberOr } from "./scalars.js";

/** Longer arrays are built only where the schema asks for them. */
const USUAL_LENGTH = 3;
/** An array that has to be longer than this is given up: the check will say so. */
const MAX_LENGTH = 1_000;

/** Builds an array of a schema without references and combinations. */
export function buildArray(schema: JsonObject, levels: number, builder: Builder): JsonValue {
  const { random, minDepth, budget } = builder.context;
  const generosity = builder.generosity();
  const below = levels - 1;
  const { prefix, rest } = itemSchemas(schema);
  const least = Math.min(numberOr(schema, "minItems", 0), MAX_LENGTH);
  const most = Math.min(
    numberOr(schema, "maxItems", Infinity),
    rest === false ? prefix.length : Infinity,
  );
  const contains = ownValue(schema, "contains");
  const needed = contains === undefined ? 0 : numberOr(schema, "minContains", 1);
  const wanted = generosity > 0 ? random.integer(1, USUAL_LENGTH) : 0;
  const length = Math.max(
    least,
    Math.min(most, Math.max(wanted, needed, generosity > 0 ? prefix.length : 0)),
  );
  const unique = ownValue(schema, "uniqueItems") === true;
  const items: JsonValue[] = [];
  for (let at = 0; at < length; at += 1) {
    const own = prefix[at] ?? rest;
    const item =
      at >= length - needed && contains !== undefined ? both(own, contains, budget) : own;
    if (!minDepth.fits(item, below) && items.length >= least) break;
    const value = unique
      ? differentFrom(items, budget, () => builder.value(item, below))
      : builder.value(item, below);
    if (value === undefined) break;
    items.push(value);
  }
  return items;
}

function differentFrom(
  items: readonly JsonValue[],
  budget: Budget,
  make: () => JsonValue,
): JsonValue | undefined {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const value = make();
    if (!items.some((item) => sameJson(item, value, budget))) return value;
  }
  return undefined;
}

/** The schemas of the first items and of all that follow, in either dialect. */
function itemSchemas(schema: JsonObject): { prefix: readonly JsonValue[]; rest: JsonValue } {
  const items = ownValue(schema, "items");
  if (isJsonList(items))
    return { prefix: items, rest: ownValue(schema, "additionalItems") ?? true };
  const rest = items ?? ownValue(schema, "unevaluatedItems") ?? true;
  return {
    prefix: listOf(ownValue(schema, "prefixItems")),
    rest: isJsonObject(rest) || typeof rest === "boolean" ? rest : true,
  };
}
