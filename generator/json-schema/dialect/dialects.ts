/** The versions of JSON Schema that are read, the oldest first. */
export const DIALECTS = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"] as const;

/** A version of JSON Schema. */
export type Dialect = (typeof DIALECTS)[number];

/**
 * The dialect of a schema: what its `$schema` names. A schema that names none is read as 2020-12, with keywords of other
 * dialects, and `nullable` of OpenAPI 3.0, where they cannot mean anything else.
 */
export type DialectOfSchema = Dialect | "unnamed";

/** Keywords that came later than draft-04, or went before 2020-12, by the first and the last dialect that has them. */
const SPANS: Readonly<Record<string, readonly [first: Dialect, last: Dialect]>> = {
  const: ["draft-06", "2020-12"],
  contains: ["draft-06", "2020-12"],
  propertyNames: ["draft-06", "2020-12"],
  if: ["draft-07", "2020-12"],
  then: ["draft-07", "2020-12"],
  else: ["draft-07", "2020-12"],
  dependentRequired: ["2019-09", "2020-12"],
  dependentSchemas: ["2019-09", "2020-12"],
  unevaluatedItems: ["2019-09", "2020-12"],
  unevaluatedProperties: ["2019-09", "2020-12"],
  minContains: ["2019-09", "2020-12"],
  maxContains: ["2019-09", "2020-12"],
  prefixItems: ["2020-12", "2020-12"],
  $dynamicRef: ["2020-12", "2020-12"],
  $dynamicAnchor: ["2020-12", "2020-12"],
  $anchor: ["2019-09", "2020-12"],
  $recursiveRef: ["2019-09", "2019-09"],
  $recursiveAnchor: ["2019-09", "2019-09"],
  $id: ["draft-06", "2020-12"],
  id: ["draft-04", "draft-04"],
  additionalItems: ["draft-04", "2019-09"],
  dependencies: ["draft-04", "draft-07"],
};

/**
 * The dialect that a `$schema` names; undefined for one that is not known, such as a meta-schema of one's own.
 *
 * @param uri - the value of `$schema`.
 */
export function dialectNamed(uri: string): DialectOfSchema | undefined {
  const draft = /^https?:\/\/json-schema\.org\/draft-0([467])\/(?:hyper-)?schema#?$/.exec(uri);
  if (draft !== null) return DIALECTS.find((each) => each === `draft-0${draft[1] ?? ""}`);
  const dated = /^https?:\/\/json-schema\.org\/draft\/(2019-09|2020-12)\/(?:hyper-)?schema#?$/.exec(
    uri,
  );
  if (dated !== null) return DIALECTS.find((each) => each === dated[1]);
  if (/^https?:\/\/json-schema\.org\/schema#?$/.test(uri)) return "unnamed";
  return uri.startsWith("https://spec.openapis.org/oas/3.1/dialect/") ? "2020-12" : undefined;
}

/** Whether a dialect has a keyword. Of keywords that no dialect has, such as `nullable`, a schema that names none has all. */
export function hasKeyword(dialect: DialectOfSchema, keyword: string): boolean {
  // In a schema that names no dialect, `id` may be the name of anything.
  if (dialect === "unnamed") return keyword !== "id";
  if (keyword === "nullable") return false;
  const span = SPANS[keyword];
  if (span === undefined || !Object.hasOwn(SPANS, keyword)) return true;
  const index = DIALECTS.indexOf(dialect);
  return DIALECTS.indexOf(span[0]) <= index && index <= DIALECTS.indexOf(span[1]);
}

/** Whether a `$ref` hides the keywords beside it, as it did until draft-07. */
export function ignoresSiblings(dialect: DialectOfSchema): boolean {
  return dialect === "draft-04" || dialect === "draft-06" || dialect === "draft-07";
}

/** Whether an address is one of a meta-schema of JSON Schema itself. */
export function isMetaSchema(uri: string): boolean {
  return /^https?:\/\/json-schema\.org\/(?:draft-0\d|draft\/[\d-]+)\/(?:hyper-)?(?:schema|meta\/)/.test(
    uri,
  );
}
