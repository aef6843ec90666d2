import type { SchemaNode } from "./schema-graph.js";

/**
 * Groups the nodes of a graph that demand the same: their own keywords are equal, and the schemas that they lead to are of the
 * same groups, in any order where order means nothing. Recursion and the names of definitions make no difference.
 *
 * All nodes begin in one group. A group is split where its nodes lead to different groups, and only the nodes that lead to
 * what was split are looked at again.
 *
 * @returns the number of each node's group.
 */
export function groupEqualNodes(nodes: readonly SchemaNode[]): readonly number[] {
  const groups = nodes.map(() => 0);
  const members = [nodes.map((_, index) => index)];
  const users = usersOf(nodes);
  const own = numbersOf(nodes.map(ownSignature));
  const signatures = nodes.map(() => "");
  let changed: ReadonlySet<number> = new Set(members[0]);
  while (changed.size > 0) {
    for (const node of changed)
      signatures[node] = `${own[node] ?? ""} ${partsSignature(nodes[node], groups)}`;
    const touched = new Set([...changed].map((node) => groups[node] ?? 0));
    const moved: number[] = [];
    for (const group of touched) moved.push(...split(group, members, groups, signatures));
    changed = new Set(moved.flatMap((node) => users[node] ?? []));
  }
  return groups;
}

/** A number for each different text. */
function numbersOf(texts: readonly string[]): readonly number[] {
  const numbers = new Map<string, number>();
  return texts.map((text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  });
}

/** Splits a group by signature; the largest part keeps the number. @returns the nodes of the others */
function split(
  group: number,
  members: (readonly number[])[],
  groups: number[],
  signatures: readonly string[],
): readonly number[] {
  const bySignature = new Map<string, number[]>();
  for (const node of members[group] ?? []) {
    const signature = signatures[node] ?? "";
    const same = bySignature.get(signature);
    if (same === undefined) bySignature.set(signature, [node]);
    else same.push(node);
  }
  const [largest = [], ...others] = [...bySignature.values()].sort((a, b) => b.length - a.length);
  members[group] = largest;
  for (const part of others) {
    const number = members.push(part) - 1;
    for (const node of part) groups[node] = number;
  }
  return others.flat();
}

/** For each node, the nodes that lead to it. */
function usersOf(nodes: readonly SchemaNode[]): readonly (readonly number[])[] {
  const users = nodes.map((): number[] => []);
  nodes.forEach(({ parts }, index) => {
    for (const part of parts.values()) for (const node of part.nodes) users[node]?.push(index);
  });
  return users;
}

/** What a node demands, apart from the schemas that it leads to. */
function ownSignature({ schema, values, parts }: SchemaNode): string {
  const shapes = [...parts].map(([keyword, { names }]) => [keyword, names]);
  return JSON.stringify([typeof schema === "boolean" ? schema : "", [...values], shapes]);
}

function partsSignature(node: SchemaNode | undefined, groups: readonly number[]): string {
  if (node === undefined) return "";
  return [...node.parts]
    .map(([keyword, { nodes }]) =>
      membersSignature(
        keyword,
        nodes.map((each) => groups[each] ?? 0),
      ),
    )
    .join("|");
}

/** The schemas of a keyword, by their groups: a set for `allOf` and `anyOf`; for `oneOf`, repetitions count. */
export function membersSignature(keyword: string, groups: readonly number[]): string {
  switch (keyword) {
    case "allOf":
    case "anyOf":
      return [...new Set(groups)].sort((a, b) => a - b).join();
    case "oneOf":
      return [...groups].sort((a, b) => a - b).join();
    default:
      return groups.join();
  }
}
