import { NoukaiError } from "../errors.js";

/** The service could not run the flow: a 5xx, or a step that failed. */
export class FlowExecutionError extends NoukaiError {
  override readonly name: "FlowExecutionError" | "FlowRequestError" = "FlowExecutionError";
}
