import { isPlan, type Catalogue } from "../flows/catalogue.js";
import type { Plan } from "../flows/plan.js";
import type { RunRecord } from "../store/store.js";
import type { RunService } from "./service.js";

/** What the plans of runs are found with. */
export interface PlanSources {
  readonly catalogue: () => Catalogue;
  readonly runs: Pick<RunService, "planOf">;
}

/** The plan that a run was started with; undefined when its flow is gone. */
export async function planOfRun(
  { catalogue, runs }: PlanSources,
  run: RunRecord,
): Promise<Plan | undefined> {
  const current = catalogue();
  for (const version of ["draft", "production"] as const) {
    const found = current.find(run, version);
    if (isPlan(found)) return await runs.planOf(run, found);
  }
  return undefined;
}
