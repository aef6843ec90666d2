import { isList, isObject } from "../../../json-schema/values.js";
import { HostedObject, type Found, type FoundObject } from "./hosted-object.js";
import { CHILDREN, KIND_KEYS, kindOfWord, LOOP_KEYS, type NodeKind } from "./node-kinds.js";
import { Notes } from "./notes.js";
import { parseStructure } from "./parse-structure.js";

/** What a node is. */
export type ReadKind =
  | {
      readonly kind: NodeKind;
      readonly node: FoundObject;
      /** The nodes inside of it, where the node is nothing but a list of them. */
      readonly children?: Found;
    }
  /** A kind that is not known, and the word for it where there is one. */
  | { readonly kind: "unknown"; readonly word: string };

/** Asking what an object has notes nothing. */
const SILENT = new Notes();

/** Finds out what a node is: by the word that it uses, the key that it stands below, or what it has. */
export function kindOfNode(node: FoundObject): ReadKind {
  const wrapped = unwrap(node);
  if (wrapped !== undefined) return wrapped;
  const object = new HostedObject(node, SILENT);
  const isLoop = object.has(...LOOP_KEYS, "loop", "loopconfig");
  const hasChildren = CHILDREN.some((key) => isNodes(object.peek(key)));
  const isStep = object.has(...STEP_KEYS) && !hasChildren;
  for (const key of KIND_KEYS) {
    const word = object.peek(key);
    const kind = typeof word === "string" ? kindOfWord(word) : undefined;
    if (kind === "step" && hasChildren) return { kind: isLoop ? "loop" : "row", node };
    if (kind === "row" && isLoop) return { kind: "loop", node };
    if (kind !== undefined) return { kind, node };
    const isNamed = typeof word === "string" && ["type", "kind", "nodetype"].includes(key);
    // The type of a step may be its processor, which can have any name.
    if (isNamed && !isStep) return { kind: "unknown", word };
  }
  if (isStep) return { kind: "step", node };
  if (isLoop) return { kind: "loop", node };
  if (hasChildren) return { kind: "row", node };
  return object.has("id", "name", "block")
    ? { kind: "step", node }
    : { kind: "unknown", word: "without a type" };
}

const STEP_KEYS = "processortype processor stepid blockid prompt code processorconfig".split(" ");

/** A node that stands below its kind: `{ h: […] }`, `{ loop: { … } }`. */
function unwrap({ value, path }: FoundObject): ReadKind | undefined {
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return undefined;
  const [key, inner] = entry;
  const kind = kindOfWord(key);
  if (kind === undefined || CHILDREN.includes(key.toLowerCase())) return undefined;
  const place = [...path, key];
  if (isList(inner))
    return { kind, node: { value: {}, path: place }, children: { value: inner, path: place } };
  if (!isObject(inner)) return undefined;
  const node = { value: inner, path: place };
  return kind === "step" ? kindOfNode(node) : { kind, node };
}

function isNodes(value: unknown): boolean {
  const parsed = parseStructure(value);
  return isList(parsed) || isObject(parsed);
}
