import { isJsonList, isJsonObject } from "../json-schema/values.js";
import {
  allOf,
  anyValue,
  eitherOf,
  isSchema,
  schemasIn,
  type Description,
  type SchemaDescription,
} from "./description.js";
import { givenValues, type DescriptionReader } from "./description-reader.js";

/** What a description says of arrays. */
export interface ArrayPart {
  readonly items: Description;
  /** The fewest and the most items. */
  readonly min: number;
  readonly max: number;
}

const ANY_ARRAY: ArrayPart = { items: anyValue, min: 0, max: Infinity };
/** What lies deeper, in chains of references, says nothing. */
const MAX_DEPTH = 400;

/** Reads what a description says of arrays, as far as it describes any. */
export function arrayPart(description: Description, reader: DescriptionReader): ArrayPart {
  const known = new Map<Description, ArrayPart>();
  let depth = 0;

  const read = (part: Description): ArrayPart => {
    const before = known.get(part);
    if (before !== undefined) return before;
    if (depth > MAX_DEPTH) return ANY_ARRAY;
    // What refers to itself in place says nothing more.
    known.set(part, ANY_ARRAY);
    reader.budget.spend(1);
    depth += 1;
    const result = compute(part);
    depth -= 1;
    known.set(part, result);
    return result;
  };

  const compute = (part: Description): ArrayPart => {
    switch (part.kind) {
      case "any":
      case "object":
        return ANY_ARRAY;
      case "array":
        return { ...ANY_ARRAY, items: part.items };
      case "all":
        return ofAll(part.parts.map(read));
      case "either":
        return ofEither(part.parts.filter((each) => reader.typesOf(each).has("array")).map(read));
      case "schema":
        return ofAll([ownPart(part, reader), ...reader.inPlace(part).map(read)]);
    }
  };

  return read(description);
}

function ofAll(parts: readonly ArrayPart[]): ArrayPart {
  return {
    items: allOf(parts.map(({ items }) => items)),
    min: parts.reduce((most, { min }) => Math.max(most, min), 0),
    max: parts.reduce((least, { max }) => Math.min(least, max), Infinity),
  };
}

function ofEither(parts: readonly ArrayPart[]): ArrayPart {
  if (parts.length === 0) return ANY_ARRAY;
  return {
    items: eitherOf(parts.map(({ items }) => items)),
    min: parts.reduce((least, { min }) => Math.min(least, min), Infinity),
    max: parts.reduce((most, { max }) => Math.max(most, max), 0),
  };
}

function ownPart(description: SchemaDescription, reader: DescriptionReader): ArrayPart {
  const { schema } = description;
  if (!isJsonObject(schema)) return ANY_ARRAY;
  const given = givenValues(schema)?.filter(isJsonList);
  if (given !== undefined) {
    const values = given.flat();
    reader.budget.spend(given.length + values.length);
    const items = eitherOf(values.map((value) => reader.part(description, { const: value })));
    return ofEither(given.map(({ length }) => ({ items, min: length, max: length })));
  }
  const { items, minItems, maxItems } = schema;
  const first = schemasIn(schema.prefixItems);
  const others = isSchema(items) ? items : true;
  const each = [...first, ...(others === false ? [] : [others])];
  const longest = others === false ? first.length : Infinity;
  return {
    items: eitherOf(each.map((inner) => reader.part(description, inner))),
    min: typeof minItems === "number" ? minItems : 0,
    max: Math.min(longest, typeof maxItems === "number" ? maxItems : Infinity),
  };
}
