import type { JsonValue } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import type { Builder } from "./builder.js";
import { mapOf, type Parts } from "./facts.js";
import { sampleWords } from "./text.js";

/** How many names of each kind are tried at most beyond those that are wanted. */
const MAX_SPARE = 20;

/**
 * Names for properties that no part declares: by the rules for names, else by patterns, else invented.
 *
 * @param wanted - how many names are likely to be used.
 */
export function* extraNames(
  parts: Parts,
  wanted: number,
  taken: ReadonlySet<string>,
  builder: Builder,
): Generator<string> {
  const tries = wanted + MAX_SPARE;
  const rules = rulesForNames(parts);
  const patterns = parts.flatMap((part) => Object.keys(mapOf(part, "patternProperties")));
  const bySchema = [
    ...patterns.map((pattern) => [{ pattern }, ...rules]),
    ...(rules.length > 0 ? [rules] : []),
  ];
  for (const schemas of bySchema) {
    let isTaken = false;
    for (let count = 0; count < tries; count += 1) {
      const others = isTaken ? [{ not: { enum: [...taken] } }] : [];
      const all = [{ type: "string" }, ...schemas, ...others];
      const name = builder.value(all, builder.context.levels);
      if (typeof name !== "string") break;
      isTaken = taken.has(name);
      if (!isTaken) yield name;
    }
  }
  if (rules.length > 0) return;
  for (let count = 0; count < tries; count += 1) yield inventName(builder, taken);
}

/** The schemas that names of properties have to satisfy. */
export function rulesForNames(parts: Parts): readonly JsonValue[] {
  return parts.flatMap((part) => {
    const rule = ownValue(part, "propertyNames");
    return rule === undefined || rule === true ? [] : [rule];
  });
}

function inventName({ context }: Builder, taken: ReadonlySet<string>): string {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const name = sampleWords(context, 0, 24).replaceAll(/\s+/g, "-").toLowerCase();
    if (!taken.has(name)) return name;
  }
  return `key-${taken.size + 1}`;
}
