import { assertionsOf, bareReference } from "./keyword-values.js";
import { pointerTo, resolveReference, type ReferenceTarget } from "./schema-document.js";
import type { LeafExpression, SchemaExpression } from "./schema-expression.js";

/** Where a schema stands in its document; undefined for one that was made from a part of another. */
export function placeOf({ schema, document }: LeafExpression): ReferenceTarget | undefined {
  const pointer = typeof schema === "boolean" ? undefined : pointerTo(schema, document.root);
  return pointer === undefined ? undefined : { schema, document, pointer };
}

/** Where the schemas of an expression stand; for a mere reference, where it leads. */
export function placesOf(expression: SchemaExpression): ReferenceTarget[] {
  switch (expression.kind) {
    case "schema": {
      const place = targetOf(expression) ?? placeOf(expression);
      return place === undefined ? [] : [place];
    }
    case "not":
      return placesOf(expression.expression);
    default:
      return expression.expressions.flatMap(placesOf);
  }
}

/** A text that is equal for the same schemas, merged in the same way, in every run. */
export function describeExpression(expression: SchemaExpression): string {
  switch (expression.kind) {
    case "schema":
      return describeLeaf(expression);
    case "not":
      return `!${describeExpression(expression.expression)}`;
    default: {
      const parts = expression.expressions.map(describeExpression).sort();
      return `(${parts.join(expression.kind === "all" ? " & " : " | ")})`;
    }
  }
}

function describeLeaf(expression: LeafExpression): string {
  const { schema, document } = expression;
  if (typeof schema === "boolean") return String(schema);
  const place = targetOf(expression) ?? placeOf(expression);
  if (place !== undefined) return `${place.document.id}#${place.pointer}`;
  const assertions = assertionsOf(schema).map((keyword) => [keyword, schema[keyword]]);
  return `${document.id} ${JSON.stringify(assertions)}`;
}

/** What a schema that is only a reference points to. */
function targetOf({ schema, document }: LeafExpression): ReferenceTarget | undefined {
  const reference = typeof schema === "boolean" ? undefined : bareReference(schema);
  return reference === undefined ? undefined : resolveReference(reference, document);
}
