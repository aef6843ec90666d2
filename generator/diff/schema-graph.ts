import { resolveReference, type SchemaScope } from "../json-schema/references.js";
import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { NAMED_KEYWORDS } from "../json-schema/keywords.js";
import { schemasIn } from "../json-schema/keyword-values.js";
import { demandsOf, isConstraint, type Formats } from "./demands.js";

/** A schema of a definition that stands on its own, and the models that its references may lead to. */
export interface Root {
  readonly schema: JsonSchema;
  readonly models: SchemaScope["models"];
}

/** The schemas inside of a keyword's value, as numbers of nodes. */
export interface Part {
  /** The names of `properties` and the like, in order; undefined where only the position tells the schemas apart. */
  readonly names: readonly string[] | undefined;
  readonly nodes: readonly number[];
}

/** A schema, with the schemas that it leads to. */
export interface SchemaNode {
  readonly schema: JsonSchema;
  /** By keyword: text that is equal for equal demands. */
  readonly values: ReadonlyMap<string, string>;
  /** By keyword. A `$ref` is a member of `allOf`, which means the same. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** All schemas that several roots lead to. */
export interface SchemaGraph {
  readonly nodes: readonly SchemaNode[];
  /** The number of a root's node. */
  readonly nodeOf: (root: Root) => number;
}

/** The numbers of the schemas that are equal everywhere. */
export const ANYTHING = 0;
export const NOTHING = 1;

/** A schema of the graph before the schemas inside of it are followed. */
interface Place {
  readonly schema: JsonSchema;
  readonly scope: SchemaScope;
}

/** Follows all references and keywords from the roots. A schema that says no more than another one is that one. */
export function buildSchemaGraph(roots: readonly Root[], formats: Formats): SchemaGraph {
  const places: Place[] = [];
  const known = new Map<SchemaScope["models"], Map<JsonSchema, Map<JsonSchema, number>>>();

  const numbersOf = ({ models, root }: SchemaScope): Map<JsonSchema, number> => {
    const byRoot = known.get(models) ?? new Map<JsonSchema, Map<JsonSchema, number>>();
    known.set(models, byRoot);
    const numbers = byRoot.get(root) ?? new Map<JsonSchema, number>();
    byRoot.set(root, numbers);
    return numbers;
  };

  const locate = (start: Place): number => {
    const numbers = numbersOf(start.scope);
    const before = numbers.get(start.schema);
    if (before !== undefined) return before;
    const { schema, scope } = followAliases(start, formats);
    if (typeof schema === "boolean") {
      const number = schema ? ANYTHING : NOTHING;
      numbers.set(start.schema, number);
      return number;
    }
    const others = numbersOf(scope);
    const number = others.get(schema) ?? places.push({ schema, scope }) - 1;
    others.set(schema, number);
    numbers.set(start.schema, number);
    return number;
  };

  const scopeOf = ({ schema, models }: Root): SchemaScope => ({
    root: schema,
    models,
    rootPath: [],
  });
  const nodeOf = (root: Root): number => locate({ schema: root.schema, scope: scopeOf(root) });
  const nowhere = scopeOf({ schema: true, models: {} });
  places.push({ schema: true, scope: nowhere }, { schema: false, scope: nowhere });
  roots.forEach(nodeOf);
  const nodes: SchemaNode[] = [];
  // Following a place may add places at the end.
  for (const place of places) nodes.push(toNode(place, formats, locate));
  return { nodes, nodeOf };
}

function toNode(
  { schema, scope }: Place,
  formats: Formats,
  locate: (place: Place) => number,
): SchemaNode {
  if (typeof schema === "boolean") return { schema, values: new Map(), parts: new Map() };
  const demands = demandsOf(schema, formats);
  const values = new Map(demands.values);
  const parts = new Map<string, Part>();
  for (const [keyword, inner] of demands.schemas) {
    parts.set(keyword, {
      names: NAMED_KEYWORDS.has(keyword) ? inner.map(({ key }) => key) : undefined,
      nodes: inner.map((each) => locate({ schema: each.schema, scope })),
    });
  }
  const target = typeof schema.$ref === "string" ? resolveReference(schema.$ref, scope) : undefined;
  if (target !== undefined) {
    values.delete("$ref");
    const nodes = [locate(target), ...(parts.get("allOf")?.nodes ?? [])];
    parts.set("allOf", { names: undefined, nodes });
  }
  return { schema, values, parts };
}

/** Follows a schema that only refers to another one, or only has it as the one member of a list. */
function followAliases(start: Place, formats: Formats): Place {
  const seen = new Set<JsonSchema>();
  let place = start;
  while (typeof place.schema !== "boolean") {
    const { schema, scope } = place;
    if (seen.has(schema)) return start;
    seen.add(schema);
    const [keyword, ...others] = Object.keys(schema).filter((each) => isConstraint(each, formats));
    if (keyword === undefined) return { schema: true, scope };
    if (others.length > 0) return place;
    const next = aliasedBy(keyword, schema, scope);
    if (next === undefined) return place;
    place = next;
  }
  return place;
}

function aliasedBy(
  keyword: string,
  schema: JsonSchemaObject,
  scope: SchemaScope,
): Place | undefined {
  const value = schema[keyword];
  if (keyword === "$ref")
    return typeof value === "string" ? resolveReference(value, scope) : undefined;
  if (keyword !== "allOf" && keyword !== "anyOf" && keyword !== "oneOf") return undefined;
  const [only, ...others] = schemasIn(value);
  return only === undefined || others.length > 0 ? undefined : { schema: only, scope };
}
