import type { JsonSchemaObject } from "../json-schema/types.js";
import { refusedCondition, refusedOneOf } from "./applicators.js";
import { dependenciesOf, withoutProperty, withProperties } from "./dependencies.js";
import { schemas } from "./keyword-values.js";
import { refutedShape } from "./negations.js";
import { isSchema, type SchemaDocument } from "./schema-document.js";
import { anyOfShapes, everything, type Shape } from "./value-set.js";
import type { Shaper } from "./evaluate.js";
import { schemaTerm, type Term } from "./schema-expression.js";

/** The values that a schema refuses: those that fail at least one of its keywords. */
export function refusedShape(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  shaper: Shaper,
): Shape {
  const terms = (keyword: string): Term[] =>
    schemas(schema[keyword]).map((part) => schemaTerm(part, document));
  const parts: Shape[] = [refutedShape(schema, document)];
  if (typeof schema.$ref === "string") {
    parts.push(shaper.refused(schemaTerm({ $ref: schema.$ref }, document)));
  }
  for (const term of terms("allOf")) parts.push(shaper.refused(term));
  if (schema.anyOf !== undefined) {
    parts.push(terms("anyOf").map(shaper.refused).reduce(shaper.both, everything));
  }
  if (schema.oneOf !== undefined) parts.push(refusedOneOf(terms("oneOf"), shaper));
  if (isSchema(schema.not)) parts.push(shaper.accepted(schemaTerm(schema.not, document)));
  if (isSchema(schema.if)) parts.push(refusedCondition(schema, document, shaper));
  for (const { name, required, term } of dependenciesOf(schema, document)) {
    const present = withProperties([name]);
    for (const other of required) parts.push(shaper.both(present, withoutProperty(other)));
    if (term !== undefined) parts.push(shaper.both(present, shaper.refused(term)));
  }
  return anyOfShapes(parts);
}
