import { itemSchemas } from "../json-schema/keyword-values.js";
import type { JsonSchemaObject } from "../json-schema/types.js";
import { omit, withoutAnnotations } from "./assertions.js";
import type { SchemaReader } from "./schema-reader.js";
import { limits } from "./read-scalars.js";
import { nodeOf, withRules, type ZodItem, type ZodNode } from "./zod-node.js";

/** Reads the keywords of arrays. */
export function readArray(schema: JsonSchemaObject, reader: SchemaReader): ZodNode {
  const { prefix, rest = true } = itemSchemas(schema);
  const least = typeof schema.minItems === "number" ? schema.minItems : 0;
  if (prefix.length === 0) {
    const checks = limits(schema, [
      ["minItems", "min"],
      ["maxItems", "max"],
    ]);
    const node = nodeOf({ kind: "array", items: reader.read(rest), checks });
    return withRules(
      node,
      withoutAnnotations(omit(schema, new Set(["items", "prefixItems", "minItems", "maxItems"]))),
    );
  }
  const items = prefix.map((item, index): ZodItem => {
    const isOptional = index >= least;
    return { node: isOptional ? reader.read(item) : reader.readRequired(item), isOptional };
  });
  const read = new Set(["prefixItems", "items"]);
  if (least <= prefix.length) read.add("minItems");
  if (rest === false && Number(schema.maxItems) >= prefix.length) read.add("maxItems");
  const node = nodeOf({
    kind: "tuple",
    items,
    rest: rest === false ? undefined : reader.read(rest),
  });
  return withRules(node, withoutAnnotations(omit(schema, read)));
}
