import { SCALAR_KEYWORDS } from "../json-schema/keywords.js";
import { isSchema, typeNames, valueLists } from "../json-schema/keyword-values.js";
import type { JsonSchemaObject } from "../json-schema/types.js";
import { assertionsOf, bareReference } from "./keyword-values.js";
import { resolveReference, type ReferenceTarget } from "./schema-document.js";
import { expressionOf, type LeafExpression, type SchemaExpression } from "./schema-expression.js";
import {
  booleanType,
  literalType,
  neverType,
  nullType,
  numberType,
  stringType,
  unknownType,
  type TypeNode,
} from "./type-node.js";
import { arrayOf, unionOf } from "./union.js";

/**
 * Types that need no value set: most of those in a definition.
 *
 * @param reference - the declared type of a reference's target.
 */
export function simpleType(
  expression: SchemaExpression,
  reference: (target: ReferenceTarget) => TypeNode,
): TypeNode | undefined {
  if (expression.kind !== "schema") return undefined;
  const { schema, document } = expression;
  if (typeof schema === "boolean") return leafType(expression, reference);
  const { type, items } = schema;
  if (type !== "array" || !isSchema(items)) return leafType(expression, reference);
  if (!assertionsOf(schema).every((keyword) => keyword === "type" || keyword === "items"))
    return undefined;
  const item = leafType(expressionOf(items, document), reference);
  return item === undefined || item === neverType ? undefined : arrayOf(item);
}

/** The same, for a type without nested types. */
function leafType(
  { schema, document }: LeafExpression,
  reference: (target: ReferenceTarget) => TypeNode,
): TypeNode | undefined {
  if (typeof schema === "boolean") return schema ? unknownType : neverType;
  const pointer = bareReference(schema);
  if (pointer !== undefined) {
    const target = resolveReference(pointer, document);
    return target === undefined ? unknownType : reference(target);
  }
  const assertions = assertionsOf(schema);
  if (assertions.length === 0) return unknownType;
  if (assertions.every((keyword) => keyword === "type" || SCALAR_KEYWORDS.has(keyword)))
    return scalarType(schema);
  const [values] = valueLists(schema);
  const isAlone = assertions.length === 1 && values !== undefined;
  return isAlone ? unionOf(values.map(literalType)) : undefined;
}

function scalarType(schema: JsonSchemaObject): TypeNode | undefined {
  const { type: only } = schema;
  if (typeof only === "string") return SCALARS.find(({ of }) => of.includes(only))?.type;
  const names = typeNames(schema);
  if (names === undefined || names.size === 0) return undefined;
  let found = 0;
  const types = SCALARS.filter(({ of }) => {
    const named = of.filter((name) => names.has(name)).length;
    found += named;
    return named > 0;
  });
  return found === names.size ? unionOf(types.map(({ type }) => type)) : undefined;
}

/** In the order of a printed union. */
const SCALARS: readonly { readonly of: readonly string[]; readonly type: TypeNode }[] = [
  { of: ["string"], type: stringType },
  { of: ["number", "integer"], type: numberType },
  { of: ["boolean"], type: booleanType },
  { of: ["null"], type: nullType },
];
