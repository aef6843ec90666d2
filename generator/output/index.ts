export { withOutputErrors } from "./apply.js";
export { requireOutputFolder } from "./folders.js";
export { isHeld, type PlannedFile } from "./file-state.js";
export { planOutput, type OutputPlan } from "./plan.js";
export { createIncrementalPlanner, type Reservations } from "./incremental-plan.js";
export type { ReservedFile } from "./staging.js";
