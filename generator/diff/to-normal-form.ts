import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { arrayPart, objectPart } from "./containers.js";
import {
  ALL,
  BOUND_TYPES,
  JSON_TYPES,
  LEAST,
  MOST,
  type AllKeyword,
  type Bounds,
  type Branch,
  type JsonType,
  type LeastKeyword,
  type MostKeyword,
} from "./normal-form.js";
import { alternativesOf, fragmentOf, type Conjunction, type Part } from "./schema-set.js";
import type { Place } from "./reference.js";
import { ANNOTATIONS, type Fragment } from "./equivalence.js";
import { distinctValues, hasValue, isWithin, typeOfValue } from "./values.js";

/** The branches that a place's values fall into, for each kind of values and each alternative one; none for no value. */
export function branchesOf(place: Place): Branch[] {
  const branches = alternativesOf(place, areApart).flatMap((parts) => branchesOfParts(parts));
  return joinValues(branches);
}

function branchesOfParts(parts: Conjunction): Branch[] {
  const schemas = parts.flatMap((part) => (part.kind === "keywords" ? [part.schema] : []));
  const types = parts.reduce<readonly JsonType[]>(
    (left, part) => left.filter((type) => typesOf(part).includes(type)),
    JSON_TYPES,
  );
  const isInteger = schemas.some(wantsInteger);
  const lists = schemas.flatMap(valueLists);
  const bounds = boundsOf(schemas);
  const opaque = opaqueOf(parts);
  return types.flatMap((type): Branch[] => {
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
    const [object, unclear] = objectPart(type === "object" ? parts : []);
    return [
      {
        type,
        isInteger: type === "number" && isInteger,
        values: isEvery(values, type) ? undefined : values && distinctValues(values),
        bounds: own,
        object,
        array: arrayPart(type === "array" ? parts : []),
        opaque: new Map([
          ...[...opaque].filter(([keyword]) => isAbout(keyword, type)),
          ...(type === "object" ? unclear : []),
        ]),
      },
    ];
  });
}

/** Whether the values are all that a kind has. */
function isEvery(values: readonly JsonValue[] | undefined, type: JsonType): boolean {
  return type === "null" || (type === "boolean" && distinctValues(values ?? []).length === 2);
}

function typesOf(part: Part): readonly JsonType[] {
  if (part.kind === "list") return ["array"];
  if (part.kind === "record") return ["object"];
  if (part.kind === "opaque") return JSON_TYPES;
  const names = typeNames(part.schema);
  if (names.length === 0) return JSON_TYPES;
  return JSON_TYPES.filter(
    (type) =>
      names.includes(type) ||
      (type === "number" && names.includes("integer")) ||
      (type === "null" && part.schema.nullable === true),
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
  const least = new Map<LeastKeyword, number>();
  const most = new Map<MostKeyword, number>();
  const all = new Map<AllKeyword, (string | number)[]>();
  for (const schema of schemas) {
    for (const keyword of LEAST) {
      const value = schema[keyword];
      if (typeof value === "number")
        least.set(keyword, Math.max(value, least.get(keyword) ?? -Infinity));
    }
    for (const keyword of MOST) {
      const value = schema[keyword];
      if (typeof value === "number")
        most.set(keyword, Math.min(value, most.get(keyword) ?? Infinity));
    }
    for (const keyword of ALL) {
      const value = schema[keyword];
      if (typeof value === "number" || typeof value === "string")
        all.set(keyword, [...(all.get(keyword) ?? []), value]);
    }
  }
  return { least, most, all, isUnique: schemas.some(({ uniqueItems }) => uniqueItems === true) };
}

function boundsFor({ least, most, all, isUnique }: Bounds, type: JsonType): Bounds {
  const only = <Keyword extends keyof typeof BOUND_TYPES, Value>(
    bounds: ReadonlyMap<Keyword, Value>,
  ): Map<Keyword, Value> =>
    new Map([...bounds].filter(([keyword]) => BOUND_TYPES[keyword] === type));
  return {
    least: only(least),
    most: only(most),
    all: only(all),
    isUnique: isUnique && type === "array",
  };
}

/** Keywords that are looked into: by this module, by `parts.ts`, or by `containers.ts`. */
const READ: ReadonlySet<string> = new Set([
  ...["type", "nullable", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "uniqueItems"],
  ...["properties", "required", "additionalProperties", "items", "prefixItems", "additionalItems"],
  ...Object.keys(BOUND_TYPES),
]);

/** Keywords that mean nothing without each other, under the name of the one that matters. */
const GROUPS: Readonly<Record<string, string>> = {
  then: "if",
  else: "if",
  minContains: "contains",
  maxContains: "contains",
};

/** Which kind of values a keyword is about, where it is about one. */
const ABOUT: Readonly<Record<string, JsonType>> = {
  contains: "array",
  unevaluatedItems: "array",
  patternProperties: "object",
  propertyNames: "object",
  unevaluatedProperties: "object",
  dependentRequired: "object",
  dependentSchemas: "object",
  dependencies: "object",
};

function isAbout(keyword: string, type: JsonType): boolean {
  return (ABOUT[keyword] ?? type) === type;
}

function opaqueOf(parts: Conjunction): Map<string, Fragment[]> {
  const found = new Map<string, Fragment[]>();
  const add = (keyword: string, fragment: Fragment): void => {
    found.set(keyword, [...(found.get(keyword) ?? []), fragment]);
  };
  for (const part of parts) {
    if (part.kind === "opaque") add(part.keyword, part.fragment);
    if (part.kind !== "keywords") continue;
    const groups = new Map<string, Record<string, JsonValue>>();
    for (const [keyword, value] of Object.entries(part.schema)) {
      if (value === undefined || READ.has(keyword) || ANNOTATIONS.has(keyword)) continue;
      const name = GROUPS[keyword] ?? keyword;
      groups.set(name, { ...groups.get(name), [keyword]: value });
    }
    for (const [name, value] of groups) {
      // What is left over depends on every keyword beside it.
      const isRest = name.startsWith("unevaluated");
      add(name, isRest ? fragmentOf(part.schema, part.scope) : { value, scope: part.scope });
    }
  }
  return found;
}

/** Lists of values of one kind that nothing else is said about are one list. */
function joinValues(branches: readonly Branch[]): Branch[] {
  const joined: Branch[] = [];
  for (const branch of branches) {
    const at = joined.findIndex((other) => other.type === branch.type && isList(other));
    const other = joined[at];
    if (other?.values === undefined || branch.values === undefined || !isList(branch))
      joined.push(branch);
    else {
      const values = distinctValues([...other.values, ...branch.values]);
      joined[at] = { ...other, values: isEvery(values, branch.type) ? undefined : values };
    }
  }
  return joined;
}

function isList({ type, values, opaque, bounds }: Branch): boolean {
  const isPlain = opaque.size === 0 && bounds.all.size === 0;
  return values !== undefined && isPlain && type !== "object" && type !== "array";
}

/** How deep two sets are looked into to tell whether they have a value in common. */
const DEEPEST_APART = 3;

function areApart(members: readonly Place[], depth = 0): boolean {
  if (depth > DEEPEST_APART) return false;
  const all = members.map((member) =>
    alternativesOf(member, (inner) => areApart(inner, depth + 1)).flatMap(branchesOfParts),
  );
  return all.every((left, index) =>
    all
      .slice(index + 1)
      .every((right) => left.every((a) => right.every((b) => haveNoneInCommon(a, b, depth)))),
  );
}

function haveNoneInCommon(a: Branch, b: Branch, depth: number): boolean {
  if (a.type !== b.type) return true;
  const [x, y] = [a.values, b.values];
  if (x !== undefined && y !== undefined) return !x.some((value) => hasValue(y, value));
  return [...a.object.properties].some(([name, mine]) => {
    const theirs = b.object.properties.get(name);
    if (!mine.isRequired || theirs?.isRequired !== true) return false;
    return areApart([mine.place, theirs.place], depth + 1);
  });
}
