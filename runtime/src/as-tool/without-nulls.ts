import { resolvePointer } from "../validation/references.js";
import { isList, isObject, setOwn, type UnknownObject } from "../validation/values.js";
import { acceptsNull } from "./strict-schema.js";

/** Values that are nested deeper are left as they are. */
const MAX_DEPTH = 64;

/**
 * Arguments of a model in strict mode, where it passes null for an optional input that it leaves out.
 *
 * @param schema of the inputs, and of what its references lead into: not the strict one
 * @returns the arguments without what the schema does not require and does not accept as null
 */
export function withoutNulls(value: unknown, schema: UnknownObject): unknown {
  const visit = (part: unknown, schemas: readonly unknown[], depth: number): unknown => {
    if (depth > MAX_DEPTH) return part;
    const possible = schemas.flatMap((each) => alternatives(each, schema));
    if (isList(part))
      return part.map((item, index) => {
        const of = possible.map(({ prefixItems, items }) =>
          isList(prefixItems) && index < prefixItems.length ? prefixItems[index] : items,
        );
        return visit(item, of, depth + 1);
      });
    if (!isObject(part)) return part;
    const result: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(part)) {
      const declared = possible.flatMap((each) => propertyOf(each, name));
      const isLeftOut =
        inner === null &&
        declared.some(({ isOptional }) => isOptional) &&
        !declared.some((each) => alternatives(each.schema, schema).some(acceptsNull));
      const of = declared.map((each) => each.schema);
      if (!isLeftOut) setOwn(result, name, visit(inner, of, depth + 1));
    }
    return result;
  };
  return visit(value, [schema], 0);
}

interface Property {
  readonly schema: unknown;
  readonly isOptional: boolean;
}

function propertyOf({ properties, required }: UnknownObject, name: string): Property[] {
  if (!isObject(properties) || !Object.hasOwn(properties, name)) return [];
  const isOptional = !isList(required) || !required.includes(name);
  return [{ schema: properties[name], isOptional }];
}

/** A schema, what it refers to, and what it consists of. */
function alternatives(schema: unknown, document: UnknownObject): readonly UnknownObject[] {
  const found = new Set<UnknownObject>();
  const visit = (part: unknown): void => {
    if (!isObject(part) || found.has(part)) return;
    found.add(part);
    const { $ref, allOf, anyOf, oneOf } = part;
    if (typeof $ref === "string") visit(resolvePointer(document, $ref));
    for (const list of [allOf, anyOf, oneOf]) if (isList(list)) list.forEach(visit);
  };
  visit(schema);
  return [...found];
}
