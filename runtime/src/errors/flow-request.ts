import { FlowExecutionError } from "./flow-execution.js";

/** The service refused the request as it is (400, 409, 413, 422): `code` says which rule it breaks. */
export class FlowRequestError extends FlowExecutionError {
  override readonly name = "FlowRequestError";
}
