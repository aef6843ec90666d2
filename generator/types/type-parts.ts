import type { IndexNode, PropertyNode, TypeNode } from "./type-node.js";

/** The types that a type is made of. */
export function partsOf(type: TypeNode): readonly TypeNode[] {
  switch (type.kind) {
    case "array":
      return [type.items];
    case "tuple":
      return type.rest === undefined ? type.items : [...type.items, type.rest];
    case "union":
      return type.members;
    case "object": {
      const parts: TypeNode[] = [];
      for (const property of type.properties) parts.push(property.type);
      for (const index of type.indexes) parts.push(index.type);
      return parts;
    }
    default:
      return [];
  }
}

/**
 * Replaces the types that a type is made of.
 *
 * @param change - is given the name of the property too, if it is one.
 * @returns the type itself where none is replaced.
 */
export function mapParts(
  type: TypeNode,
  change: (part: TypeNode, property?: string) => TypeNode,
): TypeNode {
  switch (type.kind) {
    case "array": {
      const items = change(type.items);
      return items === type.items ? type : { ...type, items };
    }
    case "tuple": {
      const items = mapList(type.items, (item) => change(item));
      const rest = type.rest === undefined ? undefined : change(type.rest);
      return items === type.items && rest === type.rest ? type : { ...type, items, rest };
    }
    case "union": {
      const members = mapList(type.members, (member) => change(member));
      return members === type.members ? type : { ...type, members };
    }
    case "object": {
      const properties = mapList(type.properties, (property): PropertyNode => {
        const changed = change(property.type, property.name);
        return changed === property.type ? property : { ...property, type: changed };
      });
      const indexes = mapList(type.indexes, (index): IndexNode => {
        const changed = change(index.type);
        return changed === index.type ? index : { ...index, type: changed };
      });
      const isSame = properties === type.properties && indexes === type.indexes;
      return isSame ? type : { ...type, properties, indexes };
    }
    default:
      return type;
  }
}

/** The list itself where no element is replaced. */
function mapList<T>(list: readonly T[], change: (element: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((element, index) => element === list[index]) ? list : changed;
}
