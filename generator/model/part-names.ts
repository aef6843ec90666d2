import { escapeSegment } from "../json-schema/pointer.js";
import { keyOf } from "../types/type-key.js";
import type { ReferenceNode, TypeNode } from "../types/type-node.js";
import type { DeclaredType, FileTypes } from "./file-types.js";
import { hoistTypes } from "./hoist.js";
import { titleInType, titleOfPart } from "./type-title.js";

/** Declares parts of the types of one contract. */
export interface PartNames {
  /** Declares the parts of a type that cannot be printed inline. */
  readonly hoistParts: (declared: DeclaredType, type: TypeNode) => TypeNode;
  /** Declares the objects that an object or a list of objects holds, as deep as objects and lists nest. */
  readonly nameNestedObjects: (declared: DeclaredType, type: TypeNode) => TypeNode;
}

/** @param share - declares a type of the contract. */
export function createPartNames(
  types: FileTypes,
  share: (declared: DeclaredType, type: () => TypeNode) => ReferenceNode,
): PartNames {
  /** Declared parts, by what they consist of. */
  const parts = new Map<string, ReferenceNode>();
  const hoistParts = ({ key, name, group }: DeclaredType, type: TypeNode): TypeNode =>
    hoistTypes(type, (path, part) => {
      const partKey = `${key}/${path.map(escapeSegment).join("/")}`;
      const content = keyOf(part);
      const before = parts.get(content);
      if (before !== undefined) return before;
      const isOther = types.has(partKey) && types.sourceOf(partKey) !== content;
      const words = typeof name === "string" ? [name] : name.words;
      const reference = share(
        {
          key: isOther ? `${partKey}=${content}` : partKey,
          name: titleOfPart(part, path) ?? titleInType(words, path, content),
          group,
          source: () => content,
        },
        () => part,
      );
      parts.set(content, reference);
      return reference;
    });

  const nestedNames = new Map<TypeNode, TypeNode>();
  const nameNestedObjects: PartNames["nameNestedObjects"] = (declared, type) => {
    const { key, name, group } = declared;
    const words = typeof name === "string" ? [name] : [...name.words, name.role.toLowerCase()];
    const nameObject = (property: string, part: TypeNode): TypeNode => {
      if (part.kind === "array") return { ...part, items: nameObject(property, part.items) };
      if (part.kind !== "object" || part.properties.length === 0) return part;
      const before = nestedNames.get(part);
      if (before !== undefined) return before;
      const nested: DeclaredType = {
        key: `${key}:${escapeSegment(property)}`,
        name: { words: [...words.filter((word) => word !== ""), property], role: "" },
        group,
        source: () => keyOf(part),
      };
      const reference = share(nested, () => nameNestedObjects(nested, part));
      nestedNames.set(part, reference);
      return reference;
    };
    if (type.kind === "array") return nameObject("item", type);
    if (type.kind !== "object") return type;
    const properties = type.properties.map((property) => ({
      ...property,
      type: nameObject(property.name, property.type),
    }));
    return { ...type, properties };
  };

  return { hoistParts, nameNestedObjects };
}
