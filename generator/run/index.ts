export { explainError } from "./explain-error.js";
export { idOf, parseFlowName } from "./flow-name.js";
export type { EndedStep, Outcome } from "./outcome.js";
export { readStep } from "./outcome.js";
export { prepareCall } from "./prepare-call.js";
export { readTrace, type AnyTraceEvent, type RunTrace, type TracedStep } from "./read-trace.js";
export { runFlow, type Connection, type FlowCall } from "./run-flow.js";
export { resolveService, resolveTarget, type ServiceTarget, type Target } from "./target.js";
export { totalsOf } from "./totals.js";
