import type { Path } from "../../json-schema/types.js";
import { entryOf, isObject } from "../../json-schema/values.js";
import { walkNodes } from "./walk-document.js";

/** A schema or field list that stands in the document directly. */
export interface PlacedSchema {
  readonly value: unknown;
  readonly path: Path;
}

/** Every place of a document where a schema or field list is written: inputs, models, and the steps' schemas. */
export function placedSchemas(root: unknown): PlacedSchema[] {
  const placed: PlacedSchema[] = [];
  const add = (owner: unknown, path: Path, key: string): void => {
    const value = entryOf(owner, key);
    if (value !== undefined) placed.push({ value, path: [...path, key] });
  };
  add(root, [], "inputs");
  const models = entryOf(root, "models");
  if (isObject(models)) for (const name of Object.keys(models)) add(models, ["models"], name);
  walkNodes(root, (node) => {
    if (node.kind !== "step") return;
    add(node.value, node.path, "output");
    add(node.value, node.path, "configSchema");
  });
  return placed;
}
