import { planFlow, type Plan } from "../flows/plan.js";
import type { Store } from "../store/store.js";

/** So many definitions stay at hand for runs that go on after an edit. */
const REMEMBERED = 200;

/** The definitions that runs were started with. */
export interface PlanCache {
  remember(plan: Plan): void;
  /** The plan of a revision: from memory, or read from the store; undefined when it is in neither. */
  find(revision: string, store: Store): Promise<Plan | undefined>;
}

/** Creates an empty memory. The oldest plans are forgotten; the store still has their definitions. */
export function createPlanCache(): PlanCache {
  const plans = new Map<string, Plan>();
  return {
    remember: (plan) => {
      if (plans.has(plan.revision)) return;
      plans.set(plan.revision, plan);
      const [oldest] = plans.keys();
      if (plans.size > REMEMBERED && oldest !== undefined) plans.delete(oldest);
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
