import { keyOf } from "../types/type-key.js";
import type { ObjectNode, TypeNode } from "../types/type-node.js";
import type { ObjectBase, TupleBase, ZodItem, ZodLiteral, ZodNode } from "./zod-node.js";

/**
 * How the type that the compiler infers of a schema of zod relates to the type that is generated. Every value that the schema
 * accepts has the generated type; the compiler cannot always see it.
 * - `assignable`: it does;
 * - `comparable`: but for optional properties, which are `undefined` too in zod (`exactOptionalPropertyTypes`);
 * - `unrelated`: such as the lengths of an array, which are types of their own.
 */
export type Fit = "assignable" | "comparable" | "unrelated";

/** What the comparison needs to know of the file. */
export interface FitScope {
  /** The key of the type that a reference's constant is declared with; undefined where it has none. */
  readonly typeOf: (reference: string) => string | undefined;
  /** The content of a declared type. */
  readonly resolve: (type: TypeNode) => TypeNode;
}

const ORDER: readonly Fit[] = ["assignable", "comparable", "unrelated"];

function worst(fits: readonly Fit[]): Fit {
  return ORDER[Math.max(0, ...fits.map((fit) => ORDER.indexOf(fit)))] ?? "unrelated";
}

function best(fits: readonly Fit[]): Fit {
  return ORDER.find((fit) => fits.includes(fit)) ?? "unrelated";
}

export function fitOf(node: ZodNode, type: TypeNode, scope: FitScope): Fit {
  const { base } = node;
  if (base.kind === "any" || base.kind === "never" || isUnknown(type)) return "assignable";
  switch (base.kind) {
    case "nonoptional":
      return fitOf(base.inner, type, scope);
    case "nullable":
      return worst([
        fitOf(base.inner, type, scope),
        has(type, scope, (member) => isKeyword(member, "null")),
      ]);
    case "union":
      return worst(base.options.map((option) => fitOf(option, type, scope)));
    case "literals":
      return worst(base.values.map((value) => fitOfLiteral(value, type, scope)));
    case "boolean":
      return worst([true, false].map((value) => fitOfLiteral(value, type, scope)));
    case "reference": {
      const key = scope.typeOf(base.reference);
      if (key === undefined) return "unrelated";
      // Types of equal content have several names where several versions or steps have them.
      const content = keyOf(scope.resolve({ kind: "reference", key }));
      return has(
        type,
        scope,
        (member) =>
          (member.kind === "reference" && member.key === key) || keyOf(member) === content,
      );
    }
    case "string":
    case "number":
    case "null":
      return has(type, scope, (member) => isKeyword(member, base.kind));
    case "array":
      return best(
        members(type, scope).map((member) =>
          member.kind === "array" ? fitOf(base.items, member.items, scope) : "unrelated",
        ),
      );
    case "tuple":
      return best(members(type, scope).map((member) => fitOfTuple(base, member, scope)));
    case "object":
      return best(
        members(type, scope).map((member) =>
          member.kind === "object" ? fitOfObject(base, member, scope) : "unrelated",
        ),
      );
    default:
      return "unrelated";
  }
}

/** The members of a union, or the type itself; with references, and what they lead to. */
function members(type: TypeNode, scope: FitScope): readonly TypeNode[] {
  const listed = type.kind === "union" ? type.members : [type];
  return listed.flatMap((member): readonly TypeNode[] => {
    if (member.kind !== "reference") return [member];
    const content = scope.resolve(member);
    return [member, ...(content.kind === "reference" ? [] : membersOf(content))];
  });
}

function membersOf(type: TypeNode): readonly TypeNode[] {
  return type.kind === "union" ? type.members : [type];
}

function has(type: TypeNode, scope: FitScope, isOne: (member: TypeNode) => boolean): Fit {
  return members(type, scope).some(isOne) ? "assignable" : "unrelated";
}

function isKeyword(type: TypeNode, keyword: string): boolean {
  return type.kind === "keyword" && type.keyword === keyword;
}

function isUnknown(type: TypeNode): boolean {
  return isKeyword(type, "unknown");
}

function fitOfLiteral(value: ZodLiteral, type: TypeNode, scope: FitScope): Fit {
  const keyword = value === null ? "null" : typeof value;
  return has(
    type,
    scope,
    (member) => isKeyword(member, keyword) || (member.kind === "literal" && member.value === value),
  );
}

/** Tuples with optional items are unions of tuples in generated types. */
function fitOfTuple(base: TupleBase, type: TypeNode, scope: FitScope): Fit {
  if (type.kind !== "tuple" || type.items.length !== base.items.length) return "unrelated";
  if (type.required < type.items.length || base.items.some((item) => item.isOptional))
    return "unrelated";
  if ((type.rest === undefined) !== (base.rest === undefined)) return "unrelated";
  const items = type.items.map((item, index) => fitOfItem(base.items[index], item, scope));
  const rest =
    base.rest === undefined || type.rest === undefined ? [] : [fitOf(base.rest, type.rest, scope)];
  return worst([...items, ...rest]);
}

function fitOfItem(item: ZodItem | undefined, type: TypeNode, scope: FitScope): Fit {
  return item === undefined ? "unrelated" : fitOf(item.node, type, scope);
}

function fitOfObject(base: ObjectBase, type: ObjectNode, scope: FitScope): Fit {
  const { properties, rest } = base;
  const [index, ...others] = type.indexes;
  if (others.length > 0 || (index !== undefined && index.key.kind !== "keyword"))
    return "unrelated";
  const fits = type.properties.map((property): Fit => {
    const item = properties.find(({ name }) => name === property.name);
    if (item === undefined)
      return isUnknown(property.type) && property.optional ? "assignable" : "unrelated";
    const fit = fitOf(item.node, property.type, scope);
    if (!item.isOptional) return fit;
    if (!property.optional) return "unrelated";
    const saysUndefined = members(property.type, scope).some(
      (member) => isKeyword(member, "undefined") || isUnknown(member),
    );
    return worst([fit, saysUndefined ? "assignable" : "comparable"]);
  });
  return worst([...fits, fitOfRest(properties.length, rest, index?.type, scope)]);
}

/** How other properties relate to the index signature. */
function fitOfRest(
  declared: number,
  rest: ObjectBase["rest"],
  index: TypeNode | undefined,
  scope: FitScope,
): Fit {
  // Without an index signature, other properties are of no interest to the compiler.
  if (index === undefined)
    return typeof rest === "object" && declared > 0 ? "unrelated" : "assignable";
  if (isUnknown(index)) return rest === "strict" && declared > 0 ? "unrelated" : "assignable";
  if (declared > 0) return "unrelated";
  if (typeof rest === "object") return fitOf(rest, index, scope);
  return rest === "strict" ? "assignable" : "unrelated";
}
