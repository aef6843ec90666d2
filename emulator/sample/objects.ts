import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue, setOwn } from "../../generator/json-schema/values.js";
import type { Builder } from "./builder.js";
import { plainParts, requiredNames } from "./conflicts.js";
import { listOf, mapOf, maximumOf, minimumOf, namesOf, type Parts } from "./facts.js";
import { propertySchemas } from "./members.js";
import { extraNames, rulesForNames } from "./names.js";

/** The number of properties of an object that declares none but allows others. */
const USUAL_ENTRIES = 2;
/** An object that has to have more undeclared properties than this is given up. */
const MAX_ENTRIES = 1_000;

/** Builds an object that satisfies the keywords of all parts; undefined where a property that is needed has no value. */
export function buildObject(
  parts: Parts,
  levels: number,
  builder: Builder,
): JsonObject | undefined {
  const { context } = builder;
  const { budget, minDepth, problems, evaluator } = context;
  const generosity = builder.generosity();
  const declared = [...new Set(parts.flatMap((part) => Object.keys(mapOf(part, "properties"))))];
  const rules = rulesForNames(parts);
  const most = minimumOf(parts, "maxProperties", Infinity);
  const least = maximumOf(parts, "minProperties", 0);
  budget.spend(declared.length / 4);

  const known = new Map<string, readonly JsonValue[]>();
  const schemasOf = (name: string): readonly JsonValue[] => {
    let schemas = known.get(name);
    if (schemas === undefined) {
      schemas = propertySchemas(parts, name, context.expressions, budget);
      known.set(name, schemas);
    }
    return schemas;
  };
  const isAllowed = (name: string): boolean =>
    schemasOf(name).every((schema) => minDepth.fits(schema, levels - 1)) &&
    rules.every((rule) => evaluator.holds(rule, name));

  const needed = withDependents([...requiredNames(parts)], parts);
  const values = new Map<string, JsonValue>();
  const add = (name: string): boolean => {
    const value = builder.value(schemasOf(name), levels - 1);
    if (value !== undefined) values.set(name, value);
    return value !== undefined;
  };

  const refused = [...needed].find((name) => !isAllowed(name));
  if (refused !== undefined) {
    const why = `the required property "${refused}" is not allowed by all that applies`;
    problems.add({ at: [...schemasOf(refused), ...parts], keyword: undefined, why });
    return undefined;
  }

  const wanted = new Set(needed);
  const optional = declared.filter((name) => !needed.has(name));
  for (const name of optional) {
    if (generosity === 0 || (generosity < 1 && context.random.next() >= generosity)) continue;
    const together = withDependents([name], parts);
    const added = [...together].filter((each) => !wanted.has(each));
    if (added.every(isAllowed) && wanted.size + added.length <= most)
      for (const each of added) wanted.add(each);
  }

  // Strings before objects and arrays, so that the mention is near the top.
  const ranks = new Map([...wanted].map((name) => [name, rank(schemasOf(name), builder)]));
  const inOrder = [...wanted].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  for (const name of inOrder) {
    const count = problems.count();
    if (add(name)) continue;
    if (needed.has(name)) return undefined;
    problems.forget(count);
  }

  const isMap = declared.length === 0 && describesExtras(parts) && generosity > 0;
  const enough = Math.min(most, Math.max(least, isMap ? USUAL_ENTRIES : 0));
  for (const name of optional) {
    if (values.size >= enough) break;
    if (wanted.has(name)) continue;
    const together = [...withDependents([name], parts)].filter((each) => !values.has(each));
    if (together.every(isAllowed)) for (const each of together) add(each);
  }
  fill(enough);
  if (values.size < least) {
    const why = `\`minProperties\` is ${least}, and ${values.size} properties with a value were found`;
    problems.add({ at: parts, keyword: "minProperties", why });
    return undefined;
  }
  const result: Record<string, JsonValue> = {};
  for (const name of new Set([...declared, ...values.keys()])) {
    const value = values.get(name);
    if (value !== undefined) setOwn(result, name, value);
  }
  return result;

  /** Adds properties that are not declared. */
  function fill(size: number): void {
    if (values.size >= size || size > MAX_ENTRIES) return;
    const taken = new Set([...declared, ...values.keys()]);
    for (const name of extraNames(parts, size - values.size, taken, builder)) {
      budget.spend(1);
      if (!taken.has(name) && isAllowed(name)) add(name);
      taken.add(name);
      if (values.size >= size) return;
    }
  }
}

/** Names and all that have to be there with them. */
function withDependents(names: readonly string[], parts: Parts): Set<string> {
  const found = new Set(names);
  const maps = parts.map((part) => mapOf(part, "dependentRequired"));
  // The set grows while it is walked.
  for (const name of found)
    for (const map of maps) for (const other of namesOf(ownValue(map, name))) found.add(other);
  return found;
}

function rank(schemas: readonly JsonValue[], { context }: Builder): number {
  return plainParts(schemas, context).some((part) =>
    listOf(ownValue(part, "type")).some((type) => type === "object" || type === "array"),
  )
    ? 1
    : 0;
}

function describesExtras(parts: Parts): boolean {
  return parts.some(
    (part) =>
      isJsonObject(ownValue(part, "additionalProperties")) ||
      Object.hasOwn(part, "patternProperties"),
  );
}
