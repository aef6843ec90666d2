import { toPointer } from "../pointer.js";
import type { JsonObject, JsonValue, Path } from "../types.js";
import { isJsonObject } from "../values.js";
import { subschemasOf, type Subschema } from "../walk.js";
import { SCHEMA_KEYWORDS } from "../keywords.js";
import { hasKeyword, ignoresSiblings, type DialectOfSchema } from "./dialects.js";

/** A top-level schema of a document: the inputs, an output, a model. */
export interface SchemaRoot {
  readonly path: Path;
  /** The resource of the whole schema. */
  readonly resource: Resource;
  /** All resources in it, by address. */
  readonly resources: Map<string, Resource>;
}

/** A schema with an address of its own, and everything in it that has none: what `#` in it points to. */
export interface Resource {
  /** The address, absolute and without a fragment; made up where the schema has no `$id`. */
  readonly address: string;
  readonly dialect: DialectOfSchema;
  readonly root: () => SchemaRoot;
  readonly schema: JsonValue;
  readonly path: Path;
  readonly anchors: Map<string, WrittenSchema>;
  readonly dynamicAnchors: Map<string, WrittenSchema>;
}

/** A schema as it is written, where it is, and the resource that its references are read in. */
export interface WrittenSchema {
  readonly schema: JsonValue;
  readonly path: Path;
  readonly resource: Resource;
}

/**
 * The schemas directly inside of one, in keywords that its dialect has and that count.
 *
 * @param keywords - which are looked at. Default: all that hold schemas.
 */
export function schemasInside(
  { schema, resource: { dialect } }: WrittenSchema,
  keywords: ReadonlySet<string> = SCHEMA_KEYWORDS,
): readonly Subschema<JsonValue>[] {
  if (!isJsonObject(schema)) return [];
  const hides = isHidden(schema, dialect);
  const found: Subschema<JsonValue>[] = [];
  for (const keyword of Object.keys(schema)) {
    if (!keywords.has(keyword) || !hasKeyword(dialect, keyword)) continue;
    if (!hides || isHolder(keyword)) found.push(...subschemasOf(keyword, schema[keyword] ?? null));
  }
  return found;
}

/** Whether the keywords of a schema are hidden by the `$ref` beside them. */
export function isHidden(schema: JsonObject, dialect: DialectOfSchema): boolean {
  return ignoresSiblings(dialect) && typeof schema.$ref === "string";
}

/** Whether a keyword only keeps schemas that references point to. */
export function isHolder(keyword: string): boolean {
  return keyword === "$defs" || keyword === "definitions";
}

/** What a schema is known by: itself, or its pointer where it is `true` or `false`. */
export function keyOf({ schema, path }: WrittenSchema): unknown {
  return typeof schema === "object" && schema !== null ? schema : toPointer(path);
}
