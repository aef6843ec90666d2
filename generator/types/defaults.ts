import type { JsonSchema, JsonValue } from "../json-schema/types.js";
import { isSchemaObject } from "./schema-document.js";

/** Keywords whose values are data and contain no schemas. */
const DATA: ReadonlySet<string> = new Set(["const", "enum", "default", "examples"]);

/**
 * The models whose type differs when they are sent: a required property with a default is optional there, because the
 * service fills it in. So do models that refer to such a model.
 */
export function modelsWithDefaults(
  models: Readonly<Record<string, JsonSchema>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const users = new Map<string, Set<string>>();
  for (const [name, schema] of Object.entries(models)) {
    if (typeof schema === "boolean") continue;
    visit(schema as JsonValue, (part) => {
      if (hasRequiredDefault(part)) found.add(name);
      const used = typeof part.$ref === "string" ? modelOf(part.$ref) : undefined;
      if (used !== undefined) users.set(used, (users.get(used) ?? new Set()).add(name));
    });
  }
  const pending = [...found];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const user of users.get(name) ?? []) {
      if (!found.has(user)) pending.push(user);
      found.add(user);
    }
  }
  return found;
}

type SchemaPart = Readonly<Record<string, JsonValue | undefined>>;

function hasRequiredDefault({ properties, required }: SchemaPart): boolean {
  if (!isSchemaObject(properties) || !Array.isArray(required)) return false;
  return required.some((name) => {
    const property =
      typeof name === "string" && Object.hasOwn(properties, name) ? properties[name] : undefined;
    return isSchemaObject(property) && property.default !== undefined;
  });
}

function modelOf(reference: string): string | undefined {
  const token = /^#\/models\/([^/]*)/.exec(reference)?.[1];
  if (token === undefined) return undefined;
  try {
    return decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return undefined;
  }
}

function visit(value: JsonValue, look: (part: SchemaPart) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) look(value as SchemaPart);
  for (const [key, entry] of Object.entries(value)) {
    if (!DATA.has(key)) visit(entry as JsonValue, look);
  }
}
