import type { JsonObject, JsonSchema } from "../json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../json-schema/values.js";
import { costOfText } from "../json-schema/work-budget.js";
import { matches } from "../types/pattern.js";
import {
  allOf,
  anyValue,
  eitherOf,
  isSchema,
  type Description,
  type SchemaDescription,
} from "./description.js";
import { givenValues, ownTypes, type DescriptionReader } from "./description-reader.js";

/** What a description says of one property of objects. */
export interface ObjectPart {
  /** Whether there may be an object at all. */
  readonly isPossible: boolean;
  /** What the property is where it is declared. */
  readonly declared: readonly DeclaredProperty[];
  /** Whether every object has it. */
  readonly isRequired: boolean;
  /** Whether no object may have it. */
  readonly isForbidden: boolean;
  /** Whether the properties of the objects are declared. */
  readonly declares: boolean;
  /** Whether a schema says that there may be properties that it does not declare, this one among them. */
  readonly isOpen: boolean;
}

interface DeclaredProperty {
  readonly value: Description;
  /** Whether it is so in every alternative. */
  readonly always: boolean;
}

const NOTHING_SAID: ObjectPart = {
  isPossible: true,
  declared: [],
  isRequired: false,
  isForbidden: false,
  declares: false,
  isOpen: false,
};
const IMPOSSIBLE: ObjectPart = { ...NOTHING_SAID, isPossible: false };
/** What lies deeper, in chains of references, says nothing. */
const MAX_DEPTH = 400;

/** Reads what a description says of the property `name` of objects. */
export function objectPart(
  description: Description,
  name: string,
  reader: DescriptionReader,
): ObjectPart {
  const known = new Map<Description, ObjectPart>();
  let depth = 0;

  const read = (part: Description): ObjectPart => {
    const before = known.get(part);
    if (before !== undefined) return before;
    if (depth > MAX_DEPTH) return NOTHING_SAID;
    // What refers to itself in place says nothing more.
    known.set(part, NOTHING_SAID);
    reader.budget.spend(1);
    depth += 1;
    const result = compute(part);
    depth -= 1;
    known.set(part, result);
    reader.budget.spend(result.declared.length);
    return result;
  };

  const compute = (part: Description): ObjectPart => {
    switch (part.kind) {
      case "any":
        return NOTHING_SAID;
      case "array":
        return IMPOSSIBLE;
      case "object": {
        const value = part.properties.get(name);
        const declared = value === undefined ? [] : [{ value, always: true }];
        return { ...NOTHING_SAID, declared, isRequired: value !== undefined, declares: true };
      }
      case "all":
        return ofAll(part.parts.map(read));
      case "either":
        return ofEither(part.parts.map(read));
      case "schema":
        return ofAll([ownPart(part, name, reader), ...reader.inPlace(part).map(read)]);
    }
  };

  return read(description);
}

/** What the property is where an object has it, by what is declared. */
export function valueOf({ declared }: ObjectPart): Description {
  const always = declared.filter((each) => each.always);
  return always.length > 0
    ? allOf(always.map(({ value }) => value))
    : eitherOf(declared.map(({ value }) => value));
}

function ofAll(parts: readonly ObjectPart[]): ObjectPart {
  return {
    isPossible: parts.every(({ isPossible }) => isPossible),
    // What is read once is the same object, however many schemas refer to it.
    declared: [...new Set(parts.flatMap(({ declared }) => declared))],
    isRequired: parts.some(({ isRequired }) => isRequired),
    isForbidden: parts.some(({ isForbidden }) => isForbidden),
    declares: parts.some(({ declares }) => declares),
    isOpen: parts.some(({ isOpen }) => isOpen),
  };
}

function mayHaveOthers({ declares, isOpen, isForbidden }: ObjectPart): boolean {
  return !isForbidden && (isOpen || !declares);
}

function ofEither(parts: readonly ObjectPart[]): ObjectPart {
  const possible = parts.filter(({ isPossible }) => isPossible);
  if (possible.length === 0) return IMPOSSIBLE;
  const having = possible.filter(({ declared }) => declared.length > 0);
  // An alternative that neither declares the property nor excludes it may have any value there.
  const isAnything = possible.some((part) => part.declared.length === 0 && mayHaveOthers(part));
  const values = [...having.map(valueOf), ...(isAnything ? [anyValue] : [])];
  const always = having.length === possible.length;
  const declared = having.length === 0 ? [] : [{ value: eitherOf(values), always }];
  return {
    isPossible: true,
    declared,
    isRequired: possible.every(({ isRequired }) => isRequired),
    isForbidden: possible.every(({ isForbidden }) => isForbidden),
    declares: possible.every(({ declares }) => declares),
    isOpen: possible.some(({ isOpen }) => isOpen),
  };
}

/** What the keywords of one schema say, without the schemas that apply in place. */
function ownPart(
  description: SchemaDescription,
  name: string,
  reader: DescriptionReader,
): ObjectPart {
  const { schema } = description;
  if (typeof schema === "boolean") return schema ? NOTHING_SAID : IMPOSSIBLE;
  if (!ownTypes(schema).has("object")) return IMPOSSIBLE;
  const given = givenValues(schema)?.filter(isJsonObject);
  const values = given === undefined ? NOTHING_SAID : ofValues(given, name, description, reader);
  return ofAll([values, ofKeywords(schema, name, description, reader)]);
}

function ofValues(
  values: readonly JsonObject[],
  name: string,
  description: SchemaDescription,
  reader: DescriptionReader,
): ObjectPart {
  reader.budget.spend(values.length);
  return ofEither(
    values.map((value): ObjectPart => {
      const inner = ownValue(value, name);
      if (inner === undefined) return { ...NOTHING_SAID, declares: true };
      const constant = reader.part(description, { const: inner });
      const declared = [{ value: constant, always: true }];
      return { ...NOTHING_SAID, declared, isRequired: true, declares: true };
    }),
  );
}

function ofKeywords(
  schema: JsonObject,
  name: string,
  description: SchemaDescription,
  reader: DescriptionReader,
): ObjectPart {
  const { properties, required } = schema;
  const own = isJsonObject(properties) ? ownValue(properties, name) : undefined;
  const { found, isSure } = matchingPatterns(schema, name, reader);
  const schemas = [...(isSchema(own) ? [own] : []), ...found];
  const others = [schema.additionalProperties, schema.unevaluatedProperties];
  const isClosed = others.includes(false);
  const open = others.filter((value) => value !== undefined && value !== false);
  const isVague = schema.$dynamicRef !== undefined || schema.$recursiveRef !== undefined;
  const isFilled = description.filled && own !== undefined && hasDefault(own);
  return {
    isPossible: true,
    declared: schemas.map((each) => ({ value: reader.part(description, each), always: true })),
    isRequired: (isJsonList(required) && required.includes(name)) || isFilled,
    isForbidden: schemas.includes(false),
    declares: isClosed || (reader.isExact && properties !== undefined),
    isOpen: schemas.length === 0 && (open.length > 0 || !isSure || isVague),
  };
}

/** Regular expressions are not run: whether one matches may remain open. */
function matchingPatterns(
  { patternProperties }: JsonObject,
  name: string,
  reader: DescriptionReader,
): { readonly found: readonly JsonSchema[]; readonly isSure: boolean } {
  if (!isJsonObject(patternProperties)) return { found: [], isSure: true };
  const found: JsonSchema[] = [];
  let isSure = true;
  for (const [pattern, schema] of Object.entries(patternProperties)) {
    reader.budget.spend(costOfText(pattern) + costOfText(name));
    const isMatch = matches(pattern, name);
    if (isMatch === undefined) isSure = false;
    else if (isMatch && isSchema(schema)) found.push(schema);
  }
  return { found, isSure };
}

function hasDefault(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && Object.hasOwn(schema, "default");
}
