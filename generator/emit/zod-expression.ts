import {
  partsOf,
  type ZodBase,
  type ZodCheck,
  type ZodItem,
  type ZodLiteral,
  type ZodMetadata,
  type ZodNode,
  type ZodProperty,
} from "../zod/index.js";
import { jsonLiteral } from "./json-literal.js";
import { numberLiteral, propertyKey, scalarLiteral, stringLiteral } from "./literal.js";

/** What an expression mentions. */
export interface ZodScope {
  /** The constant of a reference. */
  readonly nameOf: (reference: string) => string;
  /** Whether the constant has a value where the expression is evaluated. */
  readonly isReady: (reference: string) => boolean;
  /** The second argument of `schemaCheck` for these rules, with its comma; empty where they need none. */
  readonly checkOptions: (rules: NonNullable<ZodNode["rules"]>) => string;
}

/** A schema of zod as an expression. Prettier lays it out. */
export function zodExpression(node: ZodNode, scope: ZodScope): string {
  return ruledExpression(node, scope) + metadataCall(node.metadata);
}

function ruledExpression({ base, rules }: ZodNode, scope: ZodScope): string {
  const check =
    rules === undefined
      ? ""
      : `.check(schemaCheck(${jsonLiteral(rules)}${scope.checkOptions(rules)}))`;
  return baseExpression(base, scope) + check;
}

function baseExpression(base: ZodBase, scope: ZodScope): string {
  const inner = (node: ZodNode): string => zodExpression(node, scope);
  switch (base.kind) {
    case "unknown":
    case "any":
    case "never":
    case "boolean":
    case "null":
      return `z.${base.kind}()`;
    case "string":
      return `z.string()${checkCalls(base.checks)}`;
    case "number":
      return numberExpression(base.isInteger, base.checks);
    case "literals":
      return literalsExpression(base.values);
    case "array":
      return `z.array(${inner(base.items)})${checkCalls(base.checks)}`;
    case "tuple": {
      const rest = base.rest === undefined ? "" : `, ${inner(base.rest)}`;
      return `z.tuple([${base.items.map((item) => itemExpression(item, scope)).join(", ")}]${rest})`;
    }
    case "object":
      return objectExpression(base.properties, base.rest, scope);
    case "union": {
      const options = `[${base.options.map(inner).join(", ")}]`;
      // A union finds the values of its discriminator when it is made, and what is lazy has none yet.
      return base.discriminator === undefined ||
        base.options.some((option) => isLate(option, scope))
        ? `z.union(${options})`
        : `z.discriminatedUnion(${stringLiteral(base.discriminator)}, ${options})`;
    }
    case "nullable":
    case "nonoptional":
      return `${inner(base.inner)}.${base.kind}()`;
    case "reference": {
      const name = scope.nameOf(base.reference);
      return scope.isReady(base.reference) ? name : `z.lazy(() => ${name})`;
    }
  }
}

function itemExpression({ node, isOptional }: ZodItem, scope: ZodScope): string {
  return (
    ruledExpression(node, scope) + (isOptional ? ".optional()" : "") + metadataCall(node.metadata)
  );
}

/** Integers of JSON may be larger than those that zod means by `int`. */
function numberExpression(isInteger: boolean, checks: readonly ZodCheck[]): string {
  if (!isInteger) return `z.number()${checkCalls(checks)}`;
  const limits = checks.flatMap((check) => (check.method === "regex" ? [] : [check.limit]));
  const isLimited = (direction: "below" | "above"): boolean =>
    checks.some(
      (check) =>
        check.method !== "regex" &&
        Number.isSafeInteger(Math.round(check.limit)) &&
        (direction === "below"
          ? check.method === "min" || check.method === "gt"
          : check.method === "max" || check.method === "lt"),
    );
  return limits.length > 1 && isLimited("below") && isLimited("above")
    ? `z.int()${checkCalls(checks)}`
    : `z.number().refine(Number.isInteger, "must be an integer")${checkCalls(checks)}`;
}

function literalsExpression(values: readonly ZodLiteral[]): string {
  const written = values.map((value) => (value === null ? "null" : scalarLiteral(value)));
  const [only] = written;
  if (written.length === 1) return `z.literal(${only})`;
  // The entries of an enumeration are an object's properties.
  const isEnum = values.every((value) => typeof value === "string" && value !== "__proto__");
  return `z.${isEnum ? "enum" : "literal"}([${written.join(", ")}])`;
}

function objectExpression(
  properties: readonly ZodProperty[],
  rest: "loose" | "strict" | ZodNode,
  scope: ZodScope,
): string {
  if (typeof rest === "object" && properties.length === 0)
    return `z.record(z.string(), ${zodExpression(rest, scope)})`;
  const members = properties.map((property) => propertyExpression(property, scope));
  const shape = members.length === 0 ? "{}" : `{\n${members.join(",\n")},\n}`;
  return typeof rest === "string"
    ? `z.${rest}Object(${shape})`
    : `z.object(${shape}).catchall(${zodExpression(rest, scope)})`;
}

function propertyExpression(property: ZodProperty, scope: ZodScope): string {
  const key = propertyKey(property.name);
  if (!isLate(property.node, scope)) return `${key}: ${itemExpression(property, scope)}`;
  const expression = itemExpression(property, { ...scope, isReady: () => true });
  return `get ${key}() {\nreturn ${expression};\n}`;
}

/** Whether evaluating a node needs a constant that has no value yet. Properties that do are getters. */
function isLate(node: ZodNode, scope: ZodScope): boolean {
  if (node.base.kind === "reference") return !scope.isReady(node.base.reference);
  return partsOf(node).eager.some((part) => isLate(part, scope));
}

function checkCalls(checks: readonly ZodCheck[]): string {
  return checks
    .map((check) =>
      check.method === "regex"
        ? `.regex(${patternExpression(check.pattern)})`
        : `.${check.method}(${numberLiteral(check.limit)})`,
    )
    .join("");
}

/**
 * What every compiler reads in a literal, whatever its target: newer syntax is an error in older targets, and only there.
 * A text says the same to all.
 */
const PLAIN_PATTERN = /^(?:[\x20-\x7e](?<!\(\?(?![:=!])|\\[pPk1-9]))*$/;

function patternExpression({ source, flags }: RegExp): string {
  if (flags === "u" && PLAIN_PATTERN.test(source)) return `/${source}/u`;
  const pattern = stringLiteral(source);
  return flags === "" ? `new RegExp(${pattern})` : `new RegExp(${pattern}, "${flags}")`;
}

function metadataCall(metadata: ZodMetadata | undefined): string {
  if (metadata === undefined) return "";
  const { description, ...others } = metadata;
  return description !== undefined && Object.keys(others).length === 0
    ? `.describe(${stringLiteral(description)})`
    : `.meta(${jsonLiteral({ ...metadata })})`;
}
