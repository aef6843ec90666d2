import { mapParts, partsOf } from "../types/type-parts.js";
import { undefinedType, type TypeNode } from "../types/type-node.js";
import type { FileTypes } from "./file-types.js";
import { membersOf } from "./output-types.js";

/**
 * Widens the declared types of what is only sent to all that becomes the same JSON: read-only lists, and `undefined` for
 * properties that may be missing, which is another type under `exactOptionalPropertyTypes`.
 *
 * @param received - what a flow returns; the types that it is made of stay as they are.
 */
export function widenSentTypes(types: FileTypes, received: readonly TypeNode[]): void {
  const isReceived = reachable(types, received);
  const widened = new Map<TypeNode, TypeNode>();
  const widen = (type: TypeNode): TypeNode => {
    const known = widened.get(type);
    if (known !== undefined) return known;
    const result = widenOne(mapParts(type, widen));
    widened.set(type, result);
    return result;
  };
  types.update((type, key) => (isReceived.has(key) ? type : widen(type)));
}

/** The keys of the declared types that types are made of. */
function reachable(types: FileTypes, from: readonly TypeNode[]): ReadonlySet<string> {
  const declarations = new Map(types.list().map((declaration) => [declaration.key, declaration]));
  const keys = new Set<string>();
  const seen = new Set<TypeNode>();
  const visitKey = (key: string): void => {
    const declaration = declarations.get(key);
    if (declaration === undefined || keys.has(key)) return;
    keys.add(key);
    visit(declaration.type);
    if (declaration.extends !== undefined) visitKey(declaration.extends);
  };
  const visit = (type: TypeNode): void => {
    if (type.kind === "reference") visitKey(type.key);
    else if (!seen.has(type)) {
      seen.add(type);
      partsOf(type).forEach(visit);
    }
  };
  from.forEach(visit);
  return keys;
}

function widenOne(type: TypeNode): TypeNode {
  switch (type.kind) {
    case "array":
    case "tuple":
      return { ...type, readonly: true };
    case "object": {
      if (!type.properties.some(({ optional }) => optional)) return type;
      const properties = type.properties.map((property) =>
        property.optional ? { ...property, type: orUndefined(property.type) } : property,
      );
      return { ...type, properties };
    }
    default:
      return type;
  }
}

function orUndefined(type: TypeNode): TypeNode {
  const members = membersOf(type);
  const says = members.some(
    (member) =>
      member.kind === "keyword" && ["unknown", "never", "undefined"].includes(member.keyword),
  );
  return says ? type : { kind: "union", members: [...members, undefinedType] };
}
