import { mapSubschemas } from "../json-schema/map.js";
import { splitReference } from "../json-schema/references.js";
import type { JsonObject, JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonList, isJsonObject, isObject } from "../json-schema/values.js";
import { subschemasOf } from "../json-schema/walk.js";

/**
 * The schema of a value before the service fills defaults in: what a caller may send. A property with a `default` is not
 * required, at any depth; whether the default stands beside `required` or in another member of the same `allOf` makes no
 * difference. `nullable` without `type` allows no null.
 *
 * @returns the schema itself where nothing changes.
 */
export function sentSchema(schema: JsonSchemaObject): JsonSchemaObject {
  const known = sent.get(schema);
  if (known !== undefined) return known;
  const result =
    isJsonObject(schema) && mayDiffer(schema) ? withoutDefaulted(schema, nothing) : schema;
  sent.set(schema, result);
  return result;
}

/** The models of a definition, by name. */
type Models = Readonly<Record<string, JsonSchema>>;

/** Definitions are immutable, and model, diff and emulator ask for the same schemas. */
const sent = new WeakMap<JsonSchemaObject, JsonSchemaObject>();

/** The models whose sent schema is another, and those that refer to such a model, whatever the depth. */
export function modelsThatDiffer(models: Models): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, model] of Object.entries(models))
    if (typeof model !== "boolean" && sentSchema(model) !== model) found.add(name);
  if (found.size === 0) return found;
  const users = new Map<string, Set<string>>();
  for (const [name, model] of Object.entries(models))
    if (isJsonObject(model))
      for (const used of referencedModels(model))
        users.set(used, (users.get(used) ?? new Set()).add(name));
  for (const name of found) for (const user of users.get(name) ?? []) found.add(user);
  return found;
}

/** The names of the models that a schema refers to. */
function referencedModels(schema: JsonObject): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (!isObject(value)) return;
    const { $ref } = value;
    const model = typeof $ref === "string" ? splitReference($ref)?.model : undefined;
    if (model !== undefined) names.add(model);
    for (const [keyword, inner] of Object.entries(value))
      for (const subschema of subschemasOf(keyword, inner)) visit(subschema.value);
  };
  visit(schema);
  return names;
}

/** The models of a definition as `sentSchema` has them. */
export function sentModels(models: Models): Models {
  let result = modelsAsSent.get(models);
  if (result === undefined) {
    const entries = Object.entries(models).map(
      ([name, model]) => [name, isJsonObject(model) ? sentSchema(model) : model] as const,
    );
    result = Object.assign(
      Object.create(null) as Record<string, JsonSchema>,
      Object.fromEntries(entries),
    );
    modelsAsSent.set(models, result);
  }
  return result;
}

const modelsAsSent = new WeakMap<Models, Models>();

/** Whether a key in a value is `default` or `nullable`: without one, as in most models, a schema stays as it is. */
function mayDiffer(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isJsonList(value)) return value.some(mayDiffer);
  for (const [key, inner] of Object.entries(value))
    if (key === "default" || key === "nullable" || mayDiffer(inner)) return true;
  return false;
}

/** @param filledIn names of properties that an enclosing `allOf` gives defaults */
function withoutDefaulted(schema: JsonObject, filledIn: ReadonlySet<string>): JsonObject {
  const names = new Set(filledIn);
  addDefaulted(schema, names);
  const inner = mapSubschemas(withoutAddedNull(schema), (value, keyword) =>
    isJsonObject(value) ? withoutDefaulted(value, keyword === "allOf" ? names : nothing) : value,
  );
  if (!isJsonList(inner.required)) return inner;
  const required = inner.required.filter((name) => typeof name !== "string" || !names.has(name));
  return required.length === inner.required.length
    ? inner
    : createJsonObject({ ...inner, required });
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Leaves out the null that `nullable` without `type` was translated to: OpenAPI 3.0 gives it no meaning, so a service may
 * refuse what it sends itself.
 */
function withoutAddedNull(schema: JsonObject): JsonObject {
  const { nullable, type, anyOf } = schema;
  if (nullable !== true || type !== undefined || !isJsonList(anyOf)) return schema;
  const others = anyOf.filter((member) => !isJsonObject(member) || member.type !== "null");
  return others.length === anyOf.length ? schema : createJsonObject({ ...schema, anyOf: others });
}

/** Adds the names of properties with a default, in a schema and the members of its `allOf`. */
function addDefaulted(schema: JsonObject, names: Set<string>): void {
  if (isJsonObject(schema.properties)) {
    for (const [name, property] of Object.entries(schema.properties))
      if (isJsonObject(property) && property.default !== undefined) names.add(name);
  }
  if (isJsonList(schema.allOf))
    for (const member of schema.allOf) if (isJsonObject(member)) addDefaulted(member, names);
}
