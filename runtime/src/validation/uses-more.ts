/** The keywords of `MORE_KEYWORDS`, `format` apart, with objects and arrays as values of `const` and `enum`, in JSON. */
const MORE =
  /"(?:(?:not|if|multipleOf|pattern(?:Properties)?|uniqueItems|contains|(?:min|max)Properties|propertyNames|dependent(?:Required|Schemas)|unevaluated(?:Items|Properties))":|const":[[{]|enum":\[(?:"(?:\\.|[^"\\])*"|[^"[\]{}])*[[{])/;

/** Whether a document may have a keyword of `MORE_KEYWORDS`; a property of the same name counts as one. */
export function usesMore(document: unknown): boolean {
  return MORE.test(JSON.stringify(document));
}
