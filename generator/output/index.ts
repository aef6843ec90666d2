export { withOutputErrors } from "./apply.js";
export { requireOutputFolder } from "./folders.js";
export { isHeld, planOutput, type OutputPlan, type PlannedFile } from "./plan.js";
export { createIncrementalPlanner } from "./incremental-plan.js";
