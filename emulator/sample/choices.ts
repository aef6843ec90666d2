import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { allowedValues, listOf, mapOf, type Parts } from "./facts.js";
import { plainParts, requiredNames, type ConflictTools } from "./conflicts.js";
import { propertySchemas } from "./members.js";
import type { MinDepth } from "./min-depth.js";
import type { Negations } from "./negate.js";
import type { Random } from "./random.js";

/** A keyword that leaves open which schemas apply. */
export interface Choice {
  readonly kind: "anyOf" | "oneOf" | "if" | "not" | "dependentSchemas";
  readonly schema: JsonObject;
  /** The property, of `dependentSchemas`. */
  readonly name?: string;
}

/** Schemas that one way to decide a choice adds. */
export type Alternative = readonly JsonValue[];

/** How choices are decided. */
export interface ChoiceSettings {
  readonly random: Random;
  readonly minDepth: MinDepth;
  readonly negations: Negations;
  /** Whether small values are wanted. */
  readonly isSmall: boolean;
  /** How many levels may follow. */
  readonly levels: number;
  /** For a `oneOf`: branches that held beside the chosen one. */
  readonly excluded: (schema: JsonObject) => ReadonlySet<number>;
}

/** Properties with more values than this are not decided early. */
const MAX_VALUES = 60;
/** How often a branch for null is preferred to others. */
const PREFERS_NULL = 0.15;

/** The choices that a schema's own keywords leave. */
export function choicesOf(schema: JsonObject, negations: Negations): Choice[] {
  const choices: Choice[] = [];
  for (const kind of ["anyOf", "oneOf"] as const)
    if (isJsonList(ownValue(schema, kind))) choices.push({ kind, schema });
  if (Object.hasOwn(schema, "not") && !negations.isSettled(schema) && !isTypeTest(schema))
    choices.push({ kind: "not", schema });
  for (const name of Object.keys(mapOf(schema, "dependentSchemas")))
    choices.push({ kind: "dependentSchemas", schema, name });
  if (
    Object.hasOwn(schema, "if") &&
    (Object.hasOwn(schema, "then") || Object.hasOwn(schema, "else"))
  )
    choices.push({ kind: "if", schema });
  return choices;
}

/** `not` of types is read with the types. */
function isTypeTest({ not }: JsonObject): boolean {
  return isJsonObject(not) && Object.keys(not).join() === "type";
}

/** The ways to decide a choice, those to try first at the beginning. */
export function alternativesOf(
  { kind, schema, name = "" }: Choice,
  parts: Parts,
  settings: ChoiceSettings,
): readonly Alternative[] {
  const { negations, random, isSmall } = settings;
  switch (kind) {
    case "anyOf":
      return byPreference(listOf(ownValue(schema, kind)), settings).map(({ branch }) => [branch]);
    case "oneOf": {
      const excluded = settings.excluded(schema);
      const branches = listOf(ownValue(schema, kind));
      return byPreference(branches, settings).map(({ branch, index }) => [
        branch,
        ...[...excluded]
          .filter((other) => other !== index)
          .map((other) => ({ not: branches[other] ?? false })),
      ]);
    }
    case "not":
      return negations.of(ownValue(schema, "not") ?? false).map((alternative) => [alternative]);
    case "dependentSchemas": {
      const dependent = ownValue(mapOf(schema, kind), name) ?? true;
      if (requiredNames(parts).has(name)) return [[dependent]];
      const present = [{ required: [name] }, dependent];
      const absent = [{ properties: { [name]: false } }];
      return isSmall ? [absent, present] : [present, absent];
    }
    case "if": {
      const condition = ownValue(schema, "if") ?? true;
      const met = [condition, ownValue(schema, "then") ?? true];
      const otherwise = ownValue(schema, "else") ?? true;
      const unmet = negations.of(condition).map((negation) => [negation, otherwise]);
      return random.next() < 0.5 ? [met, ...unmet] : [...unmet, met];
    }
  }
}

/** Alternatives by a property that tells the cases of an `if` apart: it gets one of its values first. */
export function valuesToDecide(
  { kind, schema }: Choice,
  parts: Parts,
  settings: ChoiceSettings,
  tools: ConflictTools,
): readonly Alternative[] | undefined {
  if (kind !== "if") return undefined;
  const tested = plainParts([ownValue(schema, "if") ?? true], tools);
  for (const name of new Set(tested.flatMap((part) => Object.keys(mapOf(part, "properties"))))) {
    const schemas = propertySchemas(parts, name, tools.expressions, tools.budget);
    const values = allowedValues(plainParts(schemas, tools));
    if (values === undefined || values.length < 2 || values.length > MAX_VALUES) continue;
    return shuffled(values, settings.random).map((value) => [
      { required: [name], properties: { [name]: { const: value } } },
    ]);
  }
  return undefined;
}

interface Branch {
  readonly branch: JsonValue;
  readonly index: number;
}

function byPreference(branches: readonly JsonValue[], settings: ChoiceSettings): readonly Branch[] {
  const { minDepth, random, isSmall, levels } = settings;
  const indexed = branches.map((branch, index): Branch => ({ branch, index }));
  const wantsNull = random.next() < PREFERS_NULL;
  const cost = ({ branch }: Branch): number => {
    if (!minDepth.fits(branch, levels)) return 1_000;
    const isUseless = !wantsNull && isJsonObject(branch) && ownValue(branch, "type") === "null";
    return (isSmall ? minDepth.least(branch, levels) : 0) + (isUseless ? 0.5 : 0);
  };
  const costs = new Map(indexed.map((branch) => [branch, cost(branch)]));
  return [...shuffled(indexed, random)].sort(
    (left, right) => (costs.get(left) ?? 0) - (costs.get(right) ?? 0),
  );
}

function shuffled<Element>(list: readonly Element[], random: Random): Element[] {
  const result = [...list];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = random.integer(0, at);
    const [left, right] = [result[at], result[other]];
    if (left === undefined || right === undefined) continue;
    result[at] = right;
    result[other] = left;
  }
  return result;
}
