import { typeNames, valueLists } from "../json-schema/keyword-values.js";
import { distinctValues, hasValue } from "../json-schema/equality.js";
import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { omit, withoutAnnotations } from "./assertions.js";
import {
  booleanNode,
  neverNode,
  nodeOf,
  nullNode,
  ruledNode,
  withRules,
  type ZodLiteral,
  type ZodNode,
} from "./zod-node.js";

const READ: ReadonlySet<string> = new Set(["enum", "const", "type"]);

/** Reads `enum` and `const`. */
export function readLiterals(schema: JsonSchemaObject): ZodNode {
  const values = allowedValues(schema);
  const scalars = values.filter((value) => isLiteral(value));
  if (scalars.length < values.length) return ruledNode(withoutAnnotations(schema));
  return withRules(literalsNode(scalars), withoutAnnotations(omit(schema, READ)));
}

/** The values that `enum`, `const` and `type` allow. */
export function allowedValues(schema: JsonSchemaObject): readonly JsonValue[] {
  const [first = [], ...others] = valueLists(schema);
  return distinctValues(first).filter(
    (value) => others.every((list) => hasValue(list, value)) && isOfType(value, schema),
  );
}

/** A node of these values. */
export function literalsNode(values: readonly ZodLiteral[]): ZodNode {
  const [first] = values;
  if (first === undefined) return neverNode;
  if (values.length === 1 && first === null) return nullNode;
  if (values.length === 2 && values.every((value) => typeof value === "boolean"))
    return booleanNode;
  const others = values.filter((value) => value !== null);
  return others.length < values.length
    ? nodeOf({ kind: "nullable", inner: literalsNode(others) })
    : nodeOf({ kind: "literals", values });
}

function isLiteral(value: JsonValue): value is ZodLiteral {
  return typeof value !== "object" || value === null;
}

function isOfType(value: JsonValue, schema: JsonSchemaObject): boolean {
  const types = typeNames(schema);
  if (types === undefined) return true;
  if (value === null) return types.has("null");
  if (typeof value === "number" && Number.isInteger(value) && types.has("integer")) return true;
  return types.has(
    typeof value === "object" ? (Array.isArray(value) ? "array" : "object") : typeof value,
  );
}
