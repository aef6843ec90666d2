export { withOutputErrors } from "./apply.js";
export { requireOutputFolder } from "./folders.js";
export { isHeld, planOutput, type OutputPlan, type PlannedFile } from "./plan.js";
export { createIncrementalPlanner, type Reservations } from "./incremental-plan.js";
export type { ReservedFile } from "./staging.js";
