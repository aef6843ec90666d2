import type { JsonSchema } from "../../generator/json-schema/types.js";
import { isJsonArray, isJsonObject, setOwn, type JsonObject, type JsonValue } from "../json.js";

/** Keywords whose value maps names to schemas. */
const MAPS = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
]);
/** Keywords whose value is a schema, or a list of schemas. */
const SCHEMAS = new Set([
  ...[
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "additionalProperties",
  ],
  ...[
    "unevaluatedProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "allOf",
    "anyOf",
    "oneOf",
  ],
]);

/** A self-contained schema: every `$ref` points into the document. */
export interface SchemaBundle {
  /** `{ $ref: "#/schema", schema, models }`, with the models that are used. */
  readonly document: JsonObject;
  /** The dialect; 2020-12 unless `$schema` or keywords of draft-07 indicate the other. */
  readonly dialect: "2020-12" | "draft-07";
}

/** A self-contained schema with its keywords at the top level, as the APIs of models require. */
export function inlineSchema(
  schema: JsonSchema,
  models: Readonly<Record<string, JsonSchema>>,
): JsonObject {
  const { main, used } = join(schema, models, "#");
  const top = isJsonObject(main) ? main : {};
  return Object.keys(used).length === 0 ? top : { ...top, models: used };
}

/**
 * Bundles a schema with the models it refers to. `#/models/Name` refers to the definition; `#/$defs/…` and `#` refer to
 * the schema or model that contains them and are rewritten to its place in the bundle.
 */
export function bundleSchema(
  schema: JsonSchema,
  models: Readonly<Record<string, JsonSchema>>,
): SchemaBundle {
  const { main, used, dialect } = join(schema, models, "#/schema");
  return { document: { $ref: "#/schema", schema: main, models: used }, dialect };
}

interface Joined {
  readonly main: JsonValue;
  readonly used: JsonObject;
  readonly dialect: SchemaBundle["dialect"];
}

function join(
  schema: JsonSchema,
  models: Readonly<Record<string, JsonSchema>>,
  home: string,
): Joined {
  const used: Record<string, JsonValue> = {};
  let dialect: SchemaBundle["dialect"] = "2020-12";

  function place(value: JsonSchema, base: string): JsonValue {
    return rewrite(asJson(value), base);
  }

  function rewrite(value: JsonValue, base: string): JsonValue {
    if (!isJsonObject(value)) return value;
    if (speaksDraft7(value)) dialect = "draft-07";
    const result: Record<string, JsonValue> = {};
    for (const [keyword, content] of Object.entries(value)) {
      if (keyword === "$schema" || keyword === "$id" || keyword === "$anchor") continue;
      setOwn(result, keyword, rewriteKeyword(keyword, content, base));
    }
    return result;
  }

  function rewriteKeyword(keyword: string, content: JsonValue, base: string): JsonValue {
    if (keyword === "$ref" && typeof content === "string") return pointFrom(base, content);
    if (MAPS.has(keyword) && isJsonObject(content)) {
      const map: Record<string, JsonValue> = {};
      for (const [name, entry] of Object.entries(content)) setOwn(map, name, rewrite(entry, base));
      return map;
    }
    if (!SCHEMAS.has(keyword)) return content;
    return isJsonArray(content)
      ? content.map((entry) => rewrite(entry, base))
      : rewrite(content, base);
  }

  function pointFrom(base: string, ref: string): string {
    // Left as it is, for the error that nothing is found there.
    if (!ref.startsWith("#")) return ref;
    const [, name] = /^#\/models\/([^/]+)/.exec(ref) ?? [];
    if (name === undefined) return `${base}${ref.slice(1)}`;
    const model = unescapePointer(name);
    if (!Object.hasOwn(used, model) && Object.hasOwn(models, model)) {
      // Set before it is rewritten: models may refer to themselves and to each other.
      setOwn(used, model, true);
      setOwn(used, model, place(models[model] ?? true, `#/models/${name}`));
    }
    return ref;
  }

  const main = place(schema, home);
  return { main, used, dialect };
}

/** Decodes a token of a JSON pointer in a URI fragment. */
export function unescapePointer(token: string): string {
  let decoded = token;
  try {
    decoded = decodeURIComponent(token);
  } catch {
    // A percent sign that is not an escape is kept.
  }
  return decoded.replaceAll("~1", "/").replaceAll("~0", "~");
}

function speaksDraft7(schema: JsonObject): boolean {
  const declared = schema.$schema;
  if (typeof declared === "string") return /draft-0[467]/.test(declared);
  return isJsonArray(schema.items) || schema.additionalItems !== undefined;
}

function asJson(schema: JsonSchema): JsonValue {
  if (typeof schema === "boolean") return schema;
  const object: Record<string, JsonValue> = {};
  for (const [keyword, content] of Object.entries(schema)) {
    if (content !== undefined) setOwn(object, keyword, content);
  }
  return object;
}
