import type { JsonObject, JsonValue, Path } from "../../../json-schema/types.js";
import { createJsonObject, isList, isObject } from "../../../json-schema/values.js";
import { idsOf } from "./blocks.js";
import type { FlowContext } from "./flow-context.js";
import { entriesOf, HostedObject, type Found, type FoundObject } from "./hosted-object.js";
import { kindOfNode } from "./node-kind.js";
import { CHILDREN, KIND_KEYS, LOOP_KEYS, ONLY_CHILD, type NodeKind } from "./node-kinds.js";
import { parseStructure } from "./parse-structure.js";
import { readStep } from "./step.js";
import { asId, freeId } from "./step-ids.js";

/** Reads a tree of steps: a node, a list of nodes in a row, or a map of them by id. */
export function readTree(root: Found, context: FlowContext): readonly JsonObject[] {
  const value = parseStructure(root.value);
  const isMap = isObject(value) && kindOfNode({ ...root, value }).kind === "unknown";
  return isMap && Object.values(value).every(isObject)
    ? readChildren({ ...root, value }, false, context)
    : readNode({ ...root, value }, false, context);
}

/** The nodes of a list, or of a map by id. */
function readChildren(
  nodes: Found,
  areBranches: boolean,
  context: FlowContext,
): readonly JsonObject[] {
  return entriesOf(nodes).flatMap((entry) => {
    const value = parseStructure(entry.value);
    const isNamed =
      entry.key !== undefined && isObject(value) && idsOf({ ...entry, value }).length === 0;
    return readNode(
      { path: entry.path, value: isNamed ? { ...value, id: entry.key } : value },
      areBranches,
      context,
    );
  });
}

/**
 * Reads a node as the nodes of a definition that take its place: several where it is a row.
 *
 * @param isBranch - whether it is a branch of a parallel, which is one node with an id.
 */
function readNode(found: Found, isBranch: boolean, context: FlowContext): readonly JsonObject[] {
  const { path } = found;
  const value = parseStructure(found.value);
  if (typeof value === "string" || typeof value === "number")
    return readLeaf({ value: { id: String(value) }, path }, isBranch, context);
  if (isList(value))
    return readContainer("row", { value: {}, path }, isBranch, context, { value, path });
  if (!isObject(value)) {
    context.notes.unplaced("entry of a list of steps", path, value);
    return [];
  }
  const read = kindOfNode({ value, path });
  switch (read.kind) {
    case "step":
      return readLeaf(read.node, isBranch, context);
    case "unknown":
      return [placeholder({ value, path }, read.word, context)];
    default:
      return readContainer(read.kind, read.node, isBranch, context, read.children);
  }
}

/** Reads a step, with the block that it means or has inside of it. */
function readLeaf(
  node: FoundObject,
  isBranch: boolean,
  context: FlowContext,
): readonly JsonObject[] {
  const inline = isObject(node.value.block) ? node.value.block : undefined;
  const known = context.blocks.take(idsOf(node));
  const block =
    inline === undefined ? known?.block : { value: inline, path: [...node.path, "block"] };
  const { step, id, over } = readStep(node, block, known?.id, context);
  if (over === undefined) return [step];
  const loop = createJsonObject({ loop: createJsonObject({ over }), steps: [step] });
  return [isBranch ? withId(loop, `each-${id}`, node.path, context) : loop];
}

function readContainer(
  kind: Exclude<NodeKind, "step">,
  node: FoundObject,
  isBranch: boolean,
  context: FlowContext,
  listed?: Found,
): readonly JsonObject[] {
  const object = new HostedObject(node, context.notes);
  const children = listed ?? object.structure(...CHILDREN) ?? object.structure(...ONLY_CHILD);
  const over = kind === "loop" || object.has(...LOOP_KEYS, "loop") ? takeOver(object) : undefined;
  // A loop over one step may be that step.
  if (children === undefined) return kind === "loop" ? readLeaf(node, isBranch, context) : [];
  const own = object.text("id", "nodeid", "containerid", "key", "name", "label", "title");
  object.ignore(...KIND_KEYS, "uuid", "description", "loop");
  object.finish("a container of steps");
  const isSingle =
    isObject(children.value) &&
    kindOfNode({ ...children, value: children.value }).kind !== "unknown";
  const areBranches = kind === "parallel";
  const inner = isSingle
    ? readNode(children, areBranches, context)
    : readChildren(children, areBranches, context);
  if (inner.length === 0) return [];
  const whole = areBranches ? [createJsonObject({ parallel: inner })] : inner;
  const isLoop = kind === "loop" || over !== undefined;
  const nodes = isLoop ? [loopOver(over, whole, node.path, context)] : whole;
  if (!isBranch) return nodes;
  const [first] = nodes;
  const only = nodes.length === 1 ? first : undefined;
  if (only?.id !== undefined) return [only];
  const branch = only ?? createJsonObject({ steps: nodes });
  return [withId(branch, own, node.path, context)];
}

function takeOver(object: HostedObject): string | undefined {
  const own = object.text(...LOOP_KEYS);
  const loop = object.object("loop", "loopconfig");
  if (loop === undefined) return own ?? object.text("loop");
  const inner = new HostedObject(loop, object.notes);
  const over = inner.text(...LOOP_KEYS, "field", "array", "items");
  inner.ignore("type", "kind", "enabled");
  inner.finish("a loop");
  return own ?? over;
}

function loopOver(
  over: string | undefined,
  steps: readonly JsonObject[],
  path: Path,
  { notes }: FlowContext,
): JsonObject {
  if (over === undefined) notes.assume("a loop that names no array is over `items`", path);
  return createJsonObject({ loop: createJsonObject({ over: over ?? "items" }), steps });
}

/** A container with an id, which a branch needs: the output of a parallel is keyed by it. */
function withId(
  container: JsonObject,
  named: string | undefined,
  path: Path,
  context: FlowContext,
): JsonObject {
  if (named === undefined)
    context.notes.assume("a branch without an id is keyed by a number: `branch-1`", path);
  const id = named === undefined ? freeNumbered(context) : freeId(asId(named), context);
  const entries: Record<string, JsonValue> = { id, ...container };
  return createJsonObject(entries);
}

function freeNumbered({ ids }: FlowContext): string {
  let count = 1;
  while (ids.has(`branch-${count}`)) count += 1;
  ids.add(`branch-${count}`);
  return `branch-${count}`;
}

/** Takes the place of a node that cannot be read, so that what comes after it is not typed by what comes before. */
function placeholder(node: FoundObject, word: string, context: FlowContext): JsonObject {
  const shown = word.slice(0, 60);
  context.notes.unplaced(`node \`${shown}\` of a tree of steps`, node.path, node.value);
  const [named] = idsOf(node);
  const step = createJsonObject({
    id: freeId(asId(named ?? word), context),
    processor: asId(shown),
  });
  context.origins.set(step, node.path);
  return step;
}
