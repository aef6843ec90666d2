import type { FlowDetail } from "../../emulator/ui/api.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { childrenOf, containerTitle, stepsOf, type UiStep } from "./steps.js";
import type { UiNode } from "../../emulator/ui/api.js";

/** A part of a flow that two versions have differently, as texts to compare. */
export interface Difference {
  /** The step that it belongs to; undefined for the flow itself. */
  readonly step: string | undefined;
  /** What it is: `prompt`, `inputs`. */
  readonly part: string;
  /** Empty where that version does not have it. */
  readonly before: string;
  readonly after: string;
}

type Compared = Pick<FlowDetail, "name" | "description" | "inputs" | "output" | "steps">;

/** What differs between two versions of a flow: of the flow first, then step by step. */
export function compareFlows(before: Compared, after: Compared): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (step: string | undefined, part: string, one: string, other: string): void => {
    if (one !== other) found.push({ step, part, before: one, after: other });
  };
  compare(undefined, "name", before.name ?? "", after.name ?? "");
  compare(undefined, "description", before.description ?? "", after.description ?? "");
  compare(undefined, "inputs", textOf(before.inputs), textOf(after.inputs));
  compare(undefined, "result", textOf(before.output), textOf(after.output));
  compare(undefined, "order of steps", outlineText(before.steps), outlineText(after.steps));
  const [old, now] = [partsByStep(before.steps), partsByStep(after.steps)];
  for (const step of new Set([...old.keys(), ...now.keys()])) {
    for (const part of PARTS)
      compare(step, part, old.get(step)?.get(part) ?? "", now.get(step)?.get(part) ?? "");
  }
  return found;
}

const PARTS = [
  "name",
  "description",
  "processor",
  "model",
  "prompt",
  "code",
  "tools",
  "config",
  "input",
  "output",
  "mock",
] as const;

function partsByStep(nodes: readonly UiNode[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    stepsOf(nodes).map((step) => [
      step.id,
      new Map(PARTS.map((part) => [part, partText(step, part)])),
    ]),
  );
}

function partText(step: UiStep, part: (typeof PARTS)[number]): string {
  if (part === "tools") return step.tools ? "may pause for tool calls" : "";
  if (part === "config") return Object.keys(step.config).length === 0 ? "" : textOf(step.config);
  if (part === "processor")
    return step.language === undefined ? step.processor : `${step.processor}, ${step.language}`;
  return textOf(step[part]);
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** The tree as indented lines. */
function outlineText(nodes: readonly UiNode[], indent: string = ""): string {
  return nodes
    .map((node) =>
      node.kind === "step"
        ? `${indent}${node.id}`
        : `${indent}${containerTitle(node)}${node.id === undefined ? "" : ` (${node.id})`}\n${outlineText(childrenOf(node), `${indent}  `)}`,
    )
    .join("\n");
}
