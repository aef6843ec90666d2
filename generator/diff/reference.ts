import { followPointer, parseFragment } from "../json-schema/pointer.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";

/** What a schema's references are resolved against: its root, and the flow's models. */
export interface Scope {
  readonly root: JsonSchema;
  readonly models: Readonly<Record<string, JsonSchema>>;
}

/** Resolves a `$ref`; undefined if it has no target. */
export function resolveReference(
  reference: string,
  { root, models }: Scope,
): { readonly schema: JsonSchema; readonly scope: Scope } | undefined {
  if (!reference.startsWith("#")) return undefined;
  const segments = parseFragment(reference.slice(1));
  if (segments === undefined) return undefined;
  const [first, name, ...rest] = segments;
  const isModel = first === "models" && name !== undefined && Object.hasOwn(models, name);
  const start = isModel ? models[name] : root;
  if (start === undefined) return undefined;
  const found = followPointer(start, isModel ? rest : segments);
  return isSchema(found) ? { schema: found, scope: { root: start, models } } : undefined;
}

/** Whether a value can be a schema. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isSchemaObject(value);
}

/** Whether a value is an object, and so may be a schema with keywords. */
export function isSchemaObject(value: unknown): value is JsonSchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schemas by name that a keyword such as `properties` holds. */
export function schemasByName(
  value: JsonValue | undefined,
): readonly (readonly [string, JsonSchema])[] {
  if (!isSchemaObject(value)) return [];
  return Object.entries(value).flatMap(([name, schema]) =>
    isSchema(schema) ? [[name, schema] as const] : [],
  );
}
