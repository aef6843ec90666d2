import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { arrayConstraints, objectConstraints } from "./container-constraints.js";
import {
  CONDITIONS,
  BOUND_TYPES,
  JSON_TYPES,
  LOWER_BOUNDS,
  UPPER_BOUNDS,
  type ConditionKeyword,
  type Bounds,
  type Disjunct,
  type JsonType,
  type LowerBoundKeyword,
  type UpperBoundKeyword,
} from "./normal-form.js";
import {
  expandAlternatives,
  toFragment,
  type Condition,
  type Conjunction,
  type SchemaSet,
} from "./schema-set.js";
import { ANNOTATIONS, type Fragment } from "./equivalence.js";
import { distinctValues, hasValue, isWithin, typeOfValue } from "./values.js";

/** Converts a set to its disjunctive normal form: a disjunct per type and alternative; empty for the empty set. */
export function toNormalForm(set: SchemaSet): Disjunct[] {
  const disjuncts = expandAlternatives(set, areDisjoint).flatMap((conditions) =>
    toDisjuncts(conditions),
  );
  return joinValues(disjuncts);
}

function toDisjuncts(conditions: Conjunction): Disjunct[] {
  const schemas = conditions.flatMap((condition) =>
    condition.kind === "keywords" ? [condition.schema] : [],
  );
  const types = conditions.reduce<readonly JsonType[]>(
    (left, condition) => left.filter((type) => typesOf(condition).includes(type)),
    JSON_TYPES,
  );
  const isInteger = schemas.some(wantsInteger);
  const lists = schemas.flatMap(valueLists);
  const bounds = boundsOf(schemas);
  const opaque = opaqueOf(conditions);
  return types.flatMap((type): Disjunct[] => {
    const own = boundsFor(bounds, type);
    const listed = lists.reduce<readonly JsonValue[] | undefined>(
      (left, list) => left?.filter((value) => hasValue(list, value)) ?? list,
      undefined,
    );
    const values = listed?.filter(
      (value) =>
        typeOfValue(value) === type &&
        (!isInteger || type !== "number" || Number.isInteger(value)) &&
        isWithin(value, own),
    );
    if (values?.length === 0) return [];
    const [object, unclear] = objectConstraints(type === "object" ? conditions : []);
    return [
      {
        type,
        isInteger: type === "number" && isInteger,
        values: isEvery(values, type) ? undefined : values && distinctValues(values),
        bounds: own,
        object,
        array: arrayConstraints(type === "array" ? conditions : []),
        opaque: new Map([
          ...[...opaque].filter(([keyword]) => appliesTo(keyword, type)),
          ...(type === "object" ? unclear : []),
        ]),
      },
    ];
  });
}

/** Whether the values are all values of a type. */
function isEvery(values: readonly JsonValue[] | undefined, type: JsonType): boolean {
  return type === "null" || (type === "boolean" && distinctValues(values ?? []).length === 2);
}

function typesOf(condition: Condition): readonly JsonType[] {
  if (condition.kind === "list") return ["array"];
  if (condition.kind === "record") return ["object"];
  if (condition.kind === "opaque") return JSON_TYPES;
  const names = typeNames(condition.schema);
  if (names.length === 0) return JSON_TYPES;
  return JSON_TYPES.filter(
    (type) =>
      names.includes(type) ||
      (type === "number" && names.includes("integer")) ||
      (type === "null" && condition.schema.nullable === true),
  );
}

function typeNames({ type }: JsonSchemaObject): readonly JsonValue[] {
  if (type === undefined) return [];
  return isJsonList(type) ? type : [type];
}

function wantsInteger(schema: JsonSchemaObject): boolean {
  const names = typeNames(schema);
  return names.includes("integer") && !names.includes("number");
}

function valueLists(schema: JsonSchemaObject): (readonly JsonValue[])[] {
  const lists = isJsonList(schema.enum) ? [schema.enum] : [];
  return schema.const === undefined ? lists : [...lists, [schema.const]];
}

function boundsOf(schemas: readonly JsonSchemaObject[]): Bounds {
  const lower = new Map<LowerBoundKeyword, number>();
  const upper = new Map<UpperBoundKeyword, number>();
  const all = new Map<ConditionKeyword, (string | number)[]>();
  for (const schema of schemas) {
    for (const keyword of LOWER_BOUNDS) {
      const value = schema[keyword];
      if (typeof value === "number")
        lower.set(keyword, Math.max(value, lower.get(keyword) ?? -Infinity));
    }
    for (const keyword of UPPER_BOUNDS) {
      const value = schema[keyword];
      if (typeof value === "number")
        upper.set(keyword, Math.min(value, upper.get(keyword) ?? Infinity));
    }
    for (const keyword of CONDITIONS) {
      const value = schema[keyword];
      if (typeof value === "number" || typeof value === "string")
        all.set(keyword, [...(all.get(keyword) ?? []), value]);
    }
  }
  return { lower, upper, all, isUnique: schemas.some(({ uniqueItems }) => uniqueItems === true) };
}

function boundsFor({ lower, upper, all, isUnique }: Bounds, type: JsonType): Bounds {
  const only = <Keyword extends keyof typeof BOUND_TYPES, Value>(
    bounds: ReadonlyMap<Keyword, Value>,
  ): Map<Keyword, Value> =>
    new Map([...bounds].filter(([keyword]) => BOUND_TYPES[keyword] === type));
  return {
    lower: only(lower),
    upper: only(upper),
    all: only(all),
    isUnique: isUnique && type === "array",
  };
}

/** Keywords that are interpreted: here, in `schema-set.ts`, or in `container-constraints.ts`. */
const INTERPRETED: ReadonlySet<string> = new Set([
  ...["type", "nullable", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "uniqueItems"],
  ...["properties", "required", "additionalProperties", "items", "prefixItems", "additionalItems"],
  ...Object.keys(BOUND_TYPES),
]);

/** Keywords that only have a meaning together, by the main one. */
const GROUPS: Readonly<Record<string, string>> = {
  then: "if",
  else: "if",
  minContains: "contains",
  maxContains: "contains",
};

/** The type that a keyword applies to, if it is one. */
const KEYWORD_TYPES: Readonly<Record<string, JsonType>> = {
  contains: "array",
  unevaluatedItems: "array",
  patternProperties: "object",
  propertyNames: "object",
  unevaluatedProperties: "object",
  dependentRequired: "object",
  dependentSchemas: "object",
  dependencies: "object",
};

function appliesTo(keyword: string, type: JsonType): boolean {
  return (KEYWORD_TYPES[keyword] ?? type) === type;
}

function opaqueOf(conditions: Conjunction): Map<string, Fragment[]> {
  const found = new Map<string, Fragment[]>();
  const add = (keyword: string, fragment: Fragment): void => {
    found.set(keyword, [...(found.get(keyword) ?? []), fragment]);
  };
  for (const condition of conditions) {
    if (condition.kind === "opaque") add(condition.keyword, condition.fragment);
    if (condition.kind !== "keywords") continue;
    const groups = new Map<string, Record<string, JsonValue>>();
    for (const [keyword, value] of Object.entries(condition.schema)) {
      if (value === undefined || INTERPRETED.has(keyword) || ANNOTATIONS.has(keyword)) continue;
      const name = GROUPS[keyword] ?? keyword;
      groups.set(name, { ...groups.get(name), [keyword]: value });
    }
    for (const [name, value] of groups) {
      // `unevaluated…` depends on all adjacent keywords.
      const isRest = name.startsWith("unevaluated");
      add(
        name,
        isRest ? toFragment(condition.schema, condition.scope) : { value, scope: condition.scope },
      );
    }
  }
  return found;
}

/** Joins enumerations of one type that have no other constraints. */
function joinValues(disjuncts: readonly Disjunct[]): Disjunct[] {
  const joined: Disjunct[] = [];
  for (const disjunct of disjuncts) {
    const at = joined.findIndex((other) => other.type === disjunct.type && isList(other));
    const other = joined[at];
    if (other?.values === undefined || disjunct.values === undefined || !isList(disjunct))
      joined.push(disjunct);
    else {
      const values = distinctValues([...other.values, ...disjunct.values]);
      joined[at] = { ...other, values: isEvery(values, disjunct.type) ? undefined : values };
    }
  }
  return joined;
}

function isList({ type, values, opaque, bounds }: Disjunct): boolean {
  const isPlain = opaque.size === 0 && bounds.all.size === 0;
  return values !== undefined && isPlain && type !== "object" && type !== "array";
}

/** How deeply two sets are compared to decide whether they are disjoint. */
const MAX_DISJOINT_DEPTH = 3;

function areDisjoint(members: readonly SchemaSet[], depth = 0): boolean {
  if (depth > MAX_DISJOINT_DEPTH) return false;
  const all = members.map((member) =>
    expandAlternatives(member, (inner) => areDisjoint(inner, depth + 1)).flatMap(toDisjuncts),
  );
  return all.every((left, index) =>
    all
      .slice(index + 1)
      .every((right) => left.every((a) => right.every((b) => haveNoCommonValue(a, b, depth)))),
  );
}

function haveNoCommonValue(a: Disjunct, b: Disjunct, depth: number): boolean {
  if (a.type !== b.type) return true;
  const others = b.values;
  if (a.values && others) return !a.values.some((value) => hasValue(others, value));
  return [...a.object.properties].some(([name, mine]) => {
    const theirs = b.object.properties.get(name);
    if (!mine.isRequired || theirs?.isRequired !== true) return false;
    return areDisjoint([mine.set, theirs.set], depth + 1);
  });
}
