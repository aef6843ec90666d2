import { isJsonList } from "../json-schema/values.js";
import type { ArrayPart, ObjectPart, PropertyPart } from "./normal-form.js";
import { fragmentOf, type Conjunction, type Part } from "./schema-set.js";
import { anything, isSchema, schemasByName, type Place } from "./reference.js";
import type { Fragment } from "./equivalence.js";

/**
 * What several conditions together say about an object's properties.
 *
 * @returns also what has to be compared whole: `additionalProperties` counts only the properties that stand beside it.
 */
export function objectPart(
  parts: Conjunction,
): [ObjectPart, (readonly [keyword: string, fragments: readonly Fragment[]])[]] {
  const properties = new Map<string, PropertyPart>();
  const add = (name: string, place: Place, isRequired: boolean): void => {
    const known = properties.get(name);
    properties.set(name, {
      place: known === undefined ? place : both(known.place, place),
      isRequired: isRequired || known?.isRequired === true,
    });
  };
  const rests: { readonly part: Part; readonly names: number; readonly place: Place }[] = [];
  for (const part of parts) {
    if (part.kind === "record") for (const [name, place] of part.fields) add(name, place, true);
    if (part.kind !== "keywords") continue;
    const { schema, scope } = part;
    const declared = schemasByName(schema.properties);
    for (const [name, property] of declared)
      add(name, { kind: "schema", schema: property, scope }, false);
    for (const name of isJsonList(schema.required) ? schema.required : [])
      if (typeof name === "string") add(name, anything, true);
    const rest = schema.additionalProperties;
    if (isSchema(rest))
      rests.push({ part, names: declared.length, place: { kind: "schema", schema: rest, scope } });
  }
  const [first] = rests;
  if (first === undefined) return [{ properties, additional: undefined }, []];
  const isOpen = rests.every(({ place }) => place.kind === "schema" && place.schema === true);
  const isAlone = rests.length === 1 && countNames(parts) === first.names;
  if (isOpen || isAlone) return [{ properties, additional: first.place }, []];
  const whole = parts.flatMap((part) =>
    part.kind === "keywords" ? [fragmentOf(part.schema, part.scope)] : [],
  );
  return [{ properties, additional: undefined }, [["additionalProperties", whole]]];
}

function countNames(parts: Conjunction): number {
  return parts.reduce((sum, part) => {
    if (part.kind === "record") return sum + part.fields.size;
    return part.kind === "keywords" ? sum + schemasByName(part.schema.properties).length : sum;
  }, 0);
}

/** What several conditions together say about an array's items. */
export function arrayPart(parts: Conjunction): ArrayPart {
  const arrays = parts.flatMap((part): ArrayPart[] => {
    if (part.kind === "list") return [{ prefix: [], items: part.items }];
    if (part.kind !== "keywords") return [];
    const { schema, scope } = part;
    const at = (value: unknown): Place =>
      isSchema(value) ? { kind: "schema", schema: value, scope } : anything;
    const isOld = isJsonList(schema.items);
    const first = isOld ? schema.items : schema.prefixItems;
    const prefix = isJsonList(first) ? first.map(at) : [];
    const items = at(isOld ? schema.additionalItems : schema.items);
    return prefix.length === 0 && items === anything ? [] : [{ prefix, items }];
  });
  const [first = { prefix: [], items: anything }, ...others] = arrays;
  return others.reduce<ArrayPart>((left, right) => {
    const length = Math.max(left.prefix.length, right.prefix.length);
    const prefix = Array.from({ length }, (_, index) =>
      both(itemAt(left, index), itemAt(right, index)),
    );
    return { prefix, items: both(left.items, right.items) };
  }, first);
}

/** What stands at a position of an array. */
export function itemAt({ prefix, items }: ArrayPart, index: number): Place {
  return prefix[index] ?? items;
}

function both(a: Place, b: Place): Place {
  if (a === anything) return b;
  return b === anything ? a : { kind: "all", parts: [a, b] };
}
