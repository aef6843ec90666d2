import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { sizeOf } from "../schemas/work.js";
import { buildArray } from "./arrays.js";
import { listOf, mergeSchemas } from "./merge.js";
import { buildObject } from "./objects.js";
import { followReferences, typesOf } from "./resolve.js";
import { sampleNumber, sampleString } from "./scalars.js";
import type { BuildContext, Builder } from "./builder.js";

/** Inside the third value of the same reference, nothing optional is built: what contains itself twice has an end there. */
const MAX_REPEATS = 2;
/** A value with this many parts gets nothing optional any more. */
const LARGE_VALUE = 500;

/** Builds a value that is likely to satisfy the schema; the caller validates it. */
export function buildValue(schema: JsonValue, context: BuildContext): JsonValue {
  let mention: string | undefined = context.text.mention;
  const takeMention = (): string | undefined => {
    const taken = mention;
    mention = undefined;
    return taken;
  };

  /** The references that lead to the schema that is being built, each as often as it was followed. */
  const path = new Map<JsonValue, number>();
  let repeats = 0;
  let built = 0;

  const builder: Builder = {
    context,
    generosity: () => (repeats >= MAX_REPEATS || built >= LARGE_VALUE ? 0 : context.generosity),
    value: (nested, levels) => build(nested, levels),
    plain: (nested, levels) => simplify(nested, levels),
  };

  function build(nested: JsonValue, levels: number): JsonValue {
    const reference = isJsonObject(nested) ? ownValue(nested, "$ref") : undefined;
    if (reference === undefined) return buildPlain(nested, levels);
    const before = path.get(reference) ?? 0;
    const outside = repeats;
    path.set(reference, before + 1);
    repeats = Math.max(repeats, before);
    const value = buildPlain(nested, levels);
    path.set(reference, before);
    repeats = outside;
    return value;
  }

  function buildPlain(nested: JsonValue, levels: number): JsonValue {
    built += 1;
    const plain = simplify(nested, levels);
    if (plain === false) return null;
    if (plain === true) return sampleString({}, context, takeMention);
    const constant = ownValue(plain, "const");
    if (constant !== undefined) return literal(constant);
    const choices = ownValue(plain, "enum");
    if (isJsonList(choices) && choices.length > 0) return literal(context.random.pick(choices));
    switch (chooseType(plain, levels)) {
      case "object":
        return buildObject(plain, levels, builder);
      case "array":
        return buildArray(plain, levels, builder);
      case "integer":
        return sampleNumber(plain, context.random, true);
      case "number":
        return sampleNumber(plain, context.random, false);
      case "boolean":
        return context.random.next() < 0.5;
      case "null":
        return null;
      default:
        return sampleString(plain, context, takeMention);
    }
  }

  /** A value of the schema itself, which may be large and used often. */
  function literal(value: JsonValue): JsonValue {
    context.budget.spend(sizeOf(value, context.budget.left()));
    return value;
  }

  function chooseType(plain: JsonObject, levels: number): string {
    const types = typesOf(plain).filter(
      (type) =>
        (type !== "object" && type !== "array") ||
        context.minDepth.fits({ ...plain, type }, levels),
    );
    const telling = types.filter((type) => type !== "null");
    if (telling.length === 0) return types[0] ?? "null";
    // Null is chosen rarely, because other values are more useful.
    return types.length > telling.length && context.random.next() < 0.15
      ? "null"
      : context.random.pick(telling);
  }

  function simplify(nested: JsonValue, levels: number): JsonObject | boolean {
    const followed = followReferences(context.document, nested, context.budget);
    if (typeof followed === "boolean") return followed;
    if (!isJsonObject(followed)) return true;
    const { allOf, anyOf, oneOf, if: condition, then, else: otherwise, ...rest } = followed;
    let plain: JsonObject = rest;
    for (const part of listOf(allOf)) {
      const merged = join(plain, simplify(part, levels));
      if (merged === false) return false;
      plain = merged;
    }
    for (const branches of [anyOf, oneOf]) {
      if (branches === undefined) continue;
      const merged = join(plain, chooseBranch(listOf(branches), plain, levels));
      if (merged === false) return false;
      plain = merged;
    }
    if (condition !== undefined) {
      const holds = then !== undefined && (otherwise === undefined || context.random.next() < 0.5);
      const parts = holds ? [condition, then] : otherwise === undefined ? [] : [otherwise];
      for (const part of parts) {
        const merged = join(plain, simplify(part, levels));
        if (merged !== false) plain = merged;
      }
    }
    return plain;
  }

  function chooseBranch(
    branches: readonly JsonValue[],
    siblings: JsonObject,
    levels: number,
  ): JsonObject | boolean {
    const possible = branches.filter((branch) => context.minDepth.fits(branch, levels - 1));
    const compatible = possible.filter((branch) => isCompatible(branch, siblings, levels));
    const from = compatible.length > 0 ? compatible : possible;
    return from.length === 0 ? false : simplify(context.random.pick(from), levels - 1);
  }

  /** Whether a branch has a type in common with the keywords next to the `anyOf` or `oneOf`: a heuristic. */
  function isCompatible(branch: JsonValue, siblings: JsonObject, levels: number): boolean {
    if (!Object.hasOwn(siblings, "type")) return true;
    const plain = followReferences(context.document, branch, context.budget);
    if (!isJsonObject(plain) || !Object.hasOwn(plain, "type") || levels < 0) return true;
    return listOf(ownValue(mergeSchemas(siblings, plain, context.budget), "type")).length > 0;
  }

  function join(left: JsonObject, right: JsonObject | boolean): JsonObject | false {
    if (right === false) return false;
    return right === true ? left : mergeSchemas(left, right, context.budget);
  }

  return build(schema, context.levels);
}
