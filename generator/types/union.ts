import { keyOf } from "./type-key.js";
import { neverType, unknownType, type ArrayNode, type TypeNode } from "./type-node.js";

/** The union of types: flat, without duplicates, `never` left out, `unknown` if a member is. */
export function unionOf(types: readonly TypeNode[]): TypeNode {
  const [only = neverType] = types;
  if (types.length < 2) return only;
  const byKey = new Map<string, TypeNode>();
  for (const type of types) {
    for (const member of type.kind === "union" ? type.members : [type]) {
      if (member === unknownType) return unknownType;
      if (member !== neverType) byKey.set(keyOf(member), member);
    }
  }
  const distinct = withoutSubsumed([...byKey.values()]);
  const [first, second] = distinct;
  if (first === undefined) return neverType;
  return second === undefined ? first : { kind: "union", members: distinct };
}

/** Drops literals that a keyword of the union includes: `"a" | string` is `string`. */
function withoutSubsumed(members: readonly TypeNode[]): readonly TypeNode[] {
  const keywords = new Set<string>();
  for (const member of members) if (member.kind === "keyword") keywords.add(member.keyword);
  if (keywords.size === 0) return members;
  return members.filter((member) => {
    if (member.kind === "template") return !keywords.has("string");
    if (member.kind !== "literal") return true;
    const { value } = member;
    if (typeof value === "string") return !keywords.has("string");
    return !keywords.has(typeof value === "number" ? "number" : "boolean");
  });
}

/** The array type of these items. */
export function arrayOf(items: TypeNode): ArrayNode {
  return { kind: "array", items };
}
