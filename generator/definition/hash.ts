import { createHash } from "node:crypto";
import type { FlowDefinition, StepNode } from "./types.js";

const HASH_LENGTH = 16;

/**
 * Fingerprints a definition: equal for definitions that differ only in the order of their keys, in how they are
 * spelled (a field list or the schema it stands for, YAML or JSON), or in `mock`, which no client depends on.
 *
 * @returns the first 16 hexadecimal digits of the SHA-256 of the definition's canonical JSON.
 */
export function hashDefinition(definition: FlowDefinition): string {
  const steps = definition.steps.map(withoutMock);
  const canonical = JSON.stringify({ ...definition, steps }, sortKeys);
  return createHash("sha256").update(canonical).digest("hex").slice(0, HASH_LENGTH);
}

function withoutMock(node: StepNode): StepNode {
  switch (node.kind) {
    case "step":
      return { ...node, mock: undefined };
    case "parallel":
      return { ...node, branches: node.branches.map(withoutMock) };
    case "sequence":
    case "loop":
      return { ...node, steps: node.steps.map(withoutMock) };
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const sorted = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    sorted[key] = entry;
  return sorted;
}
