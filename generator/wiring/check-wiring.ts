import type { DefinitionCheck } from "../definition/index.js";
import type { FlowDefinition, Step, StepNode, WiringRule } from "../definition/types.js";
import type { Path } from "../json-schema/types.js";
import { BudgetExceededError, WorkBudget } from "../json-schema/work-budget.js";
import { checkMockOfStep } from "./check-mock.js";
import { DescriptionReader } from "./description-reader.js";
import { Findings, type NodeFindings } from "./findings.js";
import { listNodes } from "../flow/steps.js";
import { checkLoop } from "./loops.js";
import { checkParameters } from "./parameters.js";
import { checkPlaceholders, checkSingleBraces } from "./placeholders.js";
import { flowValues, type Received } from "./received.js";
import { unreachableOutputs } from "./unreachable.js";

/** How the wiring of definitions is checked. */
export interface WiringOptions {
  /**
   * `exact`: what a schema does not declare is not there, unless the schema says that there may be more, as in the generated
   * types. `open`: there may be more, as JSON Schema has it. Default: `exact`.
   */
  readonly objects?: "exact" | "open" | undefined;
}

/** The work that goes into one flow; one of a hundred steps takes a thousandth of it. */
const MAX_WORK = 3_000_000;

/** Creates the check of how the steps of a definition are put together: whether each receives what it reads. */
export function createWiringCheck({ objects = "exact" }: WiringOptions = {}): DefinitionCheck {
  return (definition) => {
    const budget = new WorkBudget(MAX_WORK);
    const findings = new Findings(budget);
    try {
      checkFlow(definition, new DescriptionReader(budget, objects === "exact"), findings);
    } catch (error) {
      if (!(error instanceof BudgetExceededError)) throw error;
      const message =
        "the wiring is checked in part only: the schemas and placeholders take too much work";
      findings.warnings.push({ path: ["steps"], at: "key", message });
    }
    return findings;
  };
}

function checkFlow(
  definition: FlowDefinition,
  reader: DescriptionReader,
  findings: Findings,
): void {
  const values = flowValues(definition, reader);
  const { received } = values;
  const ofSteps = new Map<Step, NodeFindings>();
  const paths = new Map<Step, Path>();
  for (const { node, path } of listNodes(definition.steps, ["steps"])) {
    const given = received.get(node);
    if (given === undefined) continue;
    if (node.kind === "loop") {
      const ofLoop = findings.of(node.allow, [...path, "loop", "allow"]);
      checkLoop(node, [...path, "loop", "over"], given, reader, ofLoop);
    } else if (node.kind === "step") {
      const ofStep = findings.of(node.allow, [...path, "allow"]);
      ofSteps.set(node, ofStep);
      paths.set(node, path);
      checkPrompt(node, path, given, reader, ofStep);
      if (node.mock !== undefined)
        checkMockOfStep(node, node.mock, [...path, "mock"], values, reader, ofStep);
      const { models } = definition;
      checkParameters(node, [...path, "input"], models, given, reader, ofStep);
    }
  }
  for (const { step, next } of unreachableOutputs(definition.steps)) {
    const message =
      `what step ${JSON.stringify(step.id)} returns is not read by ${describeNode(next)}, ` +
      "and is no part of the flow's result";
    const path = [...(paths.get(step) ?? []), "id"];
    ofSteps.get(step)?.report({ rule: "unreachable-output", path, message });
  }
  findings.reportUnused(isChecked);
}

function checkPrompt(
  { prompt }: Step,
  path: Path,
  received: Received,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  if (prompt === undefined) return;
  const template = { text: prompt, path: [...path, "prompt"] };
  checkPlaceholders(template, received, reader, findings);
  checkSingleBraces(template, received, reader, findings);
}

function isChecked(rule: WiringRule): boolean {
  return rule !== "python-syntax";
}

function describeNode(node: StepNode): string {
  switch (node.kind) {
    case "step":
      return `the next step, ${JSON.stringify(node.id)}`;
    case "sequence": {
      const [first] = node.steps;
      return first === undefined ? "what follows" : describeNode(first);
    }
    case "loop":
      return `the loop over ${JSON.stringify(node.over)} that follows`;
    case "parallel":
      return "the branches that follow";
  }
}
