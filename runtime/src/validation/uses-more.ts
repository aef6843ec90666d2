/**
 * What `MORE_KEYWORDS` is for, in JSON: its keywords, but for `format`; objects and arrays as values of `const` and `enum`;
 * references that are not the plain name of a definition.
 */
const MORE =
  /"(?:(?:not|if|multipleOf|pattern(?:Properties)?|uniqueItems|contains|(?:min|max)Properties|propertyNames|dependent(?:Required|Schemas)|unevaluated(?:Items|Properties))":|\$ref":"(?!#\/\$defs\/[^"\\/~%]*")|const":[[{]|enum":\[(?:"(?:\\.|[^"\\])*"|[^"[\]{}])*[[{])/;

/** Whether a document may have a keyword of `MORE_KEYWORDS`; a property of the same name counts as one. */
export function usesMore(document: unknown): boolean {
  return MORE.test(JSON.stringify(document));
}
