import { distinctValues, hasValue } from "../json-schema/equality.js";
import { typeNames, valueLists } from "../json-schema/keyword-values.js";
import { appliesTo } from "../json-schema/keywords.js";
import {
  JSON_TYPES,
  type JsonSchemaObject,
  type JsonType,
  type JsonValue,
} from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { arrayConstraints, objectConstraints } from "./container-constraints.js";
import {
  CONDITIONS,
  LOWER_BOUNDS,
  UPPER_BOUNDS,
  type ConditionKeyword,
  type Bounds,
  type Disjunct,
  type LowerBoundKeyword,
  type UpperBoundKeyword,
} from "./normal-form.js";
import {
  expandAlternatives,
  type Condition,
  type Conjunction,
  type Expansion,
  type SchemaSet,
} from "./schema-set.js";
import { opaqueOf } from "./opaque-keywords.js";
import { isWithin, typeOfValue } from "./values.js";

/** Converts a set to its disjunctive normal form: a disjunct per type and alternative; empty for the empty set. */
export function toNormalForm(set: SchemaSet, budget: WorkBudget): Disjunct[] {
  return joinValues(disjunctsOf(set, budget, 0));
}

/** @param depth - of the comparison of two sets that are to be disjoint. */
function disjunctsOf(set: SchemaSet, budget: WorkBudget, depth: number): Disjunct[] {
  const expansion: Expansion = {
    areDisjoint: (members) => areDisjoint(members, budget, depth),
    budget,
    known: new Map(),
  };
  return expandAlternatives(set, expansion).flatMap((conditions) =>
    toDisjuncts(conditions, budget),
  );
}

function toDisjuncts(conditions: Conjunction, budget: WorkBudget): Disjunct[] {
  budget.spend(1 + conditions.length);
  const schemas = conditions.flatMap((condition) =>
    condition.kind === "keywords" ? [condition.schema] : [],
  );
  const types = conditions.reduce<readonly JsonType[]>(
    (left, condition) => left.filter((type) => typesOf(condition).includes(type)),
    JSON_TYPES,
  );
  const isInteger = schemas.some(wantsInteger);
  const lists = schemas.flatMap(valueLists);
  for (const list of lists) budget.spend(list.length >> 2);
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
    const [object, unclear] = objectConstraints(type === "object" ? conditions : [], budget);
    return [
      {
        type,
        isInteger: type === "number" && isInteger,
        values: isEvery(values, type) ? undefined : values && distinctValues(values),
        bounds: own,
        object,
        array: arrayConstraints(type === "array" ? conditions : [], budget),
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
  if (names === undefined) return JSON_TYPES;
  return JSON_TYPES.filter(
    (type) => names.has(type) || (type === "number" && names.has("integer")),
  );
}

function wantsInteger(schema: JsonSchemaObject): boolean {
  const names = typeNames(schema);
  return names?.has("integer") === true && !names.has("number");
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
      if (typeof value !== "number" && typeof value !== "string") continue;
      const values = all.get(keyword);
      if (values === undefined) all.set(keyword, [value]);
      else values.push(value);
    }
  }
  return { lower, upper, all, isUnique: schemas.some(({ uniqueItems }) => uniqueItems === true) };
}

function boundsFor({ lower, upper, all, isUnique }: Bounds, type: JsonType): Bounds {
  const only = <Keyword extends string, Value>(
    bounds: ReadonlyMap<Keyword, Value>,
  ): Map<Keyword, Value> => new Map([...bounds].filter(([keyword]) => appliesTo(keyword, type)));
  return {
    lower: only(lower),
    upper: only(upper),
    all: only(all),
    isUnique: isUnique && type === "array",
  };
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

function areDisjoint(members: readonly SchemaSet[], budget: WorkBudget, depth: number): boolean {
  if (depth > MAX_DISJOINT_DEPTH) return false;
  const all = members.map((member) => disjunctsOf(member, budget, depth + 1));
  return all.every((left, index) =>
    all
      .slice(index + 1)
      .every((right) =>
        left.every((a) => right.every((b) => haveNoCommonValue(a, b, budget, depth))),
      ),
  );
}

function haveNoCommonValue(a: Disjunct, b: Disjunct, budget: WorkBudget, depth: number): boolean {
  budget.spend(1);
  if (a.type !== b.type) return true;
  const others = b.values;
  if (a.values && others) return !a.values.some((value) => hasValue(others, value));
  return [...a.object.properties].some(([name, mine]) => {
    const theirs = b.object.properties.get(name);
    if (!mine.isRequired || theirs?.isRequired !== true) return false;
    return areDisjoint([mine.set, theirs.set], budget, depth + 1);
  });
}
