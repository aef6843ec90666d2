import type { ContractModel, Declaration } from "../model/index.js";
import type { ObjectNode, TypeNode } from "../types/type-node.js";

/** The declared types of a flow's file, by key; an interface with the members that it inherits. */
export function declaredTypes(declarations: readonly Declaration[]): ReadonlyMap<string, TypeNode> {
  const byKey = new Map(declarations.map((declaration) => [declaration.key, declaration]));
  const types = new Map<string, TypeNode>();
  const typeOf = (key: string): TypeNode | undefined => {
    const known = types.get(key);
    const declaration = byKey.get(key);
    if (known !== undefined || declaration === undefined) return known;
    const base = declaration.extends === undefined ? undefined : typeOf(declaration.extends);
    const type = base === undefined ? declaration.type : inherited(declaration.type, base);
    types.set(key, type);
    return type;
  };
  for (const { key } of declarations) typeOf(key);
  return types;
}

function inherited(type: TypeNode, base: TypeNode): TypeNode {
  if (type.kind !== "object" || base.kind !== "object") return type;
  const result: ObjectNode = {
    ...type,
    properties: [...base.properties, ...type.properties],
    indexes: [...base.indexes, ...type.indexes],
  };
  return result;
}

/** Follows references to a type that is none. */
export function resolverOf(types: ReadonlyMap<string, TypeNode>): (type: TypeNode) => TypeNode {
  return (type) => {
    let current = type;
    const seen = new Set<string>();
    while (current.kind === "reference" && !seen.has(current.key)) {
      seen.add(current.key);
      current = types.get(current.key) ?? current;
    }
    return current;
  };
}

/** A member of a contract, by step: how many arrays are around the type that is declared for the step, and its key. */
export interface StepType {
  readonly step: string;
  readonly depth: number;
  /** Undefined where the step's type has no name. */
  readonly key: string | undefined;
}

/** The types of a contract's steps. */
export function stepTypes(
  contract: ContractModel,
  member: "outputs" | "overrides",
  resolve: (type: TypeNode) => TypeNode,
): readonly StepType[] {
  const type = resolve(contract[member]);
  if (type.kind !== "object") return [];
  return type.properties.map(({ name, type: own }): StepType => {
    let inner = own;
    let depth = 0;
    for (; inner.kind === "array"; depth++) inner = inner.items;
    const parts = inner.kind === "union" ? inner.members : [inner];
    const key = `${member === "outputs" ? "output" : "overrides"}:${name}`;
    const named = parts.find(
      (part) => part.kind === "reference" && (part.key === key || part.key.startsWith(`${key}@`)),
    );
    return named?.kind === "reference"
      ? { step: name, depth, key: named.key }
      : { step: name, depth: 0, key: undefined };
  });
}
