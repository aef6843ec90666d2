export { withOutputErrors } from "./apply.js";
export { isHeld } from "./file-state.js";
export { planOutput, type OutputPlan, type PlannedFile } from "./plan.js";
export { createIncrementalPlanner } from "./incremental-plan.js";
