import type { JsonObject, JsonSchema } from "../../generator/json-schema/types.js";
import { isObject, isSchema, listOf, resolve } from "./resolve.js";
import { boundsText, literal, typeText } from "./type-text.js";

/** A field of a schema, as a line of a table. */
export interface SchemaRow {
  /** `customer.address[].city` */
  readonly path: string;
  /** The last name of the path. */
  readonly name: string;
  /** 0 for the fields of the schema itself. */
  readonly depth: number;
  readonly type: string;
  readonly isRequired: boolean;
  readonly bounds: readonly string[];
  /** JSON. */
  readonly defaultText: string | undefined;
  readonly description: string | undefined;
}

/** How deep fields are listed, and how many: a hostile schema has no end. */
const DEEPEST = 8;
const MOST = 500;

/**
 * The fields that a schema describes, each before its own fields. A schema that is no object has one row, whose name is
 * empty. Models that contain themselves are listed once on each path.
 */
export function schemaRows(
  schema: JsonSchema,
  document: JsonSchema = schema,
): readonly SchemaRow[] {
  const rows: SchemaRow[] = [];
  const root = resolve(schema, document).schema;
  if (!isObject(root) || !isObject(root.properties))
    rows.push(rowOf("", "", 0, schema, document, true));
  visit(schema, { path: "", depth: 0, parents: [] });
  return rows;

  function visit(
    found: JsonSchema,
    at: { path: string; depth: number; parents: readonly unknown[] },
  ): void {
    const target = resolve(found, document).schema;
    if (!isObject(target) || at.depth > DEEPEST) return;
    const key = identityOf(found, target);
    if (at.parents.includes(key)) return;
    const parents = [...at.parents, key];
    const required = new Set(listOf(target.required));
    if (isObject(target.properties))
      for (const [name, property] of Object.entries(target.properties)) {
        if (!isSchema(property) || rows.length >= MOST) continue;
        const path = at.path === "" ? name : `${at.path}.${name}`;
        rows.push(rowOf(path, name, at.depth, property, document, required.has(name)));
        visit(property, { path, depth: at.depth + 1, parents });
      }
    for (const [part, suffix] of [
      ["items", "[]"],
      ["additionalProperties", ".*"],
    ] as const) {
      const inner = target[part];
      if (isObject(inner)) visit(inner, { path: `${at.path}${suffix}`, depth: at.depth, parents });
    }
    for (const keyword of ["allOf", "oneOf", "anyOf"])
      for (const option of listOf(target[keyword]))
        if (isSchema(option)) visit(option, { ...at, parents });
  }
}

/** What stands for a schema in the list of those that a path goes through: where a reference leads. */
function identityOf(found: JsonSchema, target: JsonObject): unknown {
  return isObject(found) && typeof found.$ref === "string" ? found.$ref : target;
}

function rowOf(
  path: string,
  name: string,
  depth: number,
  schema: JsonSchema,
  document: JsonSchema,
  isRequired: boolean,
): SchemaRow {
  const target = resolve(schema, document).schema;
  const { default: value, description } = isObject(target) ? target : {};
  return {
    path,
    name,
    depth,
    type: typeText(schema, document),
    isRequired,
    bounds: boundsText(target),
    defaultText: value === undefined ? undefined : literal(value),
    description: typeof description === "string" ? description : undefined,
  };
}
