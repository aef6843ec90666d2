import { NoukaiError, type ErrorDetails } from "../errors.js";

/** A limit of `timeout` was reached. */
export class APITimeoutError extends NoukaiError {
  override readonly name = "APITimeoutError";
  /** Which limit; `wait` is the one of `Job.wait`. */
  readonly phase: "connect" | "headers" | "idle" | "total" | "wait";

  constructor(message: string, details: ErrorDetails & { phase: APITimeoutError["phase"] }) {
    super(message, details);
    this.phase = details.phase;
  }
}
