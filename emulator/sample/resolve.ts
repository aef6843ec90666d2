import {
  KEYWORD_TYPES,
  TYPE_NAMES,
  type KeywordType,
  type TypeName,
} from "../../generator/json-schema/keywords.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { schemaInBundle } from "../schemas/bundle.js";
import type { Budget } from "./budget.js";
import { listOf, mergeSchemas } from "./merge.js";

/** A longer chain of references is treated as a cycle. */
const MAX_REFERENCES = 64;

/** Replaces a schema's `$ref`, and those it leads to, by what they point to. */
export function followReferences(
  document: JsonObject,
  schema: JsonValue,
  budget: Budget,
): JsonValue {
  let current = schema;
  for (let step = 0; step < MAX_REFERENCES; step += 1) {
    budget.spend(1);
    if (!isJsonObject(current)) return current;
    const reference: JsonValue | undefined = ownValue(current, "$ref");
    if (typeof reference !== "string") return current;
    budget.spend(reference.length / 32);
    const target: JsonValue = schemaInBundle(document, reference) ?? true;
    const siblings = Object.fromEntries(
      Object.entries(current).filter(([keyword]) => keyword !== "$ref"),
    );
    if (!isJsonObject(target)) {
      if (!target) return false;
      current = siblings;
    } else
      current =
        Object.keys(siblings).length === 0 ? target : mergeSchemas(target, siblings, budget);
  }
  return false;
}

/** What a schema without `type` is taken for where its keywords apply to several types, the first of these. */
const PRECEDENCE: readonly KeywordType[] = ["object", "array", "string", "number"];

/** The types that a schema allows: those of `type`, else the type its keywords apply to, else string. */
export function typesOf(schema: JsonObject): readonly TypeName[] {
  const declared = ownValue(schema, "type");
  if (declared !== undefined) return listOf(declared).filter(isTypeName);
  const described = new Set(Object.keys(schema).map((keyword) => KEYWORD_TYPES.get(keyword)));
  return [PRECEDENCE.find((type) => described.has(type)) ?? "string"];
}

function isTypeName(value: JsonValue): value is TypeName {
  return TYPE_NAMES.some((name) => name === value);
}
