import { NoukaiError } from "../errors.js";

/** There is no such flow, version, run or job (404). */
export class FlowNotFoundError extends NoukaiError {
  override readonly name = "FlowNotFoundError";
}
