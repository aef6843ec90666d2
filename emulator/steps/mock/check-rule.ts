import { toPointer } from "../../../generator/json-schema/pointer.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { checkMock } from "../../../generator/wiring/index.js";
import { type Catalogue } from "../../flows/catalogue.js";
import { findTarget, type MockTarget } from "../../flows/mock-target.js";
import type { Plan } from "../../flows/plan.js";
import { flowId } from "../../../generator/definition/flow-id.js";

/**
 * What is wrong with a mock. It is certain where the flows that it is for are served: then it can never be used. A flow that is
 * not served may come later.
 */
export interface RuleProblem {
  readonly isCertain: boolean;
  readonly message: string;
}

/**
 * Checks that a mock is for a step that there is, and that the output of that step can be as the mock has it.
 *
 * @param mock - undefined where it is a function: what that returns is not known.
 */
export function checkRule(
  { stepId, flow }: MockTarget,
  mock: JsonValue | undefined,
  catalogue: Catalogue,
): RuleProblem | undefined {
  const target = findTarget({ stepId, flow }, catalogue);
  if (target.kind !== "found") {
    const of = flow === undefined ? "" : ` of ${flow}`;
    const subject = `The mock of step "${stepId}"${of}`;
    return target.kind === "unknown"
      ? { isCertain: true, message: `${subject} cannot be used: ${target.message}` }
      : { isCertain: false, message: `${subject} is not used yet: ${target.message}` };
  }
  if (mock === undefined) return undefined;
  // One mock may be for steps of several flows: it fits where it fits one of them.
  let first: string | undefined;
  for (const plan of target.plans) {
    const message = mistakeIn(stepId, mock, plan);
    if (message === undefined) return undefined;
    first ??= message;
  }
  return first === undefined ? undefined : { isCertain: true, message: first };
}

function mistakeIn(stepId: string, mock: JsonValue, plan: Plan): string | undefined {
  const planned = plan.stepsById.get(stepId);
  if (planned === undefined) return undefined;
  const [mistake] = checkMock(plan.definition, planned.step, mock);
  if (mistake === undefined) return undefined;
  const { path, message, rule, suggest } = mistake;
  const likely = suggest?.();
  const meant = likely === undefined ? "" : `; did you mean ${likely}?`;
  const deliberately =
    rule === "unknown-mock-field"
      ? `${meant === "" ? "." : ""} A wrong output that is meant is written as { $value: … }`
      : "";
  return (
    `The mock of step "${stepId}" of ${flowId(plan.definition)} cannot be used at ${toPointer(path)}: ` +
    message +
    meant +
    deliberately
  );
}
