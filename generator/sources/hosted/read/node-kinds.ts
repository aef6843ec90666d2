import { canonicalKey } from "./hosted-object.js";

/** What a node of a tree is. */
export type NodeKind = "row" | "parallel" | "loop" | "step";

/** PROTOCOL.md, "Definitions over MCP": `h` in a row, `v` parallel, loops over `array_field`. The other words are *(assumed)*. */
const WORDS: Readonly<Record<NodeKind, string>> = {
  row: "h hbox horizontal row sequence sequential serial series seq chain group container root tree flow pipeline",
  parallel: "v vbox vertical parallel concurrent column fork branches fanout",
  loop: "loop foreach each map iterate iteration iterator",
  step: "step block leaf node task llm code passthrough",
};

const KINDS: ReadonlyMap<string, NodeKind> = new Map([
  ...wordsOf("row"),
  ...wordsOf("parallel"),
  ...wordsOf("loop"),
  ...wordsOf("step"),
]);

function wordsOf(kind: NodeKind): (readonly [string, NodeKind])[] {
  return WORDS[kind].split(" ").map((word) => [word, kind]);
}

/** The kind that a word means: the value of `type`, or a key that stands around a node. */
export function kindOfWord(word: string): NodeKind | undefined {
  const canonical = canonicalKey(word);
  return KINDS.get(canonical) ?? KINDS.get(canonical.replace(/(?:container|node|block|step)$/, ""));
}

/** Keys of a node that hold the nodes inside of it. */
export const CHILDREN: readonly string[] =
  "children steps nodes blocks branches items body elements members content tree root".split(" ");

/** Keys of a node that say what it is. */
export const KIND_KEYS: readonly string[] =
  "type kind nodetype containertype container direction orientation layout axis mode".split(" ");

/** Keys of a loop that name the array. */
export const LOOP_KEYS: readonly string[] =
  "arrayfield loopfield loopover over iterateover arraykey arraypath itemsfield foreach".split(" ");

/** Keys of a container that hold the one node inside of it. */
export const ONLY_CHILD: readonly string[] = ["child", "step", "block", "node"];
