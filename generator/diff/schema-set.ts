import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { isSchema, resolveReference, type Place, type Scope } from "./reference.js";
import type { Fragment } from "./equivalence.js";

/** One condition on a value. */
export type Part =
  | { readonly kind: "keywords"; readonly schema: JsonSchemaObject; readonly scope: Scope }
  | { readonly kind: "opaque"; readonly keyword: string; readonly fragment: Fragment }
  | Extract<Place, { readonly kind: "list" | "record" }>;

/** Conditions that hold together. */
export type Conjunction = readonly Part[];

/** Past so many ways to satisfy a schema it is compared whole. */
const MOST_ALTERNATIVES = 64;
const DEEPEST = 32;

/**
 * The ways to satisfy a place: a value is accepted when it meets all conditions of one of them. `$ref`, `allOf`, `anyOf` and
 * `oneOf` are taken apart here; the schemas of the parts still hold them, for nobody to look at again.
 *
 * @param areApart - whether no value is accepted by two of the members of a `oneOf`, which is an `anyOf` then.
 */
export function alternativesOf(
  place: Place,
  areApart: (members: readonly Place[]) => boolean,
  depth = 0,
): readonly Conjunction[] {
  const inner = (other: Place): readonly Conjunction[] =>
    alternativesOf(other, areApart, depth + 1);
  switch (place.kind) {
    case "all":
      return product(place.parts.map(inner)) ?? [[]];
    case "list":
    case "record":
      return [[place]];
    case "schema": {
      const { schema, scope } = place;
      if (typeof schema === "boolean") return schema ? [[]] : [];
      const whole: Conjunction = [opaque("schema", schema, scope)];
      if (depth > DEEPEST) return [whole];
      const member = (each: JsonSchema): Place => ({ kind: "schema", schema: each, scope });
      const factors: (readonly Conjunction[])[] = [[[{ kind: "keywords", schema, scope }]]];
      if (typeof schema.$ref === "string") {
        const target = resolveReference(schema.$ref, scope);
        factors.push(
          target === undefined
            ? [[opaque("$ref", schema, scope)]]
            : inner({ kind: "schema", ...target }),
        );
      }
      for (const each of members(schema, "allOf")) factors.push(inner(member(each)));
      const any = members(schema, "anyOf").map(member);
      if (any.length > 0) factors.push(any.flatMap(inner));
      const one = members(schema, "oneOf").map(member);
      if (one.length > 0) {
        factors.push(one.flatMap(inner));
        if (!areApart(one)) factors.push([[opaque("oneOf", { oneOf: schema.oneOf }, scope)]]);
      }
      return product(factors) ?? [whole];
    }
  }
}

/** Every choice of one conjunction from each factor; undefined where they are too many. */
function product(factors: readonly (readonly Conjunction[])[]): readonly Conjunction[] | undefined {
  let all: readonly Conjunction[] = [[]];
  for (const factor of factors) {
    if (all.length * factor.length > MOST_ALTERNATIVES) return undefined;
    all = all.flatMap((left) => factor.map((right) => [...left, ...right]));
  }
  return all;
}

function members(schema: JsonSchemaObject, keyword: string): readonly JsonSchema[] {
  const list = schema[keyword];
  return isJsonList(list) ? list.filter((each) => isSchema(each)) : [];
}

/** A condition that is only ever compared whole. */
export function opaque(keyword: string, schema: JsonSchemaObject, scope: Scope): Part {
  return { kind: "opaque", keyword, fragment: fragmentOf(schema, scope) };
}

/** A schema as something to compare whole. */
export function fragmentOf(schema: JsonSchemaObject, scope: Scope): Fragment {
  const entries = Object.entries(schema).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return { value: Object.fromEntries(entries), scope };
}
