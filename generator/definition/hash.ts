import { createHash } from "node:crypto";
import { canonicalJson } from "../json-schema/equality.js";
import { CODE_LANGUAGES } from "./types.js";
import type { FlowDefinition, StepNode } from "./types.js";

const HASH_LENGTH = 16;

/**
 * Fingerprints a definition: equal for definitions that differ only in the order of their keys, in how they are
 * spelled (a field list or the equivalent schema, YAML or JSON), or in `mock`, `allow` and `capture`, which no client depends on.
 *
 * @returns the first 16 hexadecimal digits of the SHA-256 of the definition's canonical JSON.
 */
export function hashDefinition(definition: FlowDefinition): string {
  const known = hashes.get(definition) ?? hashNow(definition);
  hashes.set(definition, known);
  return known;
}

/** Definitions are immutable, and each is hashed by several stages. */
const hashes = new WeakMap<FlowDefinition, string>();

function hashNow(definition: FlowDefinition): string {
  const steps = definition.steps.map(hashedNode);
  const published = hashedPublished(definition.published);
  const hashed = { ...definition, capture: undefined, published, steps };
  const canonical = canonicalJson(hashed) ?? "";
  return createHash("sha256").update(canonical).digest("hex").slice(0, HASH_LENGTH);
}

/** Definitions that do not say what is published keep the hash that they had when this was no different from nothing. */
function hashedPublished(published: FlowDefinition["published"]): readonly number[] | "none" {
  if (published === undefined) return [];
  return published.length === 0 ? "none" : published;
}

/** A step that says no language keeps the hash that it had when there was no other. */
function hashedNode(node: StepNode): StepNode {
  switch (node.kind) {
    case "step": {
      const language = node.language === CODE_LANGUAGES[0] ? undefined : node.language;
      return { ...node, language, mock: undefined, allow: undefined };
    }
    case "parallel":
      return { ...node, branches: node.branches.map(hashedNode) };
    case "sequence":
      return { ...node, steps: node.steps.map(hashedNode) };
    case "loop":
      return { ...node, steps: node.steps.map(hashedNode), allow: undefined };
  }
}
