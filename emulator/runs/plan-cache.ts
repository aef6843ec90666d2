import { planFlow, type Plan } from "../flows/plan.js";
import type { Store } from "../store/store.js";

/** How many plans are cached for runs that continue after their flow was edited. */
const MAX_PLANS = 200;

/** The plans of the definitions that runs were started with. */
export interface PlanCache {
  add(plan: Plan): void;
  /** The plan of a revision, from memory or from the store; undefined when it is in neither. */
  find(revision: string, store: Store): Promise<Plan | undefined>;
}

/** Creates an empty cache. The oldest plans are evicted; the store still has their definitions. */
export function createPlanCache(): PlanCache {
  const plans = new Map<string, Plan>();
  return {
    add: (plan) => {
      if (plans.has(plan.revision)) return;
      plans.set(plan.revision, plan);
      const [oldest] = plans.keys();
      if (plans.size > MAX_PLANS && oldest !== undefined) plans.delete(oldest);
    },
    find: async (revision, store) => {
      const known = plans.get(revision);
      if (known !== undefined) return known;
      const document = store.findDefinition(revision);
      return document === undefined ? undefined : await readPlan(document);
    },
  };
}

async function readPlan(document: string): Promise<Plan | undefined> {
  const { readDefinition } = await import("../../generator/definition/index.js");
  const result = readDefinition({ path: "stored.flow.json", text: document });
  return "definition" in result ? planFlow(result.definition) : undefined;
}
