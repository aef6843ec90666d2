import { isSchema, namesIn, schemasByName } from "../json-schema/keyword-values.js";
import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { namesAsProperties, omit, withoutAnnotations } from "./assertions.js";
import type { SchemaReader } from "./schema-reader.js";
import { nodeOf, ruledNode, withRules, type ZodNode, type ZodProperty } from "./zod-node.js";

const PROPERTIES: ReadonlySet<string> = new Set(["properties", "required"]);

/** Reads the keywords of objects. */
export function readObject(schema: JsonSchemaObject, reader: SchemaReader): ZodNode {
  const declared = schemasByName(schema.properties);
  const required = new Set(namesIn(schema.required));
  const names = new Set([...declared.map(([name]) => name), ...required]);
  // Zod also reads what an object inherits, and never the property `__proto__`.
  if ([...names].some((name) => name in Object.prototype))
    return ruledNode(withoutAnnotations({ type: "object", ...schema }));

  const hasPatterns = schema.patternProperties !== undefined;
  const others: JsonSchema =
    !hasPatterns && isSchema(schema.additionalProperties) ? schema.additionalProperties : true;
  const schemas = new Map(declared);
  const properties = [...names].map((name): ZodProperty => {
    const property = schemas.get(name) ?? others;
    const isOptional = !required.has(name);
    const node = isOptional ? reader.read(property) : reader.readRequired(property);
    return { name, node, isOptional };
  });
  const rest = others === true ? "loose" : others === false ? "strict" : reader.read(others);
  const node = nodeOf({ kind: "object", properties, rest });
  const read = hasPatterns ? PROPERTIES : new Set([...PROPERTIES, "additionalProperties"]);
  const rules = omit(schema, read);
  // Which properties are additional depends on the names that are declared.
  const isPartial = hasPatterns && schema.additionalProperties !== undefined;
  return withRules(
    node,
    withoutAnnotations(isPartial ? { ...namesAsProperties(schema), ...rules } : rules),
  );
}
