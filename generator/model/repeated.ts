import type { ObjectNode, TypeNode } from "./type-node.js";

/**
 * Gives objects that a type would print more than once, such as the items of `[Item, ...Item[]]`, a name of their own.
 *
 * @param declare - declares an object; `path` is made of the names of the properties on the way to it.
 */
export function nameRepeatedObjects(
  type: TypeNode,
  declare: (path: readonly string[], object: ObjectNode) => TypeNode,
): TypeNode {
  const counts = new Map<ObjectNode, number>();
  countObjects(type, counts);
  if (![...counts.values()].some((count) => count > 1)) return type;
  const named = new Map<ObjectNode, TypeNode>();
  const rename = (inner: TypeNode, path: readonly string[]): TypeNode => {
    switch (inner.kind) {
      case "array":
        return { ...inner, items: rename(inner.items, path) };
      case "tuple":
        return {
          ...inner,
          items: inner.items.map((item) => rename(item, path)),
          rest: inner.rest === undefined ? undefined : rename(inner.rest, path),
        };
      case "union":
        return { ...inner, members: inner.members.map((member) => rename(member, path)) };
      case "object": {
        const known = named.get(inner);
        if (known !== undefined) return known;
        const renamed: ObjectNode = {
          ...inner,
          properties: inner.properties.map((property) => ({
            ...property,
            type: rename(property.type, [...path, property.name]),
          })),
        };
        if ((counts.get(inner) ?? 0) < 2) return renamed;
        const reference = declare(path, renamed);
        named.set(inner, reference);
        return reference;
      }
      default:
        return inner;
    }
  };
  return rename(type, []);
}

/** Counts how often each object is printed; what is inside a repeated one is counted once. */
function countObjects(type: TypeNode, counts: Map<ObjectNode, number>): void {
  switch (type.kind) {
    case "array":
      countObjects(type.items, counts);
      return;
    case "tuple":
      for (const item of type.items) countObjects(item, counts);
      if (type.rest !== undefined) countObjects(type.rest, counts);
      return;
    case "union":
      for (const member of type.members) countObjects(member, counts);
      return;
    case "object": {
      if (type.properties.length === 0) return;
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      if (count > 1) return;
      for (const property of type.properties) countObjects(property.type, counts);
      return;
    }
    default:
  }
}
