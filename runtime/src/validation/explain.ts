import type { Violation } from "./run.js";
import { isList, isObject } from "./values.js";
import { counted, describeFound, joined, showValue } from "./wording.js";

/** What is wrong with a value, in words. */
export interface Problem {
  /** The keys and indexes that lead to the wrong value, or to the property that is missing. */
  readonly path: Violation["path"];
  /** The keyword whose rule is broken. */
  readonly keyword: string;
  /** What the schema expects; it completes "must …", such as `be a string` or `have at least 3 items`. */
  readonly expected: string;
  /** What there is instead. Long texts are cut; what may be a secret is not shown. */
  readonly found: string;
}

/**
 * Puts violations into words. One of `anyOf` or `oneOf` becomes those of the alternative that the value was meant for, where
 * one stands out.
 */
export function explainViolations(violations: readonly Violation[]): readonly Problem[] {
  return violations.flatMap(likelyViolations).map(({ path, keyword, rule, value }) => ({
    path,
    keyword,
    expected: describeRule(keyword, rule),
    found: describeFound(value, path),
  }));
}

function likelyViolations(violation: Violation): readonly Violation[] {
  const { path, value } = violation;
  const failed = alternatives(violation);
  if (failed.length === 0) return [violation];
  const closest = Math.max(...failed.map((each) => closeness(each, path.length)));
  const likely = failed.filter((each) => closeness(each, path.length) === closest);
  const [only = []] = likely;
  if (closest > 0 && likely.length === 1) return only.flatMap(likelyViolations);
  const types = failed.map(([first]) => (first?.keyword === "type" ? first.rule : undefined));
  return types.includes(undefined)
    ? [violation]
    : [{ path, keyword: "type", rule: types.flatMap((type) => type), value }];
}

/** What is wrong by each alternative of `anyOf` or `oneOf`. */
function alternatives({ keyword, rule }: Violation): readonly (readonly Violation[])[] {
  if ((keyword !== "anyOf" && keyword !== "oneOf") || !isList(rule)) return [];
  return rule.map((each) => (isList(each) ? each.filter((one) => isViolation(one)) : []));
}

function isViolation(value: unknown): value is Violation {
  return isObject(value) && isList(value.path) && typeof value.keyword === "string";
}

/** How likely a value was meant for a schema that it breaks; 0 where it is another value altogether. */
function closeness(violations: readonly Violation[], depth: number): number {
  const ranks = violations.map(({ path, keyword }) => {
    const isConstant = keyword === "const" || keyword === "enum";
    if (path.length === depth && (isConstant || keyword === "type")) return 0;
    // Alternatives are mostly told apart by a property that is constant, else by the properties that they have.
    if (path.length === depth + 1 && isConstant) return 1;
    return path.length <= depth + 1 && keyword !== "type" ? 2 : 3;
  });
  return Math.min(...ranks);
}

/** What each keyword with a number limits. */
const LIMITS: Readonly<Record<string, readonly [before: string, thing: string]>> = {
  minimum: ["be at least", ""],
  maximum: ["be at most", ""],
  exclusiveMinimum: ["be more than", ""],
  exclusiveMaximum: ["be less than", ""],
  multipleOf: ["be a multiple of", ""],
  minLength: ["have at least", "character"],
  maxLength: ["have at most", "character"],
  minItems: ["have at least", "item"],
  maxItems: ["have at most", "item"],
  minProperties: ["have at least", "property"],
  maxProperties: ["have at most", "property"],
  contains: ["have at least", "matching item"],
  maxContains: ["have at most", "matching item"],
};

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
  null: "null",
  array: "an array",
  object: "an object",
};

function describeRule(keyword: string, rule: unknown): string {
  if (rule === false) return "be left out";
  const limit = Object.hasOwn(LIMITS, keyword) ? LIMITS[keyword] : undefined;
  if (limit !== undefined && typeof rule === "number")
    return `${limit[0]} ${limit[1] === "" ? rule : counted(rule, limit[1])}`;
  switch (keyword) {
    case "type":
      return `be ${joined((isList(rule) ? rule : [rule]).map((type) => TYPES[String(type)] ?? ""))}`;
    case "enum":
      return isList(rule) && rule.length > 0 ? `be one of ${showValues(rule)}` : "be left out";
    case "const":
      return `be ${showValue(rule)}`;
    case "required":
      return "be present";
    case "dependentRequired":
      return `be present where ${showValue(rule)} is`;
    case "pattern":
      return `match the pattern ${showValue(rule)}`;
    case "format":
      return `have the format ${showValue(rule)}`;
    case "uniqueItems":
      return "have no two equal items";
    case "propertyNames": {
      const [first] = isList(rule) ? rule.filter((one) => isViolation(one)) : [];
      const [problem] = first === undefined ? [] : explainViolations([first]);
      return `have a valid name: it must ${problem?.expected ?? "satisfy the schema"}`;
    }
    case "anyOf":
    case "oneOf":
      return isList(rule)
        ? `be valid for one of its ${counted(rule.length, "alternative")}`
        : "be valid for only one of its alternatives";
    case "not":
      return `not be what its schema in "not" allows`;
    default:
      return "satisfy the schema";
  }
}

/** How many of the allowed values are listed. */
const MAX_VALUES = 50;

function showValues(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_VALUES).map(showValue).join(", ");
  return values.length > MAX_VALUES ? `${shown}, …` : shown;
}
