import { suggest } from "../../generator/definition/suggest.js";
import { type Catalogue } from "./catalogue.js";
import type { Plan } from "./plan.js";
import { flowId } from "../../generator/definition/flow-id.js";

/** Which steps a mock is for. */
export interface MockTarget {
  readonly stepId: string;
  /** `org/project/slug`; undefined for every flow. */
  readonly flow: string | undefined;
}

/**
 * What a target leads to. `unserved`: to a flow that is not served, or nothing is served yet: the step may come with a
 * definition that is read later. `unknown`: the flows are served, and have no such step.
 */
export type FoundTarget =
  | { readonly kind: "found"; readonly plans: readonly Plan[] }
  | { readonly kind: "unserved" | "unknown"; readonly message: string };

const SHOWN_IDS = 10;

/** Finds the steps that a mock is for, in every version that is served. */
export function findTarget({ stepId, flow }: MockTarget, { plans }: Catalogue): FoundTarget {
  const named =
    flow === undefined ? plans : plans.filter(({ definition }) => flowId(definition) === flow);
  const found = named.filter(({ stepsById }) => stepsById.has(stepId));
  if (found.length > 0) return { kind: "found", plans: found };
  if (flow === undefined) {
    return named.length === 0
      ? { kind: "unserved", message: "no flow is served" }
      : { kind: "unknown", message: noFlowHas(stepId, plans) };
  }
  if (named.length > 0) return { kind: "unknown", message: flowHasNot(stepId, flow, named, plans) };
  const addresses = plans.map(({ definition }) => flowId(definition));
  const meant = didYouMean(suggestAddress(flow, addresses));
  return { kind: "unserved", message: `no flow ${flow} is served${meant}` };
}

/** Compares the parts of addresses one by one: what flows of one project have in common makes none of them likely. */
function suggestAddress(flow: string, addresses: readonly string[]): string | undefined {
  const parts = flow.split("/");
  return addresses.find((address) => {
    const others = address.split("/");
    return (
      others.length === parts.length &&
      others.every((other, index) => suggest(parts[index] ?? "", [other]) !== undefined)
    );
  });
}

function noFlowHas(stepId: string, plans: readonly Plan[]): string {
  const likely = suggest(stepId, stepIds(plans));
  const owner = plans.find(({ stepsById }) => likely !== undefined && stepsById.has(likely));
  const of = owner === undefined ? "" : ` of ${flowId(owner.definition)}`;
  const meant = didYouMean(likely, of) || ".";
  return (
    `no flow that is served has a step "${stepId}"${meant} ` +
    `For a flow that is served later, name the flow: "org/project/slug#${stepId}", or ?flow=org/project/slug over HTTP`
  );
}

function flowHasNot(
  stepId: string,
  flow: string,
  versions: readonly Plan[],
  plans: readonly Plan[],
): string {
  const ids = stepIds(versions);
  const likely = suggest(stepId, ids);
  if (likely !== undefined) return `${flow} has no step "${stepId}"${didYouMean(likely)}`;
  const owner = plans.find(({ stepsById }) => stepsById.has(stepId));
  if (owner !== undefined)
    return `${flow} has no step "${stepId}", but ${flowId(owner.definition)} has one`;
  const shown = ids.slice(0, SHOWN_IDS).map((id) => `"${id}"`);
  return `${flow} has no step "${stepId}"; it has ${shown.join(", ")}${ids.length > SHOWN_IDS ? ", …" : ""}`;
}

function stepIds(plans: readonly Plan[]): readonly string[] {
  return [...new Set(plans.flatMap(({ stepsById }) => [...stepsById.keys()]))];
}

function didYouMean(likely: string | undefined, rest = ""): string {
  return likely === undefined ? "" : `; did you mean "${likely}"${rest}?`;
}
