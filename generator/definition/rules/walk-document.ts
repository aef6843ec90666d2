import type { JsonObject, JsonValue, Path } from "../../json-schema/types.js";
import { entryOf, isJsonList, isJsonObject } from "../../json-schema/values.js";

/** A node of the tree of steps. It may be invalid in other ways. */
export interface LocatedNode {
  readonly kind: "step" | "container";
  readonly value: JsonObject;
  readonly path: Path;
  /** Whether it is a branch of a parallel. */
  readonly isBranch: boolean;
}

/** Visits every node of a document's tree of steps, in the order of the file. */
export function walkNodes(root: JsonValue, visit: (node: LocatedNode) => void): void {
  walkList(entryOf(root, "steps"), ["steps"], false, visit);
}

function walkList(
  nodes: JsonValue | undefined,
  path: Path,
  isBranch: boolean,
  visit: (node: LocatedNode) => void,
): void {
  if (!isJsonList(nodes)) return;
  nodes.forEach((value, index) => {
    if (!isJsonObject(value)) return;
    const place = [...path, index];
    const isContainer = Object.hasOwn(value, "parallel") || Object.hasOwn(value, "steps");
    visit({ kind: isContainer ? "container" : "step", value, path: place, isBranch });
    walkList(entryOf(value, "parallel"), [...place, "parallel"], true, visit);
    walkList(entryOf(value, "steps"), [...place, "steps"], false, visit);
  });
}

/** A top-level schema or field list of the document. */
export interface LocatedSchema {
  readonly value: JsonValue;
  readonly path: Path;
}

/** Lists the top-level schemas and field lists of a document: inputs, models, and the schemas of steps. */
export function listSchemas(root: JsonValue): LocatedSchema[] {
  const placed: LocatedSchema[] = [];
  const add = (owner: JsonValue | undefined, path: Path, key: string): void => {
    const value = entryOf(owner, key);
    if (value !== undefined) placed.push({ value, path: [...path, key] });
  };
  add(root, [], "inputs");
  const models = entryOf(root, "models");
  if (isJsonObject(models)) for (const name of Object.keys(models)) add(models, ["models"], name);
  walkNodes(root, (node) => {
    if (node.kind !== "step") return;
    add(node.value, node.path, "input");
    add(node.value, node.path, "output");
    add(node.value, node.path, "configSchema");
  });
  return placed;
}
