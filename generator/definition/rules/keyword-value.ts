import { listAlternatives, describeValue, type Diagnostic, type Report } from "../diagnostic.js";
import type { JsonValue, Path } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import { isList, isObject } from "../../json-schema/values.js";
import { TYPE_NAMES, type KeywordKind } from "../../json-schema/keywords.js";
import { hasForm, patternError } from "../../json-schema/keyword-forms.js";
import type { DialectOfSchema } from "../../json-schema/dialect/dialects.js";

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

/** Checks the value of a keyword that constrains values. The schemas in it are not looked at. */
export function checkValue(
  keyword: string,
  kind: KeywordKind,
  value: JsonValue,
  path: Path,
  dialect: DialectOfSchema,
  { error, warn }: Readonly<Record<"error" | "warn", Report>>,
): void {
  switch (keyword) {
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      if (typeof value !== "boolean") break;
      if (dialect === "draft-04" || dialect === "unnamed") return;
      warn({
        path,
        at: "value",
        message: `expected a number, found ${String(value)}: it is read as draft-04 does`,
      });
      return;
    case "items":
      if (!isList(value) || dialect !== "2020-12") break;
      warn({
        path,
        at: "value",
        message: "expected a schema, found a list: it is read as `prefixItems`",
      });
      return;
    case "format":
      if (typeof value !== "string") warn(ignored(wrong(path, "text", value)));
      return;
  }
  switch (kind) {
    case "schemaList":
      if (isList(value) && value.length === 0)
        warn(ignored(wrong(path, "at least one schema", value)));
      else if (!isList(value)) error(wrong(path, EXPECTED[kind], value));
      return;
    case "types":
      checkTypes(value, path, error, warn);
      return;
    case "names":
      checkNames(value, path, error, warn);
      return;
    case "namesByName":
      if (!isObject(value)) error(wrong(path, EXPECTED[kind], value));
      else
        for (const [name, names] of Object.entries(value))
          checkNames(names, [...path, name], error, warn);
      return;
    case "pattern":
      checkPattern(value, path, error, warn);
      return;
    case "schemas":
      if (!hasForm(kind, value)) error(wrong(path, EXPECTED[kind], value));
      else if (keyword === "patternProperties" && isObject(value))
        for (const pattern of Object.keys(value))
          checkPattern(pattern, [...path, pattern], error, warn, "key");
      return;
    // Schemas are checked one by one.
    case "schema":
    case "schemaOrList":
      return;
    default:
      if (!hasForm(kind, value)) error(wrong(path, EXPECTED[kind], value));
  }
}

/** What keywords hold, for messages. */
export const EXPECTED: Readonly<Record<KeywordKind, string>> = {
  schema: "a schema: an object, true or false",
  schemas: "an object of schemas",
  schemaList: "a list of schemas",
  schemaOrList: "a schema or a list of schemas",
  schemasOrNames: "an object of schemas or of lists of names",
  types: "a type or a list of types",
  names: "a list of property names",
  namesByName: "an object of lists of names",
  // An empty list is legal, and no value is in it.
  values: "a list of values",
  reference: 'a reference such as "#/models/Name"',
  text: "text",
  pattern: "a regular expression",
  flag: "true or false",
  number: "a number",
  positive: "a number above 0",
  count: "a whole number, 0 or more",
  anything: "a value",
};

function checkTypes(value: unknown, path: Path, error: Report, warn: Report): void {
  if (!isList(value)) {
    checkType(value, path, error);
    return;
  }
  if (value.length === 0) error(wrong(path, "at least one type", value));
  value.forEach((type, index) => {
    checkType(type, [...path, index], error);
  });
  checkUnique(value, path, warn);
}

function checkUnique(values: readonly unknown[], path: Path, warn: Report): void {
  const seen = new Set<unknown>();
  values.forEach((value, index) => {
    if (seen.has(value))
      warn({
        path: [...path, index],
        at: "value",
        message: `${describeValue(value)} appears twice in this list: it is read once`,
      });
    seen.add(value);
  });
}

function checkType(value: unknown, path: Path, error: Report): void {
  if (TYPE_NAMES.some((name) => name === value)) return;
  if (value === null) {
    const message = 'expected the name of a type, found the value null; write "null" in quotes';
    error({ path, at: "value", message });
    return;
  }
  const message = `expected ${listAlternatives(TYPE_NAMES)}, found ${describeValue(value)}`;
  const suggestion =
    typeof value === "string"
      ? (OTHER_TYPE_NAMES.get(value.toLowerCase()) ?? suggest(value, TYPE_NAMES))
      : undefined;
  error({ path, at: "value", message, suggest: () => suggestion });
}

function checkNames(value: unknown, path: Path, error: Report, warn: Report): void {
  if (typeof value === "boolean") {
    const message = `expected a list of property names next to \`properties\`, found ${describeValue(value)}`;
    error({ path, at: "value", message });
    return;
  }
  if (!isList(value)) {
    error(wrong(path, EXPECTED.names, value));
    return;
  }
  value.forEach((name, index) => {
    if (typeof name !== "string") error(wrong([...path, index], "a property name", name));
  });
  checkUnique(value, path, warn);
}

function checkPattern(
  value: unknown,
  path: Path,
  error: Report,
  warn: Report,
  at: Diagnostic["at"] = "value",
): void {
  if (typeof value !== "string") {
    error(wrong(path, EXPECTED.pattern, value));
    return;
  }
  const reason = patternError(value);
  if (reason === undefined) return;
  const message = `expected a regular expression of ECMA-262: ${reason}; it is documented, and nothing checks it`;
  warn({ path, at, message });
}

/** A diagnostic of a value that is not what was expected. */
export function wrong(path: Path, expected: string, found: unknown): Diagnostic {
  return { path, at: "value", message: `expected ${expected}, found ${describeValue(found)}` };
}

/** A diagnostic of what is ignored instead of refused. */
export function ignored(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, message: `${diagnostic.message}: it is ignored` };
}
