export { applyPlan } from "./apply.js";
export {
  planOutput,
  type FileState,
  type OutputFile,
  type OutputPlan,
  type PlannedFile,
} from "./plan.js";
export { trackOutput, type TrackedOutput } from "./incremental-plan.js";
