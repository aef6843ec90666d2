import type { FlowDefinition } from "../definition/types.js";
import { followRootReference, type SchemaTarget } from "../json-schema/references.js";
import type { JsonSchema, JsonValue, Path } from "../json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../json-schema/values.js";

type Scalar = string | number | boolean | null;

/** The values that an input is limited to. */
export type Enumeration = readonly Scalar[];

/** Enumerations by the name of the input; those of an object's properties are inside. */
export type Enumerations = ReadonlyMap<string, Enumeration | Enumerations>;

/** Objects inside of each other, and alternatives inside of alternatives, are followed this far. */
const MAX_DEPTH = 8;

/**
 * Collects the enumerations of a flow's inputs. A list of enumerated values counts as these, and an alternative that is null
 * does not count. An input that also accepts other values has none.
 */
export function inputEnumerations({ inputs, models }: FlowDefinition): Enumerations {
  const scope = { models, root: inputs, rootPath: [] };
  return enumerationsIn(partsOf({ schema: inputs, path: [], scope }, 0), 0);
}

/** The enumerations of the properties of an object, from all schemas that declare any. */
function enumerationsIn(schemas: readonly SchemaTarget[], depth: number): Enumerations {
  const properties = new Map<string, SchemaTarget[]>();
  for (const { schema, path, scope } of schemas) {
    const declared = isJsonObject(schema) ? ownValue(schema, "properties") : undefined;
    if (!isJsonObject(declared)) continue;
    for (const [name, property] of Object.entries(declared)) {
      if (!isSchema(property)) continue;
      const known = properties.get(name) ?? [];
      known.push({ schema: property, path: [...path, "properties", name], scope });
      properties.set(name, known);
    }
  }
  const found = new Map<string, Enumeration | Enumerations>();
  for (const [name, declared] of properties) {
    const parts = declared.flatMap((each) => partsOf(each, 0));
    const lists = parts.map(({ schema }) => valuesOf(schema));
    const values = lists.every((list) => list !== undefined) ? lists.flat() : [];
    if (values.length > 0) found.set(name, [...new Set(values)]);
    else if (depth < MAX_DEPTH) {
      const inner = enumerationsIn(parts, depth + 1);
      if (inner.size > 0) found.set(name, inner);
    }
  }
  return found;
}

/** The schemas that a schema consists of: alternatives, the items of a list, what references lead to. */
function partsOf(start: SchemaTarget, depth: number): readonly SchemaTarget[] {
  const target = followRootReference(start);
  if (target === undefined || depth > MAX_DEPTH) return [start];
  const { schema, path, scope } = target;
  if (!isJsonObject(schema)) return [target];
  const inside = ["anyOf", "oneOf", "allOf"].flatMap((keyword): [JsonValue, Path][] => {
    const members = ownValue(schema, keyword);
    return isJsonList(members) ? members.map((member, index) => [member, [keyword, index]]) : [];
  });
  const items = ownValue(schema, "items");
  if (items !== undefined) inside.push([items, ["items"]]);
  const parts = inside.flatMap(([inner, at]) =>
    isSchema(inner) && !isNull(inner)
      ? partsOf({ schema: inner, path: [...path, ...at], scope }, depth + 1)
      : [],
  );
  const isOnlyOthers = parts.length > 0 && !OWN_KEYWORDS.some((keyword) => keyword in schema);
  return isOnlyOthers ? parts : [target, ...parts];
}

/** Keywords that say of the value itself what it may be. */
const OWN_KEYWORDS = ["enum", "const", "properties", "prefixItems"];

/** The scalars that a schema allows; undefined where it allows anything else. */
function valuesOf(schema: JsonSchema): Enumeration | undefined {
  if (!isJsonObject(schema)) return undefined;
  const constant = ownValue(schema, "const");
  const values = constant === undefined ? ownValue(schema, "enum") : [constant];
  return isJsonList(values) && values.every(isScalar) ? values : undefined;
}

function isNull(schema: JsonSchema): boolean {
  return isJsonObject(schema) && schema.type === "null";
}

function isScalar(value: JsonValue): value is Scalar {
  return value === null || typeof value !== "object";
}

function isSchema(value: JsonValue): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}
