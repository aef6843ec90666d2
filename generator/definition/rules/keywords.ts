import { describeValue, type Report } from "../diagnostic.js";
import type { JsonValue, Path } from "../../json-schema/types.js";
import { isMisspelling, suggest } from "../suggest.js";
import { isJsonObject } from "../../json-schema/values.js";
import {
  ANNOTATIONS,
  CODE_KEYWORDS,
  KEYWORDS,
  type KeywordKind,
} from "../../json-schema/keywords.js";
import { hasForm } from "../../json-schema/keyword-forms.js";
import { hasKeyword, dialectNamed } from "../../json-schema/dialect/dialects.js";
import { isHidden, type WrittenSchema } from "../../json-schema/dialect/written-schema.js";
import { checkValue, EXPECTED, ignored, wrong } from "./keyword-value.js";

/** What unknown keywords are probably intended to be, by keyword. */
export type KnownMisspellings = Map<string, string | undefined>;

/** Among more unknown keywords than these, no further one is compared with those that are known. */
const MAX_COMPARED = 1000;

/** Keywords whose value may be worth a word even if it has the right form. */
const MORE_THAN_FORM: ReadonlySet<string> = new Set([
  ...["$schema", "type", "items", "required", "dependentRequired", "patternProperties"],
]);

/** Where diagnostics of one document go. */
export interface KeywordReports {
  readonly error: Report;
  /** For what real tools write and validators ignore, or can read in one way only. */
  readonly warn: Report;
  readonly misspellings: KnownMisspellings;
}

/** Checks that the keywords of a schema are known and hold what they must. The schemas inside are not looked at. */
export function checkKeywords(
  { schema, path, resource }: WrittenSchema,
  reports: KeywordReports,
): void {
  if (typeof schema === "boolean") return;
  if (!isJsonObject(schema)) {
    reports.error(wrong(path, "a schema: an object, true or false", schema));
    return;
  }
  const { dialect } = resource;
  const hides = isHidden(schema, dialect);
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = KEYWORDS.get(keyword);
    if (kind !== undefined && !hides && !MORE_THAN_FORM.has(keyword) && hasForm(kind, value)) {
      if (ANNOTATIONS.has(keyword) || hasKeyword(dialect, keyword)) continue;
    }
    const place = [...path, keyword];
    if (kind === undefined) checkUnknown(keyword, place, reports);
    else if (ANNOTATIONS.has(keyword)) checkAnnotation(keyword, kind, value, place, reports);
    else if (!hasKeyword(dialect, keyword))
      reports.warn({
        path: place,
        at: "key",
        message: `\`${keyword}\` is not a keyword of ${dialect}, which \`$schema\` names: it is ignored`,
      });
    else if (hides && keyword !== "$ref")
      reports.warn({
        path: place,
        at: "key",
        message: `\`${keyword}\` beside \`$ref\` is ignored in ${dialect}, which \`$schema\` names: put one of them into an \`allOf\``,
      });
    else checkValue(keyword, kind, value, place, dialect, reports);
  }
}

/** Unknown keywords are ignored, and those that are probably typos are pointed out. */
function checkUnknown(keyword: string, path: Path, { warn, misspellings }: KeywordReports): void {
  if (CODE_KEYWORDS.has(keyword)) {
    const message = `\`${keyword}\`, which puts code into generated types, is ignored`;
    warn({ path, at: "key", message });
    return;
  }
  if (keyword.startsWith("x-")) return;
  if (!misspellings.has(keyword)) {
    if (misspellings.size >= MAX_COMPARED) return;
    const nearest = suggest(keyword, KEYWORDS.keys());
    const isMeant = nearest !== undefined && isMisspelling(keyword, nearest);
    misspellings.set(keyword, isMeant ? nearest : undefined);
  }
  const suggestion = misspellings.get(keyword);
  if (suggestion !== undefined)
    warn({
      path,
      at: "key",
      message: `unknown keyword ${JSON.stringify(keyword)}: it is ignored`,
      suggest: () => suggestion,
    });
}

function checkAnnotation(
  keyword: string,
  kind: KeywordKind,
  value: JsonValue,
  path: Path,
  { error, warn }: KeywordReports,
): void {
  if (keyword === "$schema" && typeof value === "string" && dialectNamed(value) === undefined) {
    const message = `${describeValue(value)} is no dialect that is known: the schema is read as 2020-12`;
    warn({ path, at: "value", message });
  }
  if (hasForm(kind, value)) return;
  // What is in them may be referred to.
  if (kind === "schemas" || kind === "schema") error(wrong(path, EXPECTED[kind], value));
  else if (keyword === "deprecated")
    warn({
      path,
      at: "value",
      message: `expected true or false, found ${describeValue(value)}: it is read as true`,
    });
  else warn(ignored(wrong(path, EXPECTED[kind], value)));
}
