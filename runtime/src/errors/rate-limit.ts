import { NoukaiError, type ErrorDetails } from "../errors.js";

/** Too many requests (429), also after the permitted retries. */
export class RateLimitError extends NoukaiError {
  override readonly name = "RateLimitError";
  /** In seconds, where the service says. */
  readonly retryAfter: number | undefined;

  constructor(message: string, details: ErrorDetails & { retryAfter?: number | undefined } = {}) {
    super(message, details);
    this.retryAfter = details.retryAfter;
  }
}
