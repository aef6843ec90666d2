import type { JsonSchemaObject } from "../json-schema/types.js";
import { assertedShape, shapeOfValues } from "./assertions.js";
import {
  anyOfBranches,
  conditionBranches,
  dependencyBranches,
  oneOfBranches,
} from "./applicators.js";
import { dependenciesOf } from "./dependencies.js";
import { schemas, valueLists } from "./keyword-values.js";
import { isSchema, resolveReference, type SchemaDocument } from "./schema-document.js";
import { restrictedNames } from "./property-names.js";
import { empty, type Shape } from "./value-set.js";
import type { Shaper } from "./evaluate.js";
import { schemaTerm, type Term } from "./schema-expression.js";
import { applyUnevaluated, asksForUnevaluated } from "./unevaluated.js";

/** The values that a schema accepts: those that satisfy every one of its keywords. */
export function acceptedShape(
  schema: JsonSchemaObject,
  document: SchemaDocument,
  outerTracking: boolean,
  shaper: Shaper,
): Shape {
  const tracking = outerTracking || asksForUnevaluated(schema);
  const terms = (keyword: string): Term[] =>
    schemas(schema[keyword]).map((part) => schemaTerm(part, document));
  const parts: Shape[] = [assertedShape(schema, document, tracking)];
  for (const values of valueLists(schema)) parts.push(shapeOfValues(values, document));

  const target =
    typeof schema.$ref === "string" ? resolveReference(schema.$ref, document) : undefined;
  // A name is kept for readers where nothing beside it needs to look inside; `both` decides.
  if (target !== undefined) {
    parts.push(tracking ? shaper.expand(target, true) : { ...empty, references: [target] });
  }
  for (const term of terms("allOf")) parts.push(shaper.accepted(term, tracking));
  if (schema.anyOf !== undefined) parts.push(anyOfBranches(terms("anyOf"), tracking, shaper));
  if (schema.oneOf !== undefined) parts.push(oneOfBranches(terms("oneOf"), tracking, shaper));
  if (isSchema(schema.not)) parts.push(shaper.refused(schemaTerm(schema.not, document)));
  if (isSchema(schema.if)) parts.push(conditionBranches(schema, document, tracking, shaper));
  for (const dependency of dependenciesOf(schema, document)) {
    parts.push(dependencyBranches(dependency, tracking, shaper));
  }
  if (isSchema(schema.propertyNames)) {
    parts.push(restrictedNames(schemaTerm(schema.propertyNames, document), shaper));
  }
  return applyUnevaluated(parts.reduce(shaper.both), schema, document);
}
