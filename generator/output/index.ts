export { applyPlan, withOutputErrors } from "./apply.js";
export {
  planOutput,
  type FileState,
  type OutputFile,
  type OutputPlan,
  type PlannedFile,
} from "./plan.js";
export { createIncrementalPlanner, type IncrementalPlanner } from "./incremental-plan.js";
