import { NoukaiError, type ErrorDetails } from "../errors.js";

/** A frame of a stream is not what the protocol says. */
export class StreamParseError extends NoukaiError {
  override readonly name = "StreamParseError";
  /** The frame's data, at most 4096 characters of it. */
  readonly frame: string;

  constructor(message: string, details: ErrorDetails & { frame: string }) {
    super(message, details);
    this.frame = details.frame;
  }
}
