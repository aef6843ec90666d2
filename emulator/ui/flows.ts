import { resolve } from "node:path";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";
import type { CallVersion } from "../../generator/definition/types.js";
import { productionOf, publishedNumbers } from "../../generator/flow/versions.js";
import { flowIdentifier } from "../../generator/model/flow-identifier.js";
import { flowPath } from "../../generator/model/flow-paths.js";
import { ServiceError } from "../errors.js";
import { isPlan } from "../flows/catalogue.js";
import type { Plan } from "../flows/plan.js";
import type { Store } from "../store/store.js";
import type { FlowDetail, FlowList, FlowSummary, UiProblem } from "./api.js";
import { uiNodes } from "./nodes.js";
import { uiProblems } from "./problems.js";
import { runSummary } from "./run-summary.js";
import { standaloneInputs, standaloneResult } from "./schemas.js";
import type { UiServices } from "./services.js";

/** The body of `GET /flows`. */
export async function flowList(services: UiServices): Promise<FlowList> {
  const flows = new Map<string, Plan[]>();
  for (const plan of services.definitions.current().plans) {
    const id = flowId(plan.definition);
    flows.set(id, [...(flows.get(id) ?? []), plan]);
  }
  const problems = uiProblems(services);
  const store = await services.runs.store();
  return {
    flows: [...flows.values()].map((plans) => flowSummary(plans, problems, store)),
    problems,
  };
}

/**
 * The body of `GET /flows/{org}/{project}/{slug}`.
 *
 * @throws ServiceError `FLOW_NOT_FOUND`
 */
export async function flowDetail(
  services: UiServices,
  address: FlowAddress,
  requested: CallVersion,
): Promise<FlowDetail> {
  const catalogue = services.definitions.current();
  const plan = catalogue.find(address, requested);
  if (!isPlan(plan)) throw new ServiceError("FLOW_NOT_FOUND", plan.message);
  const { definition } = plan;
  const id = flowId(definition);
  const versions = catalogue.plans.filter((each) => flowId(each.definition) === id);
  const problems = uiProblems(services);
  const written = services.definitions
    .loaded()
    .find(
      (each) => flowId(each.definition) === id && each.definition.version === definition.version,
    );
  const file = written?.file;
  return {
    ...flowSummary(versions, problems, await services.runs.store()),
    version: definition.version,
    file: file && { relative: file.path, absolute: resolve(services.cwd, file.path) },
    text: file?.text,
    inputs: standaloneInputs(definition),
    output: standaloneResult(definition),
    primary: definition.primary,
    steps: uiNodes(definition),
    problemList: problems.filter((problem) => problem.flowId === id),
    client: {
      name: flowIdentifier(definition.slug),
      module: flowPath(definition).replace(/\.ts$/, ""),
    },
  };
}

function flowSummary(
  plans: readonly Plan[],
  problems: readonly UiProblem[],
  store: Store,
): FlowSummary {
  const definitions = plans.map(({ definition }) => definition);
  const { number, definition: promoted } = productionOf(definitions);
  const shown = plans.find(({ definition }) => definition === promoted) ?? plans[0];
  if (shown === undefined) throw new Error("A flow has a definition");
  const { org, project, slug, name, description, version } = shown.definition;
  const id = flowId(shown.definition);
  const last = store.newestRun(shown.flowId);
  const hasDraft = definitions.some((definition) => definition.version === "draft");
  return {
    ...{ flow: id, org, project, slug, name, description },
    versions: [...(hasDraft ? (["draft"] as const) : []), ...publishedNumbers(definitions)],
    production: number ?? version,
    stepCount: shown.leaves.length,
    lastRun: last && runSummary(last),
    problems: problems.filter((problem) => problem.flowId === id).length,
  };
}
