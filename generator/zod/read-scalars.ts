import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { omit, withoutAnnotations } from "./assertions.js";
import { nodeOf, withRules, type ZodCheck, type ZodNode } from "./zod-node.js";

/**
 * Reads the keywords of strings. The lengths of zod are those of JavaScript, where some characters count twice: only the
 * bounds are read that are the same for both.
 */
export function readString(schema: JsonSchemaObject): ZodNode {
  const checks: ZodCheck[] = [];
  const read = new Set<string>();
  if (schema.minLength === 1) {
    checks.push({ method: "min", limit: 1 });
    read.add("minLength");
  }
  if (schema.maxLength === 0) {
    checks.push({ method: "max", limit: 0 });
    read.add("maxLength");
  }
  const pattern =
    typeof schema.pattern === "string" ? regularExpression(schema.pattern) : undefined;
  if (pattern !== undefined) {
    checks.push({ method: "regex", pattern });
    read.add("pattern");
  }
  return withRules(nodeOf({ kind: "string", checks }), withoutAnnotations(omit(schema, read)));
}

/** A pattern is Unicode-aware where it can be, as validators of JSON Schema have it. */
function regularExpression(source: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Such as `\-`, which is valid only without the flag.
    }
  }
  return undefined;
}

const LIMITS: readonly (readonly [keyword: string, method: "min" | "max" | "gt" | "lt"])[] = [
  ["minimum", "min"],
  ["maximum", "max"],
  ["exclusiveMinimum", "gt"],
  ["exclusiveMaximum", "lt"],
];

/** Reads the keywords of numbers. That of multiples is another in zod, which allows for rounding. */
export function readNumber(schema: JsonSchemaObject, isInteger: boolean): ZodNode {
  const checks = limits(schema, LIMITS);
  const read = new Set(LIMITS.map(([keyword]) => keyword));
  if (isInteger && schema.multipleOf === 1) read.add("multipleOf");
  const node = nodeOf({ kind: "number", isInteger, checks });
  return withRules(node, withoutAnnotations(omit(schema, read)));
}

/** The checks of keywords whose value is a bound. */
export function limits(
  schema: JsonSchemaObject,
  methods: readonly (readonly [keyword: string, method: "min" | "max" | "gt" | "lt"])[],
): ZodCheck[] {
  return methods.flatMap(([keyword, method]): ZodCheck[] => {
    const limit: JsonValue | undefined = schema[keyword];
    return typeof limit === "number" ? [{ method, limit }] : [];
  });
}
