import { partsOf, type ZodNode } from "./zod-node.js";

/** The references in a node. */
export interface NodeReferences {
  /** Those that have to have a value when the node is evaluated. */
  readonly eager: ReadonlySet<string>;
  /** Those that only properties mention, which can be getters. */
  readonly deferrable: ReadonlySet<string>;
}

export function referencesOf(root: ZodNode): NodeReferences {
  const eager = new Set<string>();
  const deferrable = new Set<string>();
  const visit = (node: ZodNode, found: Set<string>): void => {
    if (node.base.kind === "reference") found.add(node.base.reference);
    const parts = partsOf(node);
    for (const part of parts.eager) visit(part, found);
    for (const part of parts.ofProperties) visit(part, deferrable);
  };
  visit(root, eager);
  return { eager, deferrable };
}

/** The references that are alternatives of discriminated unions in a node. */
export function discriminatedIn(node: ZodNode): readonly string[] {
  const { base } = node;
  const { eager, ofProperties } = partsOf(node);
  const inside = [...eager, ...ofProperties].flatMap(discriminatedIn);
  if (base.kind !== "union" || base.discriminator === undefined) return inside;
  const own = base.options.flatMap((option) =>
    option.base.kind === "reference" ? [option.base.reference] : [],
  );
  return [...own, ...inside];
}

/**
 * Orders constants so that each comes after those that it mentions, as far as they do not mention each other: of these, the
 * ones that are needed at once come first.
 */
export function inOrder(nodes: ReadonlyMap<string, ZodNode>): readonly string[] {
  const references = new Map([...nodes].map(([key, node]) => [key, referencesOf(node)]));
  const groups = stronglyConnected([...nodes.keys()], (key) => {
    const { eager = [], deferrable = [] } = references.get(key) ?? {};
    return [...eager, ...deferrable];
  });
  return groups.flatMap((group) => {
    const members = new Set(group);
    return stronglyConnected(group, (key) =>
      [...(references.get(key)?.eager ?? [])].filter((other) => members.has(other)),
    ).flat();
  });
}

/** Groups of keys that lead to each other, each group after those that it leads to (Tarjan). */
function stronglyConnected(
  keys: readonly string[],
  next: (key: string) => readonly string[],
): string[][] {
  const groups: string[][] = [];
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const isOnStack = new Set<string>();
  const known = new Set(keys);

  const open = (key: string): void => {
    lowest.set(key, indexes.size);
    indexes.set(key, indexes.size);
    stack.push(key);
    isOnStack.add(key);
  };
  const lower = (key: string, value: number | undefined): void => {
    lowest.set(key, Math.min(lowest.get(key) ?? 0, value ?? Infinity));
  };
  const close = (key: string): void => {
    if (lowest.get(key) !== indexes.get(key)) return;
    const group = stack.splice(stack.lastIndexOf(key));
    for (const member of group) isOnStack.delete(member);
    groups.push(group.reverse());
  };
  const visit = (start: string): void => {
    // Without recursion: a chain of references may be longer than the stack.
    const work = [{ key: start, others: next(start).values() }];
    open(start);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { key, others } = top;
      const { value: other, done } = others.next();
      if (done === true) {
        work.pop();
        close(key);
        const above = work.at(-1);
        if (above !== undefined) lower(above.key, lowest.get(key));
      } else if (known.has(other)) {
        if (!indexes.has(other)) {
          open(other);
          work.push({ key: other, others: next(other).values() });
        } else if (isOnStack.has(other)) lower(key, indexes.get(other));
      }
    }
  };
  for (const key of keys) if (!indexes.has(key)) visit(key);
  return groups;
}
