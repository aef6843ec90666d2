import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue, setOwn } from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";
import type { Builder, BuildContext } from "./builder.js";
import { both, listOf } from "./merge.js";
import { numberOr, sampleString } from "./scalars.js";
import { sampleWords } from "./text.js";

/** The number of properties of an object that declares none but allows others. */
const USUAL_ENTRIES = 2;
const MAX_ENTRIES = 200;
/** What compiling a regular expression costs. */
const PATTERN_UNITS = 5;

/** Builds an object of a schema without references and combinations. */
export function buildObject(schema: JsonObject, levels: number, builder: Builder): JsonValue {
  const names = chooseNames(schema, levels, builder);
  const values = new Map<string, JsonValue>();
  // Strings before objects and arrays, so that the mention is near the top.
  const ranks = new Map([...names].map((name) => [name, rank(name, schema, builder)]));
  const order = [...names].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  for (const name of order)
    values.set(name, builder.value(propertySchema(schema, name, builder), levels - 1));
  const result: Record<string, JsonValue> = {};
  for (const name of names) setOwn(result, name, values.get(name) ?? null);
  return result;
}

function chooseNames(schema: JsonObject, levels: number, builder: Builder): Set<string> {
  const { random, minDepth, budget } = builder.context;
  const generosity = builder.generosity();
  const declared = mapOf(schema, "properties");
  const required = listOf(ownValue(schema, "required")).filter((name) => typeof name === "string");
  const most = numberOr(schema, "maxProperties", Infinity);
  const least = Math.min(numberOr(schema, "minProperties", 0), MAX_ENTRIES);
  const chosen = new Set<string>(required);
  budget.spend(required.length + Object.keys(declared).length);
  const wants = (name: string): boolean =>
    chosen.size < most &&
    minDepth.fits(propertySchema(schema, name, builder), levels - 1) &&
    (chosen.size < least || generosity === 1 || random.next() < generosity);
  for (const name of Object.keys(declared)) if (!chosen.has(name) && wants(name)) chosen.add(name);
  addDependents(schema, chosen, budget);
  const isMap = Object.keys(declared).length === 0 && describesExtras(schema) && generosity > 0;
  const wanted = Math.min(most, Math.max(least, isMap ? USUAL_ENTRIES : 0));
  for (let attempt = 0; chosen.size < wanted && attempt < MAX_ENTRIES; attempt += 1) {
    const name = extraName(schema, chosen, builder);
    if (minDepth.fits(propertySchema(schema, name, builder), levels - 1)) chosen.add(name);
  }
  // Declared properties in the order of the schema.
  const known = Object.keys(declared).filter((name) => chosen.has(name));
  return new Set([...known, ...chosen]);
}

function addDependents(schema: JsonObject, chosen: Set<string>, budget: Budget): void {
  const dependencies = { ...mapOf(schema, "dependencies"), ...mapOf(schema, "dependentRequired") };
  for (let before = -1; before !== chosen.size;) {
    before = chosen.size;
    for (const [name, needed] of Object.entries(dependencies)) {
      budget.spend(1);
      if (!chosen.has(name) || !Array.isArray(needed)) continue;
      for (const other of listOf(needed))
        if (typeof other === "string") {
          budget.spend(1);
          chosen.add(other);
        }
    }
  }
}

/** The schema of a property: its own and those of matching patterns, else that of additional properties. */
function propertySchema(schema: JsonObject, name: string, builder: Builder): JsonValue {
  const { budget } = builder.context;
  budget.spend(1);
  let combined: JsonValue = ownValue(mapOf(schema, "properties"), name) ?? true;
  let covered = Object.hasOwn(mapOf(schema, "properties"), name);
  for (const [pattern, nested] of Object.entries(mapOf(schema, "patternProperties"))) {
    budget.spend(PATTERN_UNITS + (pattern.length + name.length) / 8);
    if (!matches(pattern, name)) continue;
    covered = true;
    combined = both(combined, nested, budget);
  }
  if (covered) return combined;
  return (
    ownValue(schema, "additionalProperties") ?? ownValue(schema, "unevaluatedProperties") ?? true
  );
}

function extraName(schema: JsonObject, taken: ReadonlySet<string>, builder: Builder): string {
  const { random, patterns, budget } = builder.context;
  const [pattern] = Object.keys(mapOf(schema, "patternProperties"));
  if (pattern !== undefined && ownValue(schema, "additionalProperties") === false) {
    return patterns(pattern, random, 0, budget) ?? inventKey(builder.context, taken);
  }
  const rule = ownValue(schema, "propertyNames");
  if (rule === undefined) return inventKey(builder.context, taken);
  const plain = builder.plain(rule, builder.context.levels);
  if (typeof plain === "boolean") return inventKey(builder.context, taken);
  const choices = listOf(ownValue(plain, "enum")).filter((name) => typeof name === "string");
  if (choices.length > 0) return random.pick(choices);
  return sampleString(plain, builder.context, () => undefined);
}

function rank(name: string, schema: JsonObject, builder: Builder): number {
  const nested = propertySchema(schema, name, builder);
  if (!isJsonObject(nested)) return 0;
  const plain =
    isJsonObject(nested) && Object.hasOwn(nested, "$ref") ? builder.plain(nested, 1) : nested;
  if (!isJsonObject(plain)) return 0;
  return listOf(ownValue(plain, "type")).some((type) => type === "object" || type === "array")
    ? 1
    : 0;
}

function describesExtras(schema: JsonObject): boolean {
  return (
    isJsonObject(ownValue(schema, "additionalProperties")) ||
    Object.hasOwn(schema, "patternProperties")
  );
}

function mapOf(schema: JsonObject, keyword: string): JsonObject {
  const value = ownValue(schema, keyword);
  return isJsonObject(value) ? value : {};
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}

/** A name for an additional property. */
export function inventKey(context: BuildContext, taken: ReadonlySet<string>): string {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const key = sampleWords(context, 0, 24).replaceAll(/\s+/g, "-").toLowerCase();
    if (!taken.has(key)) return key;
  }
  return `key-${taken.size + 1}`;
}
