import type { ObjectNode, TupleNode, TypeNode, UnionNode } from "../types/type-node.js";

/** Declares a part of a type; `path` is made of the names of the properties on the way to it. */
export type DeclarePart = (path: readonly string[], part: TypeNode) => TypeNode;

/**
 * Declares parts of a type that cannot be printed inline: objects, and unions of objects, that would be printed more than
 * once, such as the items of `[Item, ...Item[]]`, and items of tuples that refer back to a declared type.
 */
export function hoistTypes(type: TypeNode, declare: DeclarePart): TypeNode {
  const counts = new Map<Repeatable, number>();
  countObjects(type, counts);
  const repeated = new Set([...counts].flatMap(([part, count]) => (count > 1 ? [part] : [])));
  const named = new Map<TypeNode, TypeNode>();

  const nameOnce = (part: TypeNode, path: readonly string[], renamed: TypeNode): TypeNode => {
    const reference = named.get(part) ?? declare(path, renamed);
    named.set(part, reference);
    return reference;
  };

  const rename = (part: TypeNode, path: readonly string[]): TypeNode => {
    switch (part.kind) {
      case "array":
        return { ...part, items: rename(part.items, path) };
      case "tuple":
        return renameTuple(part, path);
      case "union": {
        const known = named.get(part);
        if (known !== undefined) return known;
        const members = part.members.map((member) => rename(member, path));
        return repeated.has(part)
          ? nameOnce(part, path, { ...part, members })
          : { ...part, members };
      }
      case "object": {
        const known = named.get(part);
        if (known !== undefined) return known;
        const properties = part.properties.map((property) => ({
          ...property,
          type: rename(property.type, [...path, property.name]),
        }));
        const indexes = part.indexes.map((index) => ({ ...index, type: rename(index.type, path) }));
        const renamed: ObjectNode = { ...part, properties, indexes };
        return repeated.has(part) ? nameOnce(part, path, renamed) : renamed;
      }
      default:
        return part;
    }
  };

  const renameTuple = ({ items, required, rest }: TupleNode, path: readonly string[]): TypeNode => {
    // The compiler resolves the items of a tuple eagerly, except names, and would report a circular type.
    const renameItem = (item: TypeNode): TypeNode =>
      leadsBack(item, false) ? nameOnce(item, path, rename(item, path)) : rename(item, path);
    return {
      kind: "tuple",
      items: items.map((item, index) => (index < required ? rename(item, path) : renameItem(item))),
      required,
      rest: rest === undefined ? undefined : renameItem(rest),
    };
  };

  const isNeeded = repeated.size > 0 || holdsOpenTuple(type);
  return isNeeded ? rename(type, []) : type;
}

/** Whether a declared type is referred to from inside a list without an object in between. */
function leadsBack(type: TypeNode, isInList: boolean): boolean {
  switch (type.kind) {
    case "reference":
      return isInList;
    case "array":
      return leadsBack(type.items, true);
    case "tuple":
      return [...type.items, ...(type.rest === undefined ? [] : [type.rest])].some((item) =>
        leadsBack(item, true),
      );
    case "union":
      return type.members.some((member) => leadsBack(member, isInList));
    default:
      return false;
  }
}

/** Whether the type contains a tuple of variable length. */
function holdsOpenTuple(type: TypeNode): boolean {
  switch (type.kind) {
    case "array":
      return holdsOpenTuple(type.items);
    case "tuple":
      return (
        type.rest !== undefined ||
        type.required < type.items.length ||
        type.items.some(holdsOpenTuple)
      );
    case "union":
      return type.members.some(holdsOpenTuple);
    case "object":
      return membersOfObject(type).some((member) => holdsOpenTuple(member.type));
    default:
      return false;
  }
}

type Repeatable = ObjectNode | UnionNode;

/** Counts how often each object and each union of objects is printed; the content of a repeated one is counted once. */
function countObjects(type: TypeNode, counts: Map<Repeatable, number>): void {
  const isNew = (part: Repeatable): boolean => {
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    return count === 1;
  };
  switch (type.kind) {
    case "array":
      countObjects(type.items, counts);
      return;
    case "tuple":
      for (const item of type.items) countObjects(item, counts);
      if (type.rest !== undefined) countObjects(type.rest, counts);
      return;
    case "union":
      if (type.members.some(isNamed) && !isNew(type)) return;
      for (const member of type.members) countObjects(member, counts);
      return;
    case "object":
      if (type.properties.length === 0) {
        for (const index of type.indexes) countObjects(index.type, counts);
      } else if (isNew(type)) {
        for (const member of membersOfObject(type)) countObjects(member.type, counts);
      }
      return;
    default:
  }
}

/** Whether a part is an object that a name makes shorter. */
function isNamed(part: TypeNode): boolean {
  return part.kind === "object" && part.properties.length > 0;
}

function membersOfObject({
  properties,
  indexes,
}: ObjectNode): readonly { readonly type: TypeNode }[] {
  return [...properties, ...indexes];
}
