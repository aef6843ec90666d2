import { listAlternatives, describeValue, type Report } from "../diagnostic.js";
import type { Path } from "../../json-schema/types.js";
import { isMisspelling, suggest } from "../suggest.js";
import { isList, isObject } from "../../json-schema/values.js";
import {
  CODE_KEYWORDS,
  KEYWORDS,
  TYPE_NAMES,
  type KeywordKind,
} from "../../json-schema/keywords.js";
import { subschemasOf } from "../../json-schema/walk.js";

/** Type names of other systems. */
const OTHER_TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["text", "string"],
  ["int", "integer"],
  ["long", "integer"],
  ["float", "number"],
  ["double", "number"],
  ["decimal", "number"],
  ["bool", "boolean"],
  ["dict", "object"],
  ["map", "object"],
  ["list", "array"],
  ["none", "null"],
]);

/** What unknown keywords are probably intended to be, by keyword. */
export type KnownMisspellings = Map<string, string | undefined>;

/** Among more unknown keywords than these, no further one is compared with those that are known. */
const MAX_COMPARED = 1000;

/**
 * Checks that the keywords of a schema, and of every schema inside, are known and hold what they must.
 *
 * @param misspellings - of the document so far.
 */
export function checkKeywords(
  schema: unknown,
  path: Path,
  report: Report,
  misspellings: KnownMisspellings,
): void {
  if (typeof schema === "boolean") return;
  if (!isObject(schema)) {
    wrong(path, "a schema: an object, true or false", schema, report);
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = KEYWORDS.get(keyword);
    const place = [...path, keyword];
    if (kind === undefined) checkUnknown(keyword, place, report, misspellings);
    else if (CHECKS[kind] !== undefined) CHECKS[kind](value, place, report);
    for (const inner of subschemasOf(keyword, value))
      checkKeywords(inner.value, [...path, ...inner.path], report, misspellings);
  }
}

/** Unknown keywords are allowed, unless they are typos or would inject code into the output. */
function checkUnknown(
  keyword: string,
  path: Path,
  report: Report,
  misspellings: KnownMisspellings,
): void {
  if (CODE_KEYWORDS.has(keyword)) {
    report({
      path,
      at: "key",
      message: `\`${keyword}\` is not allowed: it would inject code into the generated types`,
    });
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
    report({
      path,
      at: "key",
      message: `unknown keyword ${JSON.stringify(keyword)}`,
      suggest: () => suggestion,
    });
}

type Check = (value: unknown, path: Path, report: Report) => void;

/** `reference` is checked in `references.ts`; schemas are checked one by one. */
const CHECKS: Readonly<Partial<Record<KeywordKind, Check>>> = {
  schemas: expecting("an object of schemas", isObject),
  schemasOrNames: expecting("an object of schemas or of lists of names", isObject),
  schemaList: expecting("a list of schemas", (value) => isList(value) && value.length > 0),
  types: checkTypes,
  names: checkNames,
  namesByName: (value, path, report) => {
    if (!isObject(value)) wrong(path, "an object of lists of names", value, report);
    else
      for (const [name, names] of Object.entries(value)) checkNames(names, [...path, name], report);
  },
  // An empty list is legal, and no value is in it.
  values: expecting("a list of values", isList),
  reference: expecting('a reference such as "#/models/Name"', (value) => typeof value === "string"),
  text: expecting("text", (value) => typeof value === "string"),
  pattern: checkPattern,
  flag: expecting("true or false", (value) => typeof value === "boolean"),
  number: expecting("a number", (value) => typeof value === "number"),
  positive: expecting("a number above 0", (value) => typeof value === "number" && value > 0),
  count: expecting(
    "a whole number, 0 or more",
    (value) => typeof value === "number" && Number.isInteger(value) && value >= 0,
  ),
};

function expecting(expected: string, isRight: (value: unknown) => boolean): Check {
  return (value, path, report) => {
    if (!isRight(value)) wrong(path, expected, value, report);
  };
}

function checkTypes(value: unknown, path: Path, report: Report): void {
  if (!isList(value)) {
    checkType(value, path, report);
    return;
  }
  if (value.length === 0) wrong(path, "at least one type", value, report);
  value.forEach((type, index) => {
    checkType(type, [...path, index], report);
  });
  checkUnique(value, path, report);
}

function checkUnique(values: readonly unknown[], path: Path, report: Report): void {
  const seen = new Set<unknown>();
  values.forEach((value, index) => {
    if (seen.has(value))
      report({
        path: [...path, index],
        at: "value",
        message: `${describeValue(value)} appears twice in this list`,
      });
    seen.add(value);
  });
}

function checkType(value: unknown, path: Path, report: Report): void {
  if (TYPE_NAMES.some((name) => name === value)) return;
  const message = `expected ${listAlternatives(TYPE_NAMES)}, found ${describeValue(value)}`;
  const suggestion =
    typeof value === "string"
      ? (OTHER_TYPE_NAMES.get(value.toLowerCase()) ?? suggest(value, TYPE_NAMES))
      : undefined;
  report({ path, at: "value", message, suggest: () => suggestion });
}

function checkNames(value: unknown, path: Path, report: Report): void {
  if (typeof value === "boolean") {
    const message = `expected a list of property names next to \`properties\`, found ${describeValue(value)}`;
    report({ path, at: "value", message });
    return;
  }
  if (!isList(value)) {
    wrong(path, "a list of property names", value, report);
    return;
  }
  value.forEach((name, index) => {
    if (typeof name !== "string") wrong([...path, index], "a property name", name, report);
  });
  checkUnique(value, path, report);
}

function checkPattern(value: unknown, path: Path, report: Report): void {
  if (typeof value !== "string") {
    wrong(path, "a regular expression", value, report);
    return;
  }
  // Many patterns that work elsewhere have escapes which the u flag forbids.
  if (compileError(value, "u") === undefined) return;
  const reason = compileError(value, "");
  if (reason !== undefined)
    report({ path, at: "value", message: `expected a regular expression of ECMA-262: ${reason}` });
}

function compileError(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*: /s, "") : String(error);
  }
}

function wrong(path: Path, expected: string, found: unknown, report: Report): void {
  report({ path, at: "value", message: `expected ${expected}, found ${describeValue(found)}` });
}
