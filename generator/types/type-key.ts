import { createHash } from "node:crypto";
import type { TypeNode } from "./type-node.js";

/** Type nodes are immutable, and one may be part of many. */
const known = new WeakMap<TypeNode, string>();

/** Longer texts are replaced by their hash. */
const MAX_LENGTH = 64;

/**
 * Equal for types that print the same. It takes a time that grows with the type's objects in memory, of which there may be
 * exponentially fewer than are printed.
 */
export function keyOf(type: TypeNode): string {
  switch (type.kind) {
    case "keyword":
      return type.keyword;
    case "reference":
      return `#${type.key}`;
    case "literal":
      return JSON.stringify(type.value);
    default: {
      let key = known.get(type);
      if (key === undefined) {
        key = shortened(textOf(type));
        known.set(type, key);
      }
      return key;
    }
  }
}

function textOf(type: TypeNode): string {
  return JSON.stringify(type, (name, value: unknown) => {
    if (name === "origin") return undefined;
    return name !== "" && isTypeNode(value) ? keyOf(value) : value;
  });
}

function isTypeNode(value: unknown): value is TypeNode {
  return typeof value === "object" && value !== null && "kind" in value;
}

function shortened(text: string): string {
  return text.length <= MAX_LENGTH ? text : createHash("sha256").update(text).digest("base64url");
}
