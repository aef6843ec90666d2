import { NoukaiError } from "../errors.js";

/** A stream ended before the event that ends it, and could not be continued without running a step twice. */
export class StreamTruncatedError extends NoukaiError {
  override readonly name = "StreamTruncatedError";
}
