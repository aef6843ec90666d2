import { NoukaiError } from "../errors.js";

/** A response that is not of the service: not JSON, cut short, a redirect, or of an unknown shape. */
export class InvalidResponseError extends NoukaiError {
  override readonly name = "InvalidResponseError";
}
