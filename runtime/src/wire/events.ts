/** The event names of `/step` and of the live trace, as the service writes them. */
export const EVENT_RUN_STARTED = "run_started";
/** The older name of `run_started`. */
export const EVENT_FLOW_STARTED = "flow_started";
export const EVENT_STEP_STARTED = "step_started";
export const EVENT_STEP_INPUT = "step_input";
export const EVENT_STEP_OUTPUT = "step_output";
export const EVENT_STEP_COMPLETED = "step_completed";
export const EVENT_STEP_ERROR = "step_error";
export const EVENT_STEP_PAUSED = "step_paused";
/** A client sees this one as `tool_calls_required`. */
export const EVENT_STEP_PAUSED_FOR_TOOL_CALLS = "step_paused_for_tool_calls";
export const EVENT_FLOW_COMPLETED = "flow_completed";
