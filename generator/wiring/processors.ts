import type { Diagnostic } from "../definition/diagnostic.js";
import { KNOWN_PROCESSORS } from "../definition/format/raw-definition.js";
import { suggest } from "../definition/suggest.js";
import type { FlowDefinition } from "../definition/types.js";
import { listNodes } from "../flow/steps.js";

/** Processors that are probably misspelt. Others than the known ones may exist, so that it is certain of none. */
export function misspeltProcessors({ steps }: FlowDefinition): readonly Diagnostic[] {
  return [...listNodes(steps, ["steps"])].flatMap(({ node, path }): readonly Diagnostic[] => {
    if (node.kind !== "step" || isKnown(node.processor)) return [];
    const meant = suggest(node.processor, KNOWN_PROCESSORS);
    if (meant === undefined) return [];
    const message = `the processor "${node.processor}" is not one of ${KNOWN_PROCESSORS.join(", ")}`;
    return [{ path: [...path, "processor"], at: "value", message, suggest: () => meant }];
  });
}

function isKnown(processor: string): boolean {
  return KNOWN_PROCESSORS.some((known) => known === processor);
}
