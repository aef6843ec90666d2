import { schemasIn } from "../json-schema/keyword-values.js";
import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { assertionsOf } from "./assertions.js";
import type { SchemaReader } from "./schema-reader.js";

/** Whether a schema of zod that is read from this one may accept `undefined`, as that of any value does. */
export function acceptsUndefined(schema: JsonSchema, reader: SchemaReader): boolean {
  if (typeof schema === "boolean") return schema;
  const { undefinable } = reader.memo;
  const known = undefinable.get(schema);
  if (known !== undefined) return known;
  // For a schema that leads back to itself: to say so of one that does not changes nothing.
  undefinable.set(schema, true);
  const accepts = find(schema, reader);
  undefinable.set(schema, accepts);
  return accepts;
}

function find(schema: JsonSchemaObject, reader: SchemaReader): boolean {
  const accepts = (inner: JsonSchema): boolean => acceptsUndefined(inner, reader);
  const assertions = assertionsOf(schema, reader);
  const { type, enum: values, const: value, $ref } = assertions;
  if (values !== undefined || value !== undefined) return false;
  if (type !== undefined) return false;
  if (typeof $ref === "string" && !accepts(reader.resolve($ref))) return false;
  if (!schemasIn(assertions.allOf).every(accepts)) return false;
  return [assertions.anyOf, assertions.oneOf].every((list) => {
    const options = schemasIn(list);
    return options.length === 0 || options.some(accepts);
  });
}
