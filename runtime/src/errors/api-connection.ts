import { NoukaiError } from "../errors.js";

/** No response, or only a part of one: the connection could not be made, or was lost. `cause` says why. */
export class APIConnectionError extends NoukaiError {
  override readonly name = "APIConnectionError";
}
