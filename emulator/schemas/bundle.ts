import { mapSubschemas } from "../../generator/json-schema/map.js";
import { parseReference, toReference } from "../../generator/json-schema/pointer.js";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { createJsonObject, isJsonObject, valueAt } from "../../generator/json-schema/values.js";

/** Keywords that name a schema: in a bundle it has another place, and is found by its pointer. */
const IDENTIFIERS: ReadonlySet<string> = new Set(["$schema", "$id", "$anchor", "nullable"]);

/** A self-contained schema: every `$ref` points into the document. */
export interface SchemaBundle {
  /** `{ $ref: "#/schema", schema, models }`, with the models that are used. */
  readonly document: JsonObject;
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
  const { main, used } = join(schema, models, "#/schema");
  return { document: { $ref: "#/schema", schema: main, models: used } };
}

/**
 * The schema that a `$ref` of a bundle points to: what is at the pointer, as for the validator.
 *
 * @returns undefined where it points nowhere, or not to a schema.
 */
export function schemaInBundle(
  document: JsonObject,
  reference: string,
): JsonObject | boolean | undefined {
  const path = parseReference(reference);
  const value = path === undefined ? undefined : valueAt(document, path);
  return typeof value === "boolean" || isJsonObject(value) ? value : undefined;
}

interface Joined {
  readonly main: JsonValue;
  readonly used: JsonObject;
}

function join(
  schema: JsonSchema,
  models: Readonly<Record<string, JsonSchema>>,
  home: string,
): Joined {
  const used = createJsonObject({});

  function place(value: JsonSchema, base: string): JsonValue {
    return rewrite(typeof value === "boolean" ? value : createJsonObject(value), base);
  }

  function rewrite(value: JsonValue, base: string): JsonValue {
    if (!isJsonObject(value)) return value;
    const result = createJsonObject({});
    const inner = mapSubschemas(value, (subschema) => rewrite(subschema, base));
    for (const [keyword, content] of Object.entries(inner)) {
      if (IDENTIFIERS.has(keyword)) continue;
      const isReference = keyword === "$ref" && typeof content === "string";
      result[keyword] = isReference ? pointFrom(base, content) : content;
    }
    return result;
  }

  function pointFrom(base: string, reference: string): string {
    const path = parseReference(reference);
    // The validator says what is wrong with it.
    if (path === undefined) return reference;
    const [first, name] = path;
    if (first !== "models" || name === undefined) return `${base}${reference.slice(1)}`;
    if (!Object.hasOwn(used, name) && Object.hasOwn(models, name)) {
      // Set before it is rewritten: models may refer to themselves and to each other.
      used[name] = true;
      used[name] = place(models[name] ?? true, toReference([first, name]));
    }
    return reference;
  }

  const main = place(schema, home);
  return { main, used };
}
